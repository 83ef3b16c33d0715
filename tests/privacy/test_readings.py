"""A reading: all that was reported, asked and answered is the learner's to have, and gone when they have it erased."""

import json
from typing import Any

from domain.practice.events import Rating
from domain.reading.commands import AskQuestion
from domain.reading.events import InterruptionKind
from domain.reading.state import Reading
from infrastructure.postgres.queries import fetch
from infrastructure.services import Services
from tests.privacy.test_erasing import catch_up, erase
from tests.privacy.test_exporting import export
from tests.privacy.test_learner_erasures import ADMIN, carry_out
from tests.support import readings
from tests.support.exams import LEARNER, topics_of
from tests.support.practices import review, start
from tests.support.raw_rows import raw_rows, tables_with
from tests.support.word_book import BOOK, EARLY, begin, do, reach, with_missed_words

QUESTION, MEANING = "Geheimfrage-zum-Text", "that can be trusted"
REPORTS = "SELECT session_id::text FROM reading_reports ORDER BY number"


async def read(parts: Services, learner: str = LEARNER) -> Reading:
    """A reading with a missed word, a question, words that are practised, and a report that is no event yet."""
    reading = await with_missed_words(parts, learner)
    reading = await do(parts, reading, AskQuestion(QUESTION, 50, InterruptionKind.VOICE))
    goal = await parts.anonymous.practice.missed_words.keep(reading, BOOK)
    await review(parts, await start(parts, learner, goal), Rating.AGAIN)
    reading = await report(parts, reading)
    await catch_up(parts)
    return reading


async def report(parts: Services, reading: Reading, word_index: int = 47) -> Reading:
    """The reading with one report."""
    return await readings.report(parts, reading, word_index)


# ------------------------------------------------------------ erasing


async def test_of_an_erased_reading_nothing_is_left_but_that_it_was_erased(parts: Services) -> None:
    reading = await read(parts)
    held = await tables_with(parts, reading.id)
    assert held >= {"readings", "reading_reports", "decks", "deck_nodes", "goal_nodes", "practice_memory"}
    await erase(parts, reading.id)
    await catch_up(parts)
    assert await tables_with(parts, reading.id) == {"stored_events"}
    for table in ("readings", "reading_reports", "session_keys", "snapshots", "sessions", "practice_memory"):
        assert await raw_rows(parts, table) == [], table
    assert (await topics_of(parts, reading.id))[-1] == "session.erased"


async def test_what_was_asked_reached_and_explained_stands_nowhere_in_plain(parts: Services) -> None:
    reading = await read(parts)
    for text in (QUESTION, MEANING, EARLY.question):
        assert await tables_with(parts, text) == set()
    await erase(parts, reading.id)
    for text in (QUESTION, MEANING, EARLY.question):
        assert await tables_with(parts, text) == set()


async def test_other_readings_of_the_same_learner_and_book_stay(parts: Services) -> None:
    kept = await report(parts, await begin(parts), word_index=5)
    gone = await read(parts)
    await erase(parts, gone.id)
    await catch_up(parts)
    assert await fetch(parts.pool, REPORTS) == [(kept.id,)]
    assert await fetch(parts.pool, "SELECT session_id::text FROM readings") == [(kept.id,)]


async def test_an_erased_learner_leaves_no_trace_of_their_readings(parts: Services) -> None:
    reading = await read(parts)
    bystander = await report(parts, await reach(parts, await begin(parts, "bystander")))
    await catch_up(parts)
    assert await tables_with(parts, LEARNER) >= {"readings", "decks", "practice_memory"}
    finished = await carry_out(parts, await parts.learner_erasures.request(LEARNER, ADMIN))
    assert (finished.sessions_erased, finished.sessions_left) == (2, 0)
    assert await tables_with(parts, LEARNER) == set()
    assert await tables_with(parts, reading.id) == {"stored_events"}
    assert await fetch(parts.pool, REPORTS) == [(bystander.id,)]
    assert await fetch(parts.pool, "SELECT owner_id FROM readings") == [("bystander",)]


# ------------------------------------------------------------ exporting


async def test_all_that_was_reported_asked_and_answered_is_exported(parts: Services) -> None:
    reading = await read(parts)
    await report(parts, await begin(parts, "another"), word_index=5)
    document, _ = await export(parts)
    (one,) = [one for one in document["sessions"] if one["session"]["id"] == reading.id]
    assert {event["type"] for event in one["events"]} >= {
        "reading.started",
        "reading.positions_reported",
        "reading.checkpoint_reached",
        "reading.checkpoint_answered",
        "reading.checkpoint_graded",
        "reading.question_asked",
        "reading.answer_given",
    }
    answered, asked = one["state"]["interruptions"]
    assert answered["word"]["definition"] == MEANING
    assert (asked["question"], asked["kind"]) == (QUESTION, "VOICE")
    assert one["state"]["standings"][EARLY.name]["attempts"] == 1
    ((waiting, positions),) = [(told["sessionId"], told["positions"]) for told in document["reports"]]
    assert (waiting, [position["word_index"] for position in positions]) == (reading.id, [47])
    assert [deck["sealed_by"] for deck in document["decks"]] == [reading.id]
    assert {view["name"] for view in document["views"]} >= {"readings", "practice_memory"}


async def test_no_solution_of_a_checkpoint_is_exported(parts: Services) -> None:
    await read(parts)
    document, _ = await export(parts)
    names: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            names.update(value)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            gather(inner)

    gather(document)
    assert names >= {"checkpoints", "standings", "interruptions", "question"}
    assert names & {"correct", "expected", "keywords", "hint", "explanation"} == set()
    assert str(EARLY.explanation) not in json.dumps(document)
