"""How many examples hypothesis tries: as many as a test asks for, and a few of them in `make test-fast`."""

from typing import Any

from hypothesis import settings

FAST, FEW = "fast", 10
"""The profile of `make test-fast`, and the most examples that it takes."""


def examples(many: int, **more: Any) -> settings:
    """So many examples, the same ones in every run, however long each takes."""
    most = min(many, FEW) if settings.get_current_profile_name() == FAST else many
    return settings(derandomize=True, deadline=None, max_examples=most, **more)
