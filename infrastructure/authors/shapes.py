"""The shapes of what is asked of a model for a source, how long it may be, and how it stands in later prompts."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.authoring import AuthorFailed, Source
from domain.exam.plans import THEMES

TOLERANCE = 0.2
"""How far a text's length may be off, as a share of the limit."""

TEXT = {"type": "string"}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _list(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


HEAD = {"theme": {"type": "string", "enum": list(THEMES)}, "title": TEXT, "subtitle": TEXT}
PASSAGE = _object(**HEAD, text=TEXT)
REST = _object(text=TEXT)
GAPS = _object(gaps=_list(_object(text=TEXT)))
SPEAKER = _object(id=TEXT, name=TEXT, role=TEXT)
OUTLINE = _object(**HEAD, situation=TEXT, speakers=_list(SPEAKER), points=_list(TEXT))
TRANSCRIPT = _object(segments=_list(_object(speakerId=TEXT, text=TEXT)))
CONTINUATION = _object(segments=_list(_object(speakerId=TEXT, name=TEXT, role=TEXT, text=TEXT)))


def check_length(length: int, unit: str, limits: Sequence[int]) -> None:
    """Raise `AuthorFailed` when a text is too short or too long."""
    low, high = limits
    if not low * (1 - TOLERANCE) <= length <= high * (1 + TOLERANCE):
        raise AuthorFailed(f"the text has {length} {unit}; {low} to {high} were asked for")


def material(source: Source) -> str:
    """A source as later prompts quote it; what was taken out of its gaps stands after it."""
    spoken = [f"{turn.speaker_name}: {turn.text}" for turn in source.segments]
    taken_out = [f"Taken out, gap by gap: {' | '.join(source.removed)}"] if source.removed else []
    return "\n\n".join([source.title, source.text, *spoken, *taken_out])
