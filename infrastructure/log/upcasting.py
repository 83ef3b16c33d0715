"""Old shapes of events, brought up to date as they are read. Stored events are never rewritten.

To change an event's shape: raise its version in `@event(name, version=...)`, add the step from the version before here,
and keep a stored sample of the old shape in tests/support/stored_events/.
"""

from collections.abc import Callable, Mapping
from typing import Any

Payload = dict[str, Any]
Steps = Mapping[tuple[str, int], Callable[[Payload], Payload]]

STEPS: Steps = {}
"""(event name, version it comes from) -> the payload one version later."""


def upcast(name: str, version: int, target: int, payload: Payload, steps: Steps = STEPS) -> Payload:
    """The payload in the shape of version `target`. Raises `KeyError` if a step is missing."""
    for step in range(version, target):
        payload = steps[name, step](payload)
    return payload
