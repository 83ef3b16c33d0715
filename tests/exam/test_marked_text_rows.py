"""The rows of marked texts: the same when they are made anew, and without what is erased."""

import re

import psycopg
import pytest
from sqlalchemy.dialects import postgresql

from domain.exam.commands import CompleteExam, OverrideMark, RecordMarking, SaveAnswers
from domain.exam.plans import ExamSkill
from domain.questions.question import Answer
from domain.session import Id, Request
from infrastructure.exam.marked_texts import MarkedTexts, queue
from infrastructure.jobs.attempts import AUTHOR
from infrastructure.postgres.pages import TheCursorIsNotOurs
from infrastructure.services import Services
from projections.catalogue import PROJECTIONS
from projections.exam.kind import MARKED_TEXTS
from tests.support.exams import by, write_exam
from tests.support.marked_exam import THE_LETTER, THE_TALK, report
from tests.support.model_exams import start
from tests.support.raw_rows import raw_rows
from tests.support.specification import MORNING

TEACHER = Request("teacher", is_permitted=True)


async def marked(parts: Services, learner: str, *letter: str) -> str:
    """A writing exam whose letter was put on these steps; the id of the session. Nobody has marked the other text."""
    exam = await write_exam(parts, (await start(parts, ExamSkill.WRITING, learner=learner)).id)
    texts = [(question_id, Answer(text="Ein Text.")) for question_id in (THE_LETTER, THE_TALK)]
    await parts.sessions.execute(exam.id, SaveAnswers(texts), by(learner))
    await parts.sessions.execute(exam.id, CompleteExam(), by(learner))
    for number, steps in enumerate(letter, 1):
        await parts.sessions.execute(exam.id, RecordMarking(THE_LETTER, number, report(steps)), AUTHOR)
    return exam.id


async def test_a_rebuild_gives_identical_rows_without_what_is_erased(parts: Services) -> None:
    first = await marked(parts, "one", "AAAA", "ABAB")
    await parts.sessions.execute(first, OverrideMark(THE_LETTER, 5.0, "Why.", Id("teacher")), TEACHER)
    await marked(parts, "two", "AAAA", "CAAA", "EAAA")
    gone = await marked(parts, "three", "AAAA", "AAAA")
    await parts.projector.catch_up(MARKED_TEXTS)
    assert len(await raw_rows(parts, "marked_texts")) == 6
    await parts.erasing.erase_session(gone, by("three"))
    await parts.projector.catch_up(MARKED_TEXTS)
    before = await raw_rows(parts, "marked_texts")
    assert len(before) == 4
    await parts.projector.rebuild(PROJECTIONS["marked_texts"], lambda *_: None)
    assert await raw_rows(parts, "marked_texts") == before


async def test_pages_go_on_where_the_last_one_ended_whatever_the_order_of_learners(parts: Services) -> None:
    spreads = {"one": ("AAAA", "ABAB"), "two": ("AAAA", "AAAA"), "three": ("AAAA", "BBBB"), "four": ("AAAA", "BAAA")}
    for learner, letter in spreads.items():
        await marked(parts, learner, *letter)
    await parts.projector.catch_up(MARKED_TEXTS)
    texts = MarkedTexts(parts.lists, parts.freshness)
    session = await parts.sessions.get(await marked(parts, "five", "AAAA", "AAAA"))
    assert session
    everybody = {Id(learner): session.started_at.replace(year=2020) for learner in spreads}
    found, after = [], None
    while True:
        page = await texts.queue("teacher", everybody, 1, after)
        found += [(row.owner_id, row.certainty) for _, row in page.rows]
        if not page.has_next:
            break
        after = page.rows[-1][0]
    assert found == [("three", -4), ("one", -2), ("four", -1), ("two", 0)]
    late = {Id(learner): session.started_at.replace(year=2100) for learner in spreads}
    assert (await texts.queue("teacher", late, 10, None)).rows == []
    assert (await texts.queue("teacher", {}, 10, None)).rows == []


async def test_a_cursor_of_something_else_is_refused(parts: Services) -> None:
    with pytest.raises(TheCursorIsNotOurs):
        await MarkedTexts(parts.lists, parts.freshness).queue("teacher", {}, 10, "bm9uc2Vuc2U")


MANY = """
INSERT INTO sessions (id, kind, owner_id, status, version, started_at, last_active_at, active_seconds)
  SELECT gen_random_uuid(), 'EXAM', 'learner-' || n % 20, 'COMPLETED', 9, now(), now(), 1
  FROM generate_series(1, 4000) AS n;
INSERT INTO marked_texts
  SELECT id, name, owner_id, now(), now() - random() * interval '9 days', -(random() * 16)::int, 4
  FROM sessions, unnest(ARRAY['teil_1_1', 'teil_2_1']) AS name;
ANALYZE sessions, marked_texts"""


async def test_of_each_learner_no_more_texts_are_read_than_a_page_has(parts: Services, database: str) -> None:
    learners = [(f"learner-{n}", MORNING.replace(year=2020)) for n in range(5)]
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    query = str(queue(learners, 7, None).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(MANY)
        plan = connection.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {query}").fetchall()
    (read,) = [line for (line,) in plan if "Index Scan using marked_texts_queue" in line]
    assert re.search(r"rows=7(\.00)? loops=5", read)
