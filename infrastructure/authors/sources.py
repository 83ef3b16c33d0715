"""The source of a part: a passage, perhaps with gaps, or the transcript of a recording."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec

from domain.authoring import AuthorFailed, PartRequest, Segment, Source, Usage
from domain.exam.plans import THEMES
from domain.gaps import SENTENCE, WORD, place_gaps
from infrastructure.authors.model import Model
from infrastructure.authors.prompts import prompt

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


HEAD = {"theme": {"type": "string", "enum": list(THEMES)}, "title": TEXT, "subtitle": TEXT}
SPEAKER = _object(id=TEXT, name=TEXT, role=TEXT)
PASSAGE = _object(**HEAD, text=TEXT)
GAPS = _object(gaps={"type": "array", "items": _object(text=TEXT)})
OUTLINE = _object(
    **HEAD, situation=TEXT, speakers={"type": "array", "items": SPEAKER}, points={"type": "array", "items": TEXT}
)
TRANSCRIPT = _object(segments={"type": "array", "items": _object(speakerId=TEXT, text=TEXT)})


async def write_source(model: Model, request: PartRequest) -> AsyncIterator[Usage | Source]:
    """What the calls took, and last the source. Raises `AuthorFailed`."""
    if request.part.config["source"]["kind"] == "recording":
        async for piece in _recording(model, request):
            yield piece
        return
    passage, usage = await _passage(model, request)
    yield usage
    _check_length(len(passage["text"].split()), "words", request.part.config["source"]["words"])
    source = Source(passage["theme"], passage["title"], passage["text"], passage["subtitle"] or None)
    if "gaps" not in request.part.config["source"]:
        yield source
        return
    chosen, usage = await _chosen_gaps(model, request, source.text)
    yield usage
    by_sentence = request.part.config["source"].get("unit") == "sentence"
    required = request.part.config["source"]["gaps"]
    gapped = place_gaps(source.text, chosen, required, SENTENCE if by_sentence else WORD)
    if len(gapped.removed) < required:
        raise AuthorFailed(f"the text has room for {len(gapped.removed)} of {required} gaps")
    yield _gapped(source, gapped.text, gapped.removed)


def _gapped(source: Source, text: str, removed: tuple[str, ...]) -> Source:
    return Source(source.theme, source.title, text, source.subtitle, removed=removed)


async def _passage(model: Model, request: PartRequest) -> tuple[Mapping[str, Any], Usage]:
    low, high = request.part.config["source"]["words"]
    asked = prompt(
        "passage",
        level=request.level.value,
        subject=request.subject,
        min_words=low,
        max_words=high,
        kind=request.part.config["source"]["kind"].replace("_", " "),
        themes=", ".join(THEMES),
    )
    return await model.ask("source", asked, PASSAGE)


def _check_length(length: int, unit: str, limits: Sequence[int]) -> None:
    low, high = limits
    if not low * (1 - TOLERANCE) <= length <= high * (1 + TOLERANCE):
        raise AuthorFailed(f"the text has {length} {unit}; {low} to {high} were asked for")


async def _chosen_gaps(model: Model, request: PartRequest, text: str) -> tuple[list[str], Usage]:
    by_sentence = request.part.config["source"].get("unit") == "sentence"
    asked = prompt(
        "gaps",
        level=request.level.value,
        gaps=request.part.config["source"]["gaps"],
        text=text,
        sentences="; take out whole sentences that refer to what stands around them" if by_sentence else "",
    )
    answer, usage = await model.ask("gaps", asked, GAPS)
    return [gap["text"] for gap in answer["gaps"]], usage


async def _recording(model: Model, request: PartRequest) -> AsyncIterator[Usage | Source]:
    config = request.part.config["source"]
    asked = prompt(
        "outline",
        level=request.level.value,
        style=config["style"],
        speakers=config["speakers"],
        seconds=config["seconds"],
        subject=request.subject,
        themes=", ".join(THEMES),
    )
    outline, usage = await model.ask("outline", asked, OUTLINE)
    yield usage
    low, high = config["characters"]
    asked = prompt(
        "transcript",
        level=request.level.value,
        segments=config["segments"],
        min_chars=low,
        max_chars=high,
        outline=msgspec.json.encode(outline).decode(),
    )
    transcript, usage = await model.ask("transcript", asked, TRANSCRIPT)
    yield usage
    _check_length(sum(len(turn["text"]) for turn in transcript["segments"]), "characters", config["characters"])
    speakers = {speaker["id"]: speaker for speaker in outline["speakers"]}
    if any(turn["speakerId"] not in speakers for turn in transcript["segments"]):
        raise AuthorFailed("somebody speaks who is not in the outline")
    if len(transcript["segments"]) != config["segments"]:
        raise AuthorFailed(f"the transcript has {len(transcript['segments'])} segments, not {config['segments']}")
    yield Source(
        outline["theme"],
        outline["title"],
        outline["situation"],
        outline["subtitle"] or None,
        segments=tuple(_segment(speakers[turn["speakerId"]], turn["text"]) for turn in transcript["segments"]),
    )


def _segment(speaker: Mapping[str, str], text: str) -> Segment:
    return Segment(speaker["id"], speaker["name"], text, speaker["role"] or None)
