"""The source of a part: a passage, perhaps with gaps, a recording, a discussion. Its beginning may be there early."""

from collections.abc import AsyncIterator
from dataclasses import replace

from domain.exam.authoring import PartRequest, Source
from domain.exam.gaps import SENTENCE, WORD, place_gaps
from domain.exam.generation import expected
from domain.exam.plans import THEMES, PartPlan
from domain.spending import AuthorFailed, Usage
from infrastructure.exam.discussions import write_discussion
from infrastructure.exam.prompts import PROMPTS
from infrastructure.exam.recordings import continue_recording, write_recording
from infrastructure.exam.source_shapes import GAPS, PASSAGE, REST, Passage, check_length, material, require_fit
from infrastructure.models.answers import Answer
from infrastructure.models.calls import Calls

OPENING_WORDS = (60, 70)
"""The beginning of a passage: enough for one question, and written in about two seconds."""


def opens_early(part: PartPlan) -> bool:
    """Whether a first question can be put to the beginning of the part's source alone.

    Not where the whole text is one question, nor where each question is about the whole, as which book says something.
    """
    return expected(part) > 1 and "gaps" not in part.config["source"] and part.config["render"]["display"] != "books"


async def write_source(calls: Calls, request: PartRequest) -> AsyncIterator[Usage | Source]:
    """What the calls take, and the source: first its beginning where that may be, at the end all of it.

    Goes on from the beginning that the request has. Raises `AuthorFailed`.
    """
    recording = request.part.config["source"]["kind"] == "recording"
    if request.source:
        pieces = (continue_recording if recording else _rest)(calls, request, request.source)
    elif recording:
        pieces = write_recording(calls, request, early=opens_early(request.part))
    elif "turns" in request.part.config["source"]:
        pieces = write_discussion(calls, request)
    else:
        pieces = (_in_two if opens_early(request.part) else _whole)(calls, request)
    async for piece in pieces:
        yield piece


async def _in_two(calls: Calls, request: PartRequest) -> AsyncIterator[Usage | Source]:
    low, high = OPENING_WORDS
    whole = request.part.config["source"]["words"][1]
    asked = PROMPTS.fill("opening", **_about(request), min_words=low, max_words=high, whole_words=whole)
    answer, usage = await calls.ask("opening", asked, PASSAGE.schema)
    yield usage
    passage = require_fit(answer, PASSAGE)
    check_length(len(passage.text.split()), "words", OPENING_WORDS)
    opening = replace(_source(passage), complete=False)
    yield opening
    async for piece in _rest(calls, request, opening):
        yield piece


async def _rest(calls: Calls, request: PartRequest, opening: Source) -> AsyncIterator[Usage | Source]:
    limits, there = request.part.config["source"]["words"], len(opening.text.split())
    low, high = (words - there for words in limits)
    kind = _about(request)["kind"]
    level, source = request.level.value, material(opening)
    asked = PROMPTS.fill("rest", level=level, kind=kind, min_words=low, max_words=high, source=source)
    answer, usage = await calls.ask("rest", asked, REST.schema)
    yield usage
    text = f"{opening.text}\n\n{require_fit(answer, REST).text}"
    check_length(len(text.split()), "words", limits)
    yield replace(opening, text=text, complete=True)


def _about(request: PartRequest) -> dict[str, str]:
    return {
        "level": request.level.value,
        "subject": request.subject,
        "kind": request.part.config["source"]["kind"].replace("_", " "),
        "themes": ", ".join(THEMES),
    }


def _source(passage: Passage) -> Source:
    return Source(passage.theme, passage.title, passage.text, passage.subtitle or None)


async def _whole(calls: Calls, request: PartRequest) -> AsyncIterator[Usage | Source]:
    low, high = request.part.config["source"]["words"]
    asked = PROMPTS.fill("passage", **_about(request), min_words=low, max_words=high)
    answer, usage = await calls.ask("source", asked, PASSAGE.schema)
    yield usage
    passage = require_fit(answer, PASSAGE)
    check_length(len(passage.text.split()), "words", (low, high))
    source = _source(passage)
    if "gaps" not in request.part.config["source"]:
        yield source
        return
    answer, usage = await _chosen_gaps(calls, request, source.text)
    yield usage
    chosen = [gap.text for gap in require_fit(answer, GAPS).gaps]
    by_sentence = request.part.config["source"].get("unit") == "sentence"
    required = request.part.config["source"]["gaps"]
    gapped = place_gaps(source.text, chosen, required, SENTENCE if by_sentence else WORD)
    if len(gapped.removed) < required:
        raise AuthorFailed(f"the text has room for {len(gapped.removed)} of {required} gaps")
    yield replace(source, text=gapped.text, removed=gapped.removed)


async def _chosen_gaps(calls: Calls, request: PartRequest, text: str) -> tuple[Answer, Usage]:
    by_sentence = request.part.config["source"].get("unit") == "sentence"
    asked = PROMPTS.fill(
        "gaps",
        level=request.level.value,
        gaps=request.part.config["source"]["gaps"],
        text=text,
        sentences="; take out whole sentences that refer to what stands around them" if by_sentence else "",
    )
    return await calls.ask("gaps", asked, GAPS.schema)
