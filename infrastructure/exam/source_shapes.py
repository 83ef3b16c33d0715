"""The shapes of what is asked of a model for a source, how long it may be, and how it stands in later prompts."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from domain.exam.authoring import Source
from domain.exam.plans import THEMES
from domain.spending import AuthorFailed
from infrastructure.models.answers import FILLED, TEXT, Misfit, Shape, many, record, texts_of

T = TypeVar("T")

TOLERANCE = 0.2
"""How far a text's length may be off, as a share of the limit."""

GAP_MARK = "[GAP_"
"""What the place of a gap begins with; only those that are made in a text may stand there."""


class Passage(msgspec.Struct, frozen=True):
    """A text, or the beginning of one."""

    theme: str
    title: str
    subtitle: str
    text: str


class Rest(msgspec.Struct, frozen=True):
    """What follows on a beginning."""

    text: str


class Gap(msgspec.Struct, frozen=True):
    """What is to be taken out of a text."""

    text: str


class Gaps(msgspec.Struct, frozen=True):
    """All that is to be taken out of a text."""

    gaps: Sequence[Gap]


class Speaker(msgspec.Struct, frozen=True):
    """Who speaks in a recording."""

    id: str
    name: str
    role: str


class Outline(msgspec.Struct, frozen=True):
    """What a recording is to be."""

    theme: str
    title: str
    subtitle: str
    situation: str
    speakers: Sequence[Speaker]
    points: Sequence[str]


class Turn(msgspec.Struct, frozen=True, rename="camel"):
    """A speaker's turn."""

    speaker_id: str
    text: str


class NamedTurn(Turn, frozen=True, rename="camel"):
    """A turn of someone who may speak for the first time."""

    name: str
    role: str


class Continuation(msgspec.Struct, frozen=True):
    """The turns that follow on the first ones."""

    segments: Sequence[NamedTurn]


HEAD = {"theme": {"type": "string", "enum": list(THEMES)}, "title": FILLED, "subtitle": TEXT}
SPEAKER = record(id=FILLED, name=FILLED, role=TEXT)
NAMED_TURN = record(speakerId=FILLED, name=FILLED, role=TEXT, text=FILLED)

PASSAGE = Shape(record(**HEAD, text=FILLED), Passage)
REST = Shape(record(text=FILLED), Rest)
GAPS = Shape(record(gaps=many(record(text=TEXT))), Gaps)
OUTLINE = Shape(record(**HEAD, situation=FILLED, speakers=many(SPEAKER), points=many(TEXT)), Outline)
TURN = Shape(record(speakerId=FILLED, text=FILLED), Turn)
TRANSCRIPT = record(segments=many(TURN.schema))
CONTINUATION = Shape(record(segments=many(NAMED_TURN)), Continuation)


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


def require_fit(answer: object, shape: Shape[T]) -> T:
    """An answer for a source, in plain text without gaps. Raises `AuthorFailed` unless it has the shape."""
    try:
        fitting = shape.read(answer)
    except Misfit as problem:
        raise AuthorFailed(f"the text cannot be used: {problem}") from problem
    if any(GAP_MARK in text for text in texts_of(answer)):
        raise AuthorFailed(f"the text cannot be used: it has {GAP_MARK} in it before any gap is made")
    return fitting
