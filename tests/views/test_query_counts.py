"""What a list costs the database: as many statements for many nodes as for one."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import get_named_type, is_list_type

from domain.builder.commands import AcceptVersion, AddSection, CreateDraft, PublishDraft, SaveVersion
from domain.builder.outline import SectionType
from domain.builder.sections import new_section
from domain.classroom.commands import CreateClassroom, EnrolLearner
from domain.reading.commands import StartReading
from domain.reading.events import CheckpointFrequency, ReadingMode
from domain.session import Id, Request, SessionKind
from domain.study.commands import StartStudy
from domain.study.phases import ExamType
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from schema.context import Role, Viewer
from schema.root import SCHEMA
from tests.exam.test_marked_text_rows import marked
from tests.privacy.test_erasing import catch_up
from tests.support.exams import by, complete_exam, look, start_exam
from tests.support.practices import keep, start
from tests.support.query_count import counting as counting
from tests.support.small_draft import SAID

Counting = Callable[[], AbstractContextManager[list[str]]]

TEACHER = "teacher"
SESSION = """id kind status version startedAt __typename
  ... on ExamSession { skill generation { status } parts { id } progress { answeredQuestions } results { percentage } }
  ... on PracticeSession { goalId itemsCount nextItem { id } summary { itemsCompleted } }
  ... on StudySession { examType phase validActions context { currentTopic } work { status } }
  ... on BuilderSession { draftStatus readiness { score } publishedSession { id } versions { id } variants { id } }"""
EVENTS = "events(first: 2) { edges { node { type data } } }"
BOARD = f"""totals {{ sessions completed averagePercentage }} latestSessions {{ {SESSION} }}
  openSessions {{ edges {{ node {{ {SESSION} }} }} }}"""
PAGE = f"query ($id: ID!) {{ classroom(id: $id) {{ title learners {{ edges {{ node {{ id {BOARD} }} }} }} }} }}"

LISTS = {
    "sessions": f"sessions {{ edges {{ node {{ {SESSION} {EVENTS} }} }} }}",
    "examHistory": f"examHistory(skill: READING) {{ edges {{ node {{ id results {{ percentage }} {EVENTS} }} }} }}",
    "practiceGoals": "practiceGoals { edges { node { id title due } } }",
    "papers": "papers { edges { node { id title createdBy } } }",
    "studyMastery": "studyMastery(examType: NEET) { topicId score }",
    "classrooms": f"classrooms {{ id invited {{ learnerId }} learners {{ edges {{ node {{ id {BOARD} }} }} }} }}",
    "books": "books { edges { excerptWord node { id completionPercentage lastReadAt chapters { title } } } }",
    "publishedSessions": "publishedSessions { edges { node { id title outline { totalMinutes } markdown } } }",
    "events": "events { edges { node { id type data } } }",
    "projections": "projections { name lag }",
    "eventTypes": "eventTypes { name version dataSchema }",
}
"""Every list of `Query`, with all that costs anything in it."""


ASKERS = {
    "classrooms": (TEACHER, Role.TEACHER),
    "events": ("analyst", Role.ANALYST),
    "projections": ("analyst", Role.ANALYST),
}
"""Who asks for them, if it is not the learner."""


async def ask(parts: Services, query: str, who: str, *roles: Role, **variables: Any) -> dict[str, Any]:
    viewer = Viewer(who, frozenset(roles), float("inf"))
    result = await SCHEMA.execute(query, variables, context_value=replace(parts.anonymous, viewer=viewer))
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


async def open_three(parts: Services, learner: str) -> None:
    """A learner opens sessions of three kinds; readers have a test of their own (tests/classroom)."""
    await start_exam(parts, learner)
    await start(parts, learner)
    command = StartStudy(Id(learner), ExamType.NEET, parts.anonymous.study.syllabi.syllabus(ExamType.NEET))
    await parts.sessions.start(SessionKind.STUDY, command, by(learner))


async def read_a_book(parts: Services, learner: str) -> None:
    """A learner begins to read a book that ships."""
    book = await parts.anonymous.reading.books.find("lost-one-goose")
    assert book
    command = StartReading(Id(learner), book, ReadingMode.SILENT, 0, CheckpointFrequency.ALL, "en")
    await parts.sessions.start(SessionKind.READING, command, by(learner))


async def publish_a_draft(parts: Services, author: str) -> None:
    """An author publishes a session with one section."""
    said = CreateDraft(Id(author), SAID, catalog_version=1)
    draft = await parts.sessions.start(SessionKind.BUILDER, said, by(author))
    section = new_section(Id("s"), SectionType.TOPIC, "Listening", 90)
    for command in (AddSection(section), SaveVersion("One"), AcceptVersion(1), PublishDraft(0, "en", {})):
        await parts.sessions.execute(draft.id, command, by(author))


async def room_of(parts: Services, learners: Iterable[str]) -> Id:
    """A classroom that these learners are in."""
    rooms = parts.anonymous.classroom.classrooms
    room = await rooms.create(CreateClassroom(Id(TEACHER), "C1"), Request(TEACHER))
    for learner in learners:
        room = await rooms.execute(room.id, EnrolLearner(Id(learner)), Request(TEACHER))
    return Id(room.id)


@pytest.fixture
async def fresh(settings: Settings, database: str, parts: Services) -> AsyncIterator[Services]:
    """The parts of another process on the same database, which holds nothing yet."""
    async with services(settings, database) as running:
        yield running


@pytest.mark.parametrize("holds_them", [True, False], ids=["held", "fresh"])
async def test_a_board_of_thirty_with_three_sessions_each_takes_five_queries(
    parts: Services, fresh: Services, counting: Counting, holds_them: bool
) -> None:
    learners = [f"learner-{n}" for n in range(30)]
    room_id = await room_of(parts, learners)
    await keep(parts)
    for learner in learners:
        await open_three(parts, learner)
    with counting() as sent:
        seen = await ask(parts if holds_them else fresh, PAGE, TEACHER, Role.TEACHER, id=room_id)
    shown = [edge["node"] for edge in seen["classroom"]["learners"]["edges"]]
    for learner in shown:
        of_learner = [edge["node"] for edge in learner["openSessions"]["edges"]]
        assert {session["kind"] for session in of_learner} == {"EXAM", "PRACTICE", "STUDY"}
        assert learner["latestSessions"] == of_learner
        assert learner["totals"]["sessions"] == 3
    assert (len(shown), 1 <= len(sent) <= 5) == (30, True), sent


async def test_a_session_that_is_behind_is_shown_as_it_stands(parts: Services, fresh: Services) -> None:
    room_id = await room_of(parts, ["anna"])
    exam = await start_exam(parts, "anna")

    async def version() -> int:
        seen = await ask(fresh, PAGE, TEACHER, Role.TEACHER, id=room_id)
        (edge,) = seen["classroom"]["learners"]["edges"][0]["node"]["openSessions"]["edges"]
        return int(edge["node"]["version"])

    assert await version() == 1
    moved = await parts.sessions.execute(exam.id, look("quelle"), by("anna"))
    assert await version() == moved.version == 2


async def grow(parts: Services, times: int) -> None:
    """More of everything that is listed."""
    for n in range(times):
        await complete_exam(parts, "anna")
        name = f"{n}-{datetime.now(UTC).timestamp()}"
        await start(parts, "anna")
        await room_of(parts, [name, "anna"])
        await open_three(parts, name)
        await read_a_book(parts, "anna")
        await publish_a_draft(parts, "anna")
    await catch_up(parts)


def differing(few: list[list[str]], many: list[list[str]]) -> list[list[str]]:
    """What was sent for many, where that was more than for few."""
    return [[query[:40] for query in sent] for sent, less in zip(many, few, strict=True) if len(sent) > len(less)]


@pytest.mark.parametrize("name", sorted(LISTS))
async def test_a_list_takes_as_many_queries_for_many_as_for_few(
    parts: Services, settings: Settings, database: str, counting: Counting, name: str
) -> None:
    await keep(parts)
    taken, (person, role) = [], ASKERS.get(name, ("anna", Role.LEARNER))
    for times in (1, 3):
        await grow(parts, times)
        async with services(settings, database) as fresh:
            for one in (fresh, fresh, parts):
                with counting() as sent:
                    await ask(one, f"{{ {LISTS[name]} }}", person, role)
                taken.append(sent)
    few, many = taken[:3], taken[3:]
    assert [len(sent) for sent in many] <= [len(sent) for sent in few], differing(few, many)


QUEUE = """query ($id: ID!) { markingQueue(classroomId: $id) { edges { node { learnerId spread session { id }
  question { prompt answer { text } result { score } } } } } }"""


async def test_a_queue_of_texts_takes_as_many_queries_for_many_as_for_few(
    parts: Services, settings: Settings, database: str, counting: Counting
) -> None:
    learners = [f"learner-{n}" for n in range(6)]
    room_id = await room_of(parts, learners)
    taken = []
    for some in (learners[:2], learners[2:]):
        for learner in some:
            await marked(parts, learner, "AAAA", "ABAB")
        await catch_up(parts)
        async with services(settings, database) as fresh:
            with counting() as sent:
                seen = await ask(fresh, QUEUE, TEACHER, Role.TEACHER, id=room_id)
        taken.append((len(seen["markingQueue"]["edges"]), len(sent)))
    (few, queries_for_few), (many, queries_for_many) = taken
    assert (few, many) == (2, 6)
    assert queries_for_many <= queries_for_few


def test_every_list_is_counted() -> None:
    query = SCHEMA._schema.query_type
    assert query
    lists = {
        name
        for name, field in query.fields.items()
        if is_list_type(getattr(field.type, "of_type", field.type))
        or get_named_type(field.type).name.endswith("Connection")
    }
    assert {*LISTS, "markingQueue"} == lists
