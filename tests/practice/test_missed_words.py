"""What was missed in a reading becomes something to practise, for its reader alone, as long as the reading is there."""

import json
from dataclasses import replace
from uuid import UUID

import pytest

from domain.lifecycle import EndSession, TheSessionIsErased
from domain.practice.building import build
from domain.practice.commands import SubmitItem
from domain.practice.decks import Deck, Example, Node, faults
from domain.practice.events import AnswerMode, Rating
from domain.practice.missed_words import NoWordIsMissed
from domain.reading.commands import AnswerCheckpoint, AskQuestion, GradeCheckpoint
from domain.reading.events import InterruptionKind, WordEntry
from domain.reading.state import Reading
from domain.session import SessionStatus
from infrastructure.postgres.queries import fetch
from infrastructure.practice.goals import ThereIsNoSuchGoal
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from projections.practice.missed_words import missed_words
from tests.privacy.test_erasing import catch_up
from tests.support.exams import LEARNER, by
from tests.support.practices import review, start
from tests.support.raw_rows import tables_with
from tests.support.word_book import (
    BOOK,
    EARLY,
    OPEN,
    PHRASE,
    PLOT,
    TUTOR,
    ask,
    begin,
    do,
    reach,
    right,
    with_missed_words,
    wrong,
)


async def keep(parts: Services, reading: Reading) -> str:
    return await parts.anonymous.practice.missed_words.keep(reading, BOOK)


def deck_of(reading: Reading) -> Deck:
    deck = missed_words(reading, BOOK, lambda word: word.replace(" ", "-"))
    assert deck
    assert list(faults(deck)) == []
    return deck


def fronts(reading: Reading) -> list[str]:
    return [node.front for node in deck_of(reading).nodes]


# ------------------------------------------------------------ what is missed


async def test_a_word_has_its_meaning_its_translation_and_a_sentence(parts: Services) -> None:
    reading = await do(parts, await reach(parts, await begin(parts)), wrong(EARLY))
    (node,) = deck_of(reading).nodes
    assert (node.front, node.back) == ("early", "before the time; früh")
    assert node.example == Example("He was Early again.", "Early")


async def test_who_asks_in_the_language_of_the_book_gets_no_translation(parts: Services) -> None:
    reading = await reach(parts, await begin(parts, answer_language="en-GB"))
    (node,) = deck_of(await do(parts, reading, wrong(EARLY))).nodes
    assert node.back == "before the time"


async def test_what_was_right_at_once_or_is_not_answered_yet_is_not_missed(parts: Services) -> None:
    reading = await do(parts, await reach(parts, await begin(parts)), right(EARLY))
    assert missed_words(reading, BOOK, str) is None
    with pytest.raises(NoWordIsMissed):
        await keep(parts, reading)


async def test_what_was_right_at_the_second_attempt_was_missed(parts: Services) -> None:
    reading = await do(parts, await reach(parts, await begin(parts)), wrong(EARLY), right(EARLY))
    assert fronts(reading) == ["early"]


async def test_what_is_given_up_is_missed_and_what_lies_before_the_beginning_is_not(parts: Services) -> None:
    reading = await reach(parts, await begin(parts))
    given_up = await do(parts, reading, AnswerCheckpoint(EARLY.name, 1000, give_up=True))
    assert fronts(given_up) == ["early"]
    assert missed_words(replace(given_up, first_word=EARLY.word_index + 1), BOOK, str) is None


async def test_a_text_is_missed_once_it_is_marked_as_wrong(parts: Services) -> None:
    reading = await reach(parts, await begin(parts))
    reading = await do(parts, reading, AnswerCheckpoint(OPEN.name, 1000, text="nobody"))
    assert missed_words(reading, BOOK, str) is None
    mark = GradeCheckpoint(OPEN.name, 1, 0.0, is_estimate=True, feedback="")
    assert fronts(await do(parts, reading, mark, request=TUTOR)) == ["reliable"]


async def test_what_is_asked_about_the_story_is_no_word(parts: Services) -> None:
    reading = await do(parts, await reach(parts, await begin(parts)), wrong(PLOT))
    assert missed_words(reading, BOOK, str) is None


async def test_a_question_that_names_no_word_of_the_dictionary_is_asked_by_its_options(parts: Services) -> None:
    reading = await do(parts, await reach(parts, await begin(parts)), wrong(PHRASE))
    (node,) = deck_of(reading).nodes
    assert (node.front, node.back) == (PHRASE.question, "before the time")
    assert node.distractors == ("after the time", "all the time")


async def test_a_word_that_was_explained_is_missed_whether_the_dictionary_has_it_or_not(parts: Services) -> None:
    reading = await reach(parts, await begin(parts))
    reading = await ask(parts, reading, "Was ist das?", WordEntry("Taciturn", "quiet", "A taciturn man."))
    reading = await ask(parts, reading, "Und das?", WordEntry("wharf", "a place for ships", "A wharf.", "der Kai"))
    assert [(node.front, node.back) for node in deck_of(reading).nodes] == [
        ("the taciturn", "those who say little; die Wortkargen"),
        ("wharf", "a place for ships; der Kai"),
    ]


async def test_a_word_of_the_dictionary_in_a_question_without_an_answer_is_missed(parts: Services) -> None:
    reading = await reach(parts, await begin(parts))
    reading = await do(parts, reading, AskQuestion("What does NOSY mean?", 50, InterruptionKind.TEXT))
    (node,) = deck_of(reading).nodes
    assert (node.front, node.example, node.note) == ("nosy", None, "One nosier than a nosier cat.")


async def test_a_question_why_something_is_so_is_about_no_word(parts: Services) -> None:
    reading = await ask(parts, await reach(parts, await begin(parts)), "Why is she so early?")
    assert missed_words(reading, BOOK, str) is None


async def test_a_word_that_was_missed_twice_is_there_once(parts: Services) -> None:
    reading = await ask(
        parts, await with_missed_words(parts), "What is early?", WordEntry("early", "soon", "It is early.")
    )
    assert fronts(reading) == ["early", "reliable"]


# ------------------------------------------------------------ how it is kept


async def test_it_is_practised_like_any_goal_while_the_reading_goes_on_and_after(parts: Services) -> None:
    reading = await with_missed_words(parts)
    assert await keep(parts, reading) == f"reading-{reading.id}"
    completed = await do(parts, reading, EndSession(SessionStatus.COMPLETED))
    practice = await start(parts, LEARNER, await keep(parts, completed))
    assert len(practice.items) == 2
    standing = await parts.anonymous.practice.goals.standing(LEARNER, f"reading-{reading.id}")
    assert standing.title == f"Missed words: The Wait, {reading.started_at:%Y-%m-%d}"


async def test_what_is_remembered_stays_when_more_words_are_missed(parts: Services) -> None:
    reading = await with_missed_words(parts)
    goal = await keep(parts, reading)
    practice = await start(parts, LEARNER, goal)
    first = practice.items[0].id
    await parts.sessions.execute(practice.id, SubmitItem(first, Rating.EASY, 1000), by(LEARNER))
    await catch_up(parts)
    more = await ask(parts, reading, "Was?", WordEntry("wharf", "a place for ships", "A wharf."))
    assert await keep(parts, more) == goal
    standing = await parts.anonymous.practice.goals.standing(LEARNER, goal)
    assert (standing.items, standing.new) == (3, 2)


async def test_it_is_there_for_its_reader_only(parts: Services) -> None:
    goal = await keep(parts, await with_missed_words(parts))
    with pytest.raises(ThereIsNoSuchGoal):
        await parts.anonymous.practice.selection.pick("somebody", goal, 5)


async def test_no_word_lies_open_in_the_database(parts: Services) -> None:
    word = WordEntry("Landungssteg", "Steg-am-Ufer", "Ein Landungssteg.")
    reading = await ask(parts, await with_missed_words(parts), "Was?", word)
    await review(parts, await start(parts, LEARNER, await keep(parts, reading)))
    await catch_up(parts)
    for text in (word.word, word.definition):
        assert await tables_with(parts, text) == set()
    assert {"decks", "deck_nodes", "practice_memory"} <= await tables_with(parts, f"reading-{reading.id}")


async def test_it_goes_when_the_reading_is_erased(parts: Services, settings: Settings, database: str) -> None:
    reading = await with_missed_words(parts)
    practice = await start(parts, LEARNER, await keep(parts, reading))
    await parts.erasing.erase_session(reading.id, by(LEARNER))
    assert await parts.sessions.get(practice.id) is None
    assert await fetch(parts.pool, "SELECT FROM decks WHERE sealed_by = %s", (UUID(reading.id),)) == []
    async with services(settings, database) as fresh:
        with pytest.raises(ThereIsNoSuchGoal):
            await fresh.anonymous.practice.selection.pick(LEARNER, f"reading-{reading.id}", 5)
        with pytest.raises(TheSessionIsErased):
            await keep(fresh, reading)


# ------------------------------------------------------------ what is asked

ALIKE = (
    ("curt", "saying little", "He is curt."),
    ("terse", "using few words", "He is terse."),
    ("glum", "sad and quiet", "He is glum."),
    ("meek", "quiet, saying little", "He is meek."),
)


def words() -> list[Node]:
    """Words that fit into each other's sentences, two of which mean the same in part."""
    entries = [WordEntry(word, meaning, example) for word, meaning, example in ALIKE]
    nodes = [Node(f"reading-1:{one.word}", one.word, one.definition, "word") for one in entries]
    return [replace(node, example=Example(f"He is {node.front}.", node.front)) for node in nodes]


@pytest.mark.parametrize("reviews", range(40))
def test_one_option_alone_is_right(reviews: int) -> None:
    """Each sentence comes with what its word means, and nothing that means the same is among the options."""
    all_of_them = words()
    meanings = {node.front: set(node.back.split(", ")) for node in all_of_them}
    for node in all_of_them:
        exercise = build(node, [other for other in all_of_them if other is not node], reviews)
        if exercise.mode is not AnswerMode.CHOICE:
            continue
        options = [option["text"] for option in exercise.prompt["options"]]  # type: ignore[index, union-attr, call-overload]
        assert len(set(options)) == len(options)
        told = json.dumps(exercise.prompt)
        if "____" in told:
            assert node.back in told
        alike = [word for word, of_it in meanings.items() if word != node.front and of_it & meanings[node.front]]
        assert not set(alike) & set(options)


async def test_a_question_lends_its_answer_to_no_word(parts: Services) -> None:
    reading = await do(parts, await reach(parts, await begin(parts)), wrong(PHRASE))
    reading = await do(parts, reading, AskQuestion("What does nosy mean?", 50, InterruptionKind.TEXT))
    practice = await start(parts, LEARNER, await keep(parts, reading))
    assert {item.exercise.mode for item in practice.items} == {AnswerMode.CHOICE, AnswerMode.SELF}
    assert sum(PHRASE.question in json.dumps(item.exercise.prompt) for item in practice.items) == 1
