"""What clients keep in a session for themselves: its metadata, and actions that they log."""

import json
from collections.abc import Mapping, Sequence

from domain.json import Json, JsonObject
from domain.lifecycle import require_active
from domain.session import RefusalCode, Refused, SessionStatus
from domain.study.commands import LogAction
from domain.study.context import check_json
from domain.study.events import ActionLogged
from domain.study.state import Study

MAX_ACTION = 100
"""Characters of a logged action's name."""

MAX_BYTES = 10_000
"""Bytes of the metadata, or of a logged action's payload, as JSON in UTF-8 without spaces."""


class TheNoteDoesNotFit(Refused):
    """{name} is to be {expected}."""

    code = RefusalCode.INVALID_INPUT


def require_notable(study: Study) -> None:
    """Refuse a note on a session unless its clock runs, or it is completed: a client saves what it has at the end."""
    if study.status is not SessionStatus.COMPLETED:
        require_active(study)


def log(study: Study, command: LogAction) -> Sequence[ActionLogged]:
    """What logging an action leads to. Raises a `Refused`."""
    require_notable(study)
    action = command.action.strip()
    if not (0 < len(action) <= MAX_ACTION and action.isprintable()):
        expected = f"a name of 1 to {MAX_ACTION} printable characters"
        raise TheNoteDoesNotFit(field="action", name="action", expected=expected)
    return [ActionLogged(action, bounded(command.payload, "payload"))]


def bounded(given: Json, name: str) -> JsonObject:
    """A client's object as it can be kept; null is an empty one. Raises a `Refused`."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise TheNoteDoesNotFit(field=name, name=name, expected="a JSON object")
    check_json(given, name)
    if len(json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_BYTES:
        raise TheNoteDoesNotFit(field=name, name=name, expected=f"of at most {MAX_BYTES} bytes as JSON")
    return given
