"""What fields hold, as texts; and what a text was before it was changed, told by what differs."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import TypeAlias

from domain.builder.metadata import DraftTopic, TrainingType

Value: TypeAlias = str | int | TrainingType | tuple[DraftTopic, ...] | tuple[str, ...] | None
"""What a field of the metadata, or of a section, may hold."""

LISTS = frozenset({"learning_objectives", "suggested_activities", "materials_needed"})
"""Fields of a section that are lists of texts."""


@dataclass(frozen=True, slots=True)
class Former:
    """What a text was: as now at its beginning and its end, so many characters, and `text` between them.

    Without `text` there was nothing.
    """

    start: int
    end: int
    text: str | None


def former(now: str | None, then: str | None) -> Former:
    """What a text was. It is as large as what differs."""
    if now is None or then is None:
        return Former(0, 0, then)
    start, end = shared_ends(now, then)
    return Former(start, end, then[start : len(then) - end])


def shared_ends(one: Sequence[object], other: Sequence[object]) -> tuple[int, int]:
    """How much two sequences of one sort begin with that is the same; and how much of the rest they end with."""
    start = _shared(one, other)
    return start, _shared(one[start:][::-1], other[start:][::-1])


def _shared(one: Sequence[object], other: Sequence[object]) -> int:
    """How much two sequences begin with that is the same: halved into, since slices are compared at once."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        half = (least + most + 1) // 2
        if one[least:half] == other[least:half]:
            least = half
        else:
            most = half - 1
    return least


def restored(now: str | None, was: Former) -> str | None:
    """The text as it was."""
    if was.text is None or now is None:
        return was.text
    return now[: was.start] + was.text + now[len(now) - was.end :]


def as_text(value: Value) -> str | None:
    """A field's value as a text."""
    match value:
        case None | str():
            return value
        case TrainingType():
            return value.value
        case int():
            return str(value)
        case tuple():
            entries = [astuple(one) if isinstance(one, DraftTopic) else one for one in value]
            return json.dumps(entries, ensure_ascii=False)


def from_text(name: str, text: str | None) -> Value:
    """The value of a field."""
    if text is None:
        return None
    if name == "topics":
        return tuple(DraftTopic(*one) for one in json.loads(text))
    if name in LISTS:
        return tuple(json.loads(text))
    if name == "session_type":
        return TrainingType(text)
    return int(text) if name == "duration_minutes" else text
