"""The transcript of a recording: an outline first, then the turns, of which the first are there early."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from domain.exam.authoring import PartRequest, Segment, Source
from domain.exam.plans import THEMES, PartPlan
from domain.spending import AuthorFailed, Usage
from infrastructure.exam.prompts import PROMPTS
from infrastructure.exam.source_shapes import (
    CONTINUATION,
    OUTLINE,
    TRANSCRIPT,
    TURN,
    Speaker,
    Turn,
    check_length,
    material,
    require_fit,
)
from infrastructure.models.calls import Calls
from infrastructure.models.prompts import Prompt

OPENING_CHARACTERS = 400
"""The beginning of a recording: the turns until there are so many characters, half a minute of speech."""


async def write_recording(calls: Calls, request: PartRequest, *, early: bool) -> AsyncIterator[Usage | Source]:
    """What the calls take, and the recording; its beginning before it if `early`. Raises `AuthorFailed`."""
    config = request.part.config["source"]
    answer, usage = await calls.ask("outline", _outline(request), OUTLINE.schema)
    yield usage
    outline = require_fit(answer, OUTLINE)
    require_cast(outline.speakers, config["speakers"])
    low, high = config["characters"]
    asked = PROMPTS.fill(
        "transcript",
        level=request.level.value,
        segments=config["segments"],
        min_chars=low,
        max_chars=high,
        outline=msgspec.json.encode(outline).decode(),
    )
    speakers = {speaker.id: speaker for speaker in outline.speakers}
    source = Source(outline.theme, outline.title, outline.situation, outline.subtitle or None, complete=False)
    async for piece in calls.stream("transcript", asked, TRANSCRIPT, "segments.item"):
        if isinstance(piece, Usage):
            yield piece
            continue
        before, source = source, _with_turn(source, speakers, require_fit(piece, TURN))
        if early and _length(before) < OPENING_CHARACTERS <= _length(source) and _has_room(source, request.part):
            yield source
    yield _whole(source, request.part)


async def continue_recording(calls: Calls, request: PartRequest, opening: Source) -> AsyncIterator[Usage | Source]:
    """The same from the turns that are there. Raises `AuthorFailed`."""
    config = request.part.config["source"]
    low, high = (characters - _length(opening) for characters in config["characters"])
    speakers = {
        turn.speaker_id: Speaker(turn.speaker_id, turn.speaker_name, turn.role or "") for turn in opening.segments
    }
    asked = PROMPTS.fill(
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
    answer, usage = await calls.ask("continuation", asked, CONTINUATION.schema)
    yield usage
    source = opening
    for turn in require_fit(answer, CONTINUATION).segments:
        speakers.setdefault(turn.speaker_id, Speaker(turn.speaker_id, turn.name, turn.role))
        source = _with_turn(source, speakers, turn)
    if len(speakers) > config["speakers"]:
        raise AuthorFailed("somebody speaks who is not in the recording")
    yield _whole(source, request.part)


def _outline(request: PartRequest) -> Prompt:
    config = request.part.config["source"]
    return PROMPTS.fill(
        "outline",
        level=request.level.value,
        style=config["style"],
        speakers=config["speakers"],
        seconds=config["seconds"],
        subject=request.subject,
        themes=", ".join(THEMES),
    )


def require_cast(speakers: Sequence[Speaker], wanted: int) -> None:
    """Raise `AuthorFailed` unless there are so many speakers, each with an id and a name of their own."""
    for name, told in (("id", [one.id for one in speakers]), ("name", [one.name for one in speakers])):
        different = len({text.strip() for text in told})
        if (different, len(speakers)) != (wanted, wanted):
            raise AuthorFailed(f"the recording has {len(speakers)} speakers, {different} by {name}, not {wanted}")


def _with_turn(source: Source, speakers: Mapping[str, Speaker], turn: Turn) -> Source:
    speaker = speakers.get(turn.speaker_id)
    if speaker is None:
        raise AuthorFailed("somebody speaks who is not in the outline")
    segment = Segment(speaker.id, speaker.name, turn.text, speaker.role or None)
    return replace(source, segments=(*source.segments, segment))


def _length(source: Source) -> int:
    return sum(len(turn.text) for turn in source.segments)


def _has_room(source: Source, part: PartPlan) -> bool:
    config = part.config["source"]
    return bool(len(source.segments) < config["segments"] and _length(source) < config["characters"][0])


def _whole(source: Source, part: PartPlan) -> Source:
    config = part.config["source"]
    check_length(_length(source), "characters", config["characters"])
    if len(source.segments) != config["segments"]:
        raise AuthorFailed(f"the transcript has {len(source.segments)} segments, not {config['segments']}")
    return replace(source, complete=True)
