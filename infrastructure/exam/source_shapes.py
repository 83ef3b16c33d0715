"""The shapes of what is asked of a model for a source, how long it may be, and how it stands in later prompts."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.exam.authoring import Source
from domain.exam.plans import THEMES
from domain.spending import AuthorFailed
from infrastructure.models.answers import FILLED, TEXT, misfit, texts_of

TOLERANCE = 0.2
"""How far a text's length may be off, as a share of the limit."""

GAP_MARK = "[GAP_"
"""What the place of a gap begins with; only those that are made in a text may stand there."""


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _list(item: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


HEAD = {"theme": {"type": "string", "enum": list(THEMES)}, "title": FILLED, "subtitle": TEXT}
PASSAGE = _object(**HEAD, text=FILLED)
REST = _object(text=FILLED)
GAPS = _object(gaps=_list(_object(text=TEXT)))
SPEAKER = _object(id=FILLED, name=FILLED, role=TEXT)
OUTLINE = _object(**HEAD, situation=FILLED, speakers=_list(SPEAKER), points=_list(TEXT))
TURN = _object(speakerId=FILLED, text=FILLED)
TRANSCRIPT = _object(segments=_list(TURN))
CONTINUATION = _object(segments=_list(_object(speakerId=FILLED, name=FILLED, role=TEXT, text=FILLED)))


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


def require_fit(answer: Any, schema: Mapping[str, Any]) -> None:
    """Raise `AuthorFailed` unless an answer for a source has the shape of its schema, in plain text without gaps."""
    if problem := misfit(answer, schema):
        raise AuthorFailed(f"the text cannot be used: {problem}")
    if any(GAP_MARK in text for text in texts_of(answer)):
        raise AuthorFailed(f"the text cannot be used: it has {GAP_MARK} in it before any gap is made")
