"""The transcript of a recording: an outline first, then the turns, of which the first are there early."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from domain.exam.authoring import PartRequest, Segment, Source
from domain.exam.plans import THEMES
from domain.spending import AuthorFailed, Usage
from infrastructure.exam.source_shapes import (
    CONTINUATION,
    OUTLINE,
    TRANSCRIPT,
    TURN,
    check_length,
    material,
    require_fit,
)
from infrastructure.models.model import Model
from infrastructure.models.prompts import prompt

OPENING_CHARACTERS = 400
"""The beginning of a recording: the turns until there are so many characters, half a minute of speech."""


async def write_recording(model: Model, request: PartRequest, *, early: bool) -> AsyncIterator[Usage | Source]:
    """What the calls take, and the recording; its beginning before it if `early`. Raises `AuthorFailed`."""
    config = request.part.config["source"]
    outline, usage = await model.ask("outline", _outline(request), OUTLINE)
    yield usage
    require_fit(outline, OUTLINE)
    require_cast(outline["speakers"], config["speakers"])
    low, high = config["characters"]
    asked = prompt(
        "transcript",
        level=request.level.value,
        segments=config["segments"],
        min_chars=low,
        max_chars=high,
        outline=msgspec.json.encode(outline).decode(),
    )
    speakers = {speaker["id"]: speaker for speaker in outline["speakers"]}
    head = outline["theme"], outline["title"], outline["situation"], outline["subtitle"] or None
    source = Source(*head, complete=False)
    async for piece in model.stream("transcript", asked, TRANSCRIPT, "segments.item"):
        if isinstance(piece, Usage):
            yield piece
            continue
        require_fit(piece, TURN)
        before, source = source, _with_turn(source, speakers, piece)
        if early and _length(before) < OPENING_CHARACTERS <= _length(source) and _has_room(source, config):
            yield source
    yield _whole(source, config)


async def continue_recording(model: Model, request: PartRequest, opening: Source) -> AsyncIterator[Usage | Source]:
    """The same from the turns that are there. Raises `AuthorFailed`."""
    config = request.part.config["source"]
    low, high = (characters - _length(opening) for characters in config["characters"])
    speakers = {
        turn.speaker_id: {"id": turn.speaker_id, "name": turn.speaker_name, "role": turn.role or ""}
        for turn in opening.segments
    }
    asked = prompt(
        "continuation",
        level=request.level.value,
        style=config["style"],
        speakers=config["speakers"],
        segments=config["segments"] - len(opening.segments),
        min_chars=low,
        max_chars=high,
        known=msgspec.json.encode(list(speakers.values())).decode(),
        source=material(opening),
    )
    answer, usage = await model.ask("continuation", asked, CONTINUATION)
    yield usage
    require_fit(answer, CONTINUATION)
    source = opening
    for turn in answer["segments"]:
        speakers.setdefault(turn["speakerId"], {"id": turn["speakerId"], "name": turn["name"], "role": turn["role"]})
        source = _with_turn(source, speakers, turn)
    if len(speakers) > config["speakers"]:
        raise AuthorFailed("somebody speaks who is not in the recording")
    yield _whole(source, config)


def _outline(request: PartRequest) -> Any:
    config = request.part.config["source"]
    return prompt(
        "outline",
        level=request.level.value,
        style=config["style"],
        speakers=config["speakers"],
        seconds=config["seconds"],
        subject=request.subject,
        themes=", ".join(THEMES),
    )


def require_cast(speakers: Sequence[Mapping[str, str]], wanted: int) -> None:
    """Raise `AuthorFailed` unless there are so many speakers, each with an id and a name of their own."""
    for name in ("id", "name"):
        different = len({speaker[name].strip() for speaker in speakers})
        if (different, len(speakers)) != (wanted, wanted):
            raise AuthorFailed(f"the recording has {len(speakers)} speakers, {different} by {name}, not {wanted}")


def _with_turn(source: Source, speakers: Mapping[str, Mapping[str, str]], turn: Mapping[str, Any]) -> Source:
    speaker = speakers.get(turn["speakerId"])
    if speaker is None:
        raise AuthorFailed("somebody speaks who is not in the outline")
    segment = Segment(speaker["id"], speaker["name"], turn["text"], speaker["role"] or None)
    return replace(source, segments=(*source.segments, segment))


def _length(source: Source) -> int:
    return sum(len(turn.text) for turn in source.segments)


def _has_room(source: Source, config: Mapping[str, Any]) -> bool:
    limits: Sequence[int] = config["characters"]
    return len(source.segments) < config["segments"] and _length(source) < limits[0]


def _whole(source: Source, config: Mapping[str, Any]) -> Source:
    check_length(_length(source), "characters", config["characters"])
    if len(source.segments) != config["segments"]:
        raise AuthorFailed(f"the transcript has {len(source.segments)} segments, not {config['segments']}")
    return replace(source, complete=True)
