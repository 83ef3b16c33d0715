"""The author of outlines without a model: real sentences of the passages it cites, each persona in its own manner."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from domain.builder.authoring import OutlineRequest, SectionDraft, Tweaks
from domain.builder.knowledge import Source
from domain.builder.metadata import DraftTopic, Metadata
from domain.builder.outline import SectionType
from domain.builder.repairing import REQUIRED, repair
from domain.session import Id
from domain.texts import fold
from infrastructure.builder.offline.manners import MANNERS, manner_of
from infrastructure.builder.offline.passages import parsed
from infrastructure.builder.offline_author import OfflineOutlineAuthor
from infrastructure.builder.sections import section
from tests.support.allowances import UNLIMITED
from tests.support.outline_requests import LISTED, METADATA, PERSONAS, SOURCES, TOPIC, brief, outline_request

LANGUAGES = ("de", "en")
A_LENGTH = re.compile(r"\b(\d{1,3}) [Mm]inute")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„“\"])")


async def write(request: OutlineRequest) -> Sequence[SectionDraft]:
    return [one async for one in OfflineOutlineAuthor(0).write(request, UNLIMITED) if isinstance(one, SectionDraft)]


def texts(one: SectionDraft) -> Iterator[str]:
    """All that a section says, without its heading and what has to be in the room."""
    yield from (one.description, *one.learning_objectives, *one.suggested_activities, one.trainer_notes or "")


def sentences(sections: Sequence[SectionDraft]) -> list[str]:
    return [fold(one) for section in sections for text in texts(section) for one in SENTENCE.split(text) if one]


def without_figures(text: str) -> str:
    return re.sub(r"\d+( [Mm]inute)[sn]?", r"\1", fold(text))


def quoted(one: SectionDraft, request: OutlineRequest) -> set[int]:
    """The sources of which a sentence, a step or a question stands in the section."""
    said = without_figures("\n".join(texts(one)))
    found = set()
    for passage in parsed(request.sources, request.language):
        pieces = (*passage.sentences, *passage.steps, *passage.questions, *passage.points)
        if any(without_figures(piece).rstrip(".") in said for piece in pieces):
            found.add(passage.number)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
async def test_what_is_cited_is_what_is_said(language: str, persona: str) -> None:
    request = outline_request(language, persona)
    sections = await write(request)
    assert sum(bool(one.cites) for one in sections) >= 4
    for one in sections:
        assert set(one.cites) == quoted(one, request)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("with_sources", [True, False])
@pytest.mark.parametrize("minutes", [15, 45, 90, 240, 480])
async def test_nothing_is_said_twice(language: str, persona: str, with_sources: bool, minutes: int) -> None:
    request = outline_request(language, persona, minutes=minutes)
    if not with_sources:
        request = replace(request, sources=(), rag_weight=0.0)
    sections = await write(request)
    assert [one for one, count in Counter(sentences(sections)).items() if count > 1] == []
    assert len({one.title for one in sections}) == len(sections)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("with_sources", [True, False])
@pytest.mark.parametrize("minutes", [20, 45, 90, 240, 480])
async def test_there_is_nothing_to_repair(language: str, persona: str, with_sources: bool, minutes: int) -> None:
    request = outline_request(language, persona, minutes=minutes)
    if not with_sources:
        request = replace(request, sources=(), rag_weight=0.0)
    request = replace(request, metadata=replace(request.metadata, topics=(replace(TOPIC, duration_minutes=5),)))
    assert_whole(await write(request), request)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize(("minutes", "own"), [(15, (5,)), (15, (5, 5, 5)), (30, (10, 10, 10)), (45, (20, 25))])
async def test_beside_own_topics_that_take_all_there_is_no_other_topic(
    persona: str, minutes: int, own: tuple[int, ...]
) -> None:
    topics = tuple(DraftTopic(f"Matter {n}", length) for n, length in enumerate(own))
    request = outline_request("en", persona, minutes=minutes)
    request = replace(request, metadata=replace(request.metadata, topics=topics))
    drafts = await write(request)
    assert [one.topic_title for one in drafts if one.type is SectionType.TOPIC] == [one.title for one in topics]
    assert min(one.duration_minutes for one in drafts) >= (3 if minutes > 20 else 2)
    sections = [section(one, Id(f"1.x.{n}")) for n, one in enumerate(drafts, 1)]
    (told,) = repair(sections, minutes, request.brief.shares, topics).repairs
    assert told.startswith(f"Your own topics were shortened from {sum(own)} minutes to ")


def assert_whole(drafts: Sequence[SectionDraft], request: OutlineRequest) -> None:
    sections = [section(one, Id(f"1.x.{n}")) for n, one in enumerate(drafts, 1)]
    repaired = repair(sections, request.minutes, request.brief.shares, request.metadata.topics, language="en")
    assert repaired.repairs == ()
    assert repaired.outline.total_minutes == request.minutes
    assert [one.duration_minutes for one in repaired.outline.sections] == [one.duration_minutes for one in drafts]
    assert all(one.description or one.type is SectionType.BREAK for one in drafts)


async def test_personas_differ_in_order_shares_and_what_there_is_to_do() -> None:
    outlines = {persona: await write(outline_request("en", persona)) for persona in PERSONAS}
    for one, other in combinations(PERSONAS, 2):
        ours, theirs = outlines[one], outlines[other]
        shared = set(sentences(ours)) & set(sentences(theirs))
        assert len(shared) < 0.75 * min(len(sentences(ours)), len(sentences(theirs)))
        assert [(s.type, s.duration_minutes) for s in ours] != [(s.type, s.duration_minutes) for s in theirs]
        activities = [{text for s in outline for text in s.suggested_activities} for outline in (ours, theirs)]
        assert activities[0] != activities[1]
    orders = {tuple(s.type for s in outline) for outline in outlines.values()}
    assert len(orders) == len(PERSONAS)


async def test_an_exercise_has_the_steps_of_its_passage_and_says_when_time_is_short() -> None:
    sections = await write(outline_request("en", "precision"))
    (exercise,) = [one for one in sections if one.type is SectionType.EXERCISE]
    assert exercise.title == "Exercise: from verdict to observation"
    assert len(exercise.suggested_activities) == 5
    assert exercise.suggested_activities[0].startswith("Collecting verdicts, 3 minutes:")
    assert "40 minutes" not in exercise.description
    assert "flip chart" in exercise.materials_needed
    assert (
        exercise.trainer_notes
        == f"The source plans 40 minutes for these steps; here there are {exercise.duration_minutes}."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("minutes", [30, 60, 90, 120])
async def test_no_text_names_more_minutes_than_its_section_has(language: str, persona: str, minutes: int) -> None:
    for one in await write(outline_request(language, persona, minutes=minutes)):
        said = (one.description, *one.suggested_activities)
        named = [int(found) for text in said for found in A_LENGTH.findall(text)]
        assert max(named, default=0) <= max(one.duration_minutes, 2)
        steps = [int(found) for text in one.suggested_activities for found in A_LENGTH.findall(text)]
        assert sum(steps) <= one.duration_minutes + len(steps)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("with_sources", [True, False])
@pytest.mark.parametrize(("minutes", "start"), [(480, "09:00"), (420, "08:30"), (360, "10:00"), (480, None)])
async def test_a_day_has_a_lunch_break_and_no_section_that_never_ends(
    persona: str, with_sources: bool, minutes: int, start: str | None
) -> None:
    request = outline_request("en", persona, minutes=minutes)
    request = replace(request, metadata=replace(request.metadata, start_time=start))
    sections = await write(request if with_sources else replace(request, sources=()))
    (place,) = [n for n, one in enumerate(sections) if one.title == "Lunch break"]
    begins = sum(one.duration_minutes for one in sections[:place])
    noon = 12.5 * 60 - sum(map(int.__mul__, (60, 1), map(int, start.split(":")))) if start else minutes / 2 - 30
    assert sections[place].duration_minutes >= 50
    assert abs(begins - noon) <= 60
    most = {SectionType.OPENER: 30, SectionType.CLOSING: 30, SectionType.VIDEO: 20}
    assert all(one.duration_minutes <= most.get(one.type, 65) for one in sections)


async def test_a_discussion_has_the_questions_of_its_passages() -> None:
    sections = await write(outline_request("en", "connect"))
    assert [one.type for one in sections[:2]] == [SectionType.OPENER, SectionType.DISCUSSION]
    assert len(sections[1].suggested_activities) == 4
    assert all(text in SOURCES["en"][5].text for text in sections[1].suggested_activities)
    assert sections[1].cites == (5,)


async def test_what_has_to_come_up_comes_up_with_the_passage_on_it() -> None:
    sections = await write(outline_request("en", "precision"))
    by_title = {one.title: one for one in sections}
    assert "Asking" in by_title["Asking permission"].description
    assert "Praise follows the same three parts" in by_title["Praise"].description


async def test_the_authors_own_topics_have_their_minutes_and_the_catalogue_its_outcomes() -> None:
    request = outline_request("en", "insight", topics=(LISTED,), sources=(), rag_weight=0.0)
    request = replace(request, metadata=replace(request.metadata, specific_topics=None, topics=(TOPIC,)))
    sections = await write(request)
    (own,) = [one for one in sections if one.topic_title == TOPIC.title]
    assert (own.duration_minutes, own.description) == (20, f"{TOPIC.description}.")
    (listed,) = [one for one in sections if one.topic_title == "Communication Skills"]
    assert listed.learning_objectives == ("Say what you saw.", "Ask what was meant.")
    assert listed.description == "Speaking so that others can act on it."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
async def test_an_outline_is_made_of_the_least_that_is_known(language: str, persona: str) -> None:
    known = METADATA[language]
    least = Metadata(desired_outcome=known.desired_outcome, category=known.category, session_type=known.session_type)
    request = outline_request(language, persona, metadata=least, context=(), sources=(), rag_weight=0.0)
    sections = await write(request)
    assert set(REQUIRED) <= {one.type for one in sections}
    assert_whole(sections, request)
    assert any((known.desired_outcome or "") in text for one in sections for text in texts(one))
    assert not any(one.cites for one in sections)


async def test_a_faster_pace_makes_more_and_shorter_sections() -> None:
    usual = await write(outline_request("en", "precision"))
    fast = await write(outline_request("en", "precision", tweaks=Tweaks(speed_up_pace=True)))
    assert len(fast) > len(usual)


async def test_figures_are_asked_for_where_data_is_stressed() -> None:
    stressed = await write(outline_request("en", "precision", tweaks=Tweaks(increase_data_emphasis=True)))
    assert any("figure of their own" in text for one in stressed for text in one.suggested_activities)


async def test_documents_that_weigh_more_are_quoted_at_more_length() -> None:
    def length(sections: Sequence[SectionDraft]) -> int:
        return sum(len(one.description) for one in sections if one.type is SectionType.TOPIC)

    one_topic = replace(METADATA["en"], specific_topics="Asking permission")
    requests = [outline_request("en", "insight", rag_weight=weight, metadata=one_topic) for weight in (0.35, 0.7)]
    light, heavy = [length(await write(request)) for request in requests]
    assert heavy > light


async def test_passages_in_another_language_are_not_quoted() -> None:
    mixed = outline_request("de", "insight", sources=(*SOURCES["en"], *SOURCES["de"]))
    sections = await write(mixed)
    cites = {number for one in sections for number in one.cites}
    assert cites
    assert min(cites) >= len(SOURCES["en"])
    without = outline_request("de", "insight", sources=(), rag_weight=0.0)
    assert await write(replace(mixed, sources=tuple(SOURCES["en"]))) == await write(replace(without, rag_weight=0.7))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_text_is_text_whatever_it_says(language: str) -> None:
    hostile = "{0} {problem} <b>%s</b> </material>"
    request = outline_request(language, "ignite", context=(("Audience", hostile),))
    request = replace(request, metadata=replace(request.metadata, current_problem=hostile, specific_topics=hostile))
    assert any(hostile in text for one in await write(request) for text in texts(one))


def test_a_persona_of_ones_own_has_one_of_the_manners_and_keeps_it() -> None:
    assert {manner_of(Id(f"persona:{one}")).name for one in PERSONAS} == set(PERSONAS)
    assert manner_of(Id("persona:mine")) is manner_of(Id("persona:mine"))
    assert manner_of(Id("persona:mine")) in MANNERS


async def test_a_persona_without_shares_writes_all_the_same() -> None:
    request = outline_request(brief=replace(brief(), shares=()))
    assert_whole(await write(request), request)


async def test_sections_come_at_their_pace() -> None:
    began, count = time.monotonic(), 0
    async for _ in OfflineOutlineAuthor(0.02).write(outline_request(), UNLIMITED):
        count += 1
        assert time.monotonic() - began >= count * 0.02


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_same_is_asked_twice_and_written_alike(language: str) -> None:
    assert await write(outline_request(language)) == await write(outline_request(language))


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize(("minutes", "breaks"), [(120, 0), (240, 1), (480, 3)])
async def test_who_sits_for_hours_has_breaks(persona: str, minutes: int, breaks: int) -> None:
    sections = await write(outline_request("en", persona, minutes=minutes))
    places = [n for n, one in enumerate(sections) if one.type is SectionType.BREAK]
    assert len(places) == breaks
    assert not {0, 1, len(sections) - 1} & {*places}
    ends = [0, *(sum(one.duration_minutes for one in sections[:place]) for place in places), minutes]
    assert max(later - before for before, later in pairwise(ends)) <= 200


@pytest.mark.parametrize("language", LANGUAGES)
async def test_one_minute_is_one(language: str) -> None:
    for persona in PERSONAS:
        sections = await write(outline_request(language, persona, minutes=15, sources=()))
        assert not re.search(r"\b1 (?:minutes|Minuten)\b", "\n".join(text for one in sections for text in texts(one)))


async def test_of_an_audience_that_is_told_in_another_language_there_is_the_name() -> None:
    said = "Existing Teammates: Colleagues who know the company, its people and its tools, and notice at once"
    notes = {
        language: (await write(outline_request(language, context=(("Audience", said),))))[0].trainer_notes or ""
        for language in LANGUAGES
    }
    assert said in notes["en"]
    assert "Existing Teammates." in notes["de"]
    assert "Colleagues" not in notes["de"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("minutes", [30, 90, 240, 480])
async def test_an_exercise_never_stands_before_what_it_is_about(language: str, persona: str, minutes: int) -> None:
    sections = await write(outline_request(language, persona, minutes=minutes))
    first = [one.type for one in sections].index(SectionType.EXERCISE)
    topics = {one.title: n for n, one in enumerate(sections) if one.type is SectionType.TOPIC}
    assert min(topics.values()) < first
    for n, one in enumerate(sections):
        if one.type is SectionType.EXERCISE:
            assert all(place < n for title, place in topics.items() if title in one.title)


@pytest.mark.parametrize("persona", PERSONAS)
async def test_each_own_topic_has_the_note_that_is_on_it(persona: str) -> None:
    notes = (
        ("Making changes small", "Splitting a big change keeps each review short. Split by what a reader has to know."),
        ("Managing change", "Change needs a reason that people share. Managers tell the reason before the plan."),
    )
    sources = tuple(Source(Id(str(n)), "Notes", *note, 0.8) for n, note in enumerate(notes))
    long = "Splitting a big change into parts for newcomers who merge late"
    topics = (DraftTopic("Change work", 15), DraftTopic(long, 15))
    metadata = Metadata(title="Reviews", desired_outcome="Review a change within a day", topics=topics)
    sections = await write(outline_request("en", persona, metadata=metadata, sources=sources))
    cites = {one.topic_title: one.cites for one in sections if one.topic_title}
    assert cites == {"Change work": (1,), long: (0,)}


async def test_what_is_taken_away_is_not_explained_first() -> None:
    texts = {
        "Key points to take away": "Reviews end with a decision. Reviews are read within a day by somebody.",
        "Reading a review": "Reviews are read twice before one answers. Reviews name the line that they are on.",
    }
    sources = tuple(Source(Id(path), "Reviews", path, text, 0.8) for path, text in texts.items())
    metadata = Metadata(title="Reviews", desired_outcome="Review a change within a day")
    for persona in PERSONAS:
        sections = await write(outline_request("en", persona, metadata=metadata, sources=sources))
        topics = [one.title for one in sections if one.type is SectionType.TOPIC]
        assert topics[0] != "Key points to take away"


@pytest.mark.parametrize("persona", PERSONAS)
async def test_what_is_off_the_subject_becomes_no_section(persona: str) -> None:
    text = "Scenarios are pictures of possible markets. Planners compare four of them with today's strategy."
    far = Source(Id("far"), "Strategy", "Working with scenarios", text, 0.6)
    metadata = Metadata(title="Retrospectives", desired_outcome="Lead a retrospective that ends in agreements")
    text = "A retrospective has five phases. The retrospective begins with a question on the mood."
    near = Source(Id("near"), "Retrospectives", "Phases of a retrospective", text, 0.9)
    sections = await write(outline_request("en", persona, metadata=metadata, sources=(near, far)))
    assert {number for one in sections for number in one.cites} == {0}
    assert not any("scenarios" in one.title.lower() for one in sections)
    even = replace(far, similarity=0.9)
    sections = await write(outline_request("en", persona, metadata=metadata, sources=(near, even)))
    assert not any("scenarios" in one.title.lower() for one in sections if one.type is SectionType.VIDEO)


async def test_a_passage_is_left_for_what_it_is_about() -> None:
    topics = (DraftTopic("Permission and a question of the board", 20), DraftTopic("Praise and rumours", 20))
    story = Source(
        Id("s"),
        "Change",
        "Telling the story",
        "A story of the board answers a question. Nobody tells it in four words.",
        0.8,
    )
    metadata = replace(METADATA["en"], topics=topics, specific_topics="Telling the story of the board")
    sections = await write(outline_request("en", metadata=metadata, sources=(story,)))
    assert [one.title for one in sections if 0 in one.cites] == ["Telling the story of the board"]


def test_an_ordinal_ends_no_sentence() -> None:
    text = "Die ersten Zünfte der Stadt entstanden im 12. Jahrhundert am Fluss. Heute gibt es keine mehr davon."
    (passage,) = parsed([Source(Id("p"), "Zünfte", "Zünfte", text, 0.9)], "de")
    assert passage.sentences == [
        "Die ersten Zünfte der Stadt entstanden im 12. Jahrhundert am Fluss.",
        "Heute gibt es keine mehr davon.",
    ]
