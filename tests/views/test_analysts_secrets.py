"""What analysts read of a session is the same whichever answers are right, as long as as many were given."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from domain.exam.commands import CompleteExam
from domain.exam.events import AnswersSaved, Question, QuestionGenerated
from domain.practice.decide import DECIDER as PRACTICE
from domain.practice.events import (
    AnswerMode,
    Budget,
    Exercise,
    Item,
    ItemRevealed,
    ItemReviewed,
    Key,
    PracticeStarted,
    Rating,
    Response,
)
from domain.questions.question import Answer, UnitKey
from domain.session import Id
from domain.study import commands
from domain.study.events import QuizGraded
from projections.history import for_analyst, for_owner
from tests.support import marked_exam
from tests.support.aliases import ALIASES
from tests.support.small_exam import LEARNER, given, whole_exam
from tests.support.small_study import (
    BELIEF,
    BLANK,
    CHOICE,
    DIAGNOSIS,
    QUIZ,
    REDEMPTION,
    TRUTH,
    after,
    learning,
    take,
    work,
    works,
)
from tests.support.specification import Past, nothing_happened


def told(past: Past[Any]) -> Sequence[Any]:
    """All that an analyst reads of a session."""
    return [for_analyst(recorded, ALIASES) for recorded in past.history]


# ------------------------------------------------------------ exams


def offered(question: Question, unit: UnitKey) -> list[Id]:
    """The options of a unit."""
    options = next((gap.options for gap in question.face.gaps if gap.id == unit.id), question.face.options)
    return [option.id for option in options]


def answer(question: Question, *, right: bool) -> Answer:
    """An answer that is right in every unit, or in none."""
    wrong = {unit.id: next(id for id in offered(question, unit) if id != unit.correct) for unit in question.key}
    chosen = {unit.id: unit.correct if right else wrong[unit.id] for unit in question.key}
    if question.face.gaps:
        return Answer(gaps=chosen)
    return Answer(matches=chosen) if question.face.statements else Answer(option=next(iter(chosen.values())))


def keyed(question: Question, place: int) -> Question:
    """The question, with the option in this place right everywhere."""
    units = (replace(unit, correct=offered(question, unit)[place], category=f"{place}") for unit in question.key)
    reasons = {Id("a"): f"a reason {place}", Id("b"): "b"}
    return replace(question, key=tuple(replace(unit, rationales=reasons) for unit in units))


def exam(place: int) -> Past[Any]:
    """An exam whose every other question is answered rightly, handed in."""
    events = [recorded.event for recorded in whole_exam().history]
    changed = [QuestionGenerated(keyed(e.question, place)) if isinstance(e, QuestionGenerated) else e for e in events]
    questions = [event.question for event in changed if isinstance(event, QuestionGenerated)]
    answers = {question.id: answer(question, right=n % 2 == 0) for n, question in enumerate(questions)}
    return given(*changed).given(AnswersSaved(answers)).when(CompleteExam()).happens()


def test_which_options_are_right_in_an_exam() -> None:
    first, second = exam(0), exam(1)
    assert [for_owner(one) for one in first.history] != [for_owner(one) for one in second.history]
    assert told(first) == told(second)
    marks = [payload["result"]["isCorrect"] for payload in told(first) if "result" in payload]
    assert {True, False} == set(marks)


def test_what_is_expected_of_a_text_and_what_the_text_is() -> None:
    past = marked_exam.ready().given(AnswersSaved({marked_exam.THE_LETTER: Answer(text="Meine Worte")}))
    text = json.dumps(told(past.when(CompleteExam()).happens()), ensure_ascii=False)
    assert "Meine Worte" in text
    assert not any(secret in text for secret in (marked_exam.MODEL_ANSWER, *marked_exam.KEYWORDS))


# ------------------------------------------------------------ practice


def practice(right: str) -> Past[Any]:
    """A session of which an item was answered rightly and one revealed after a wrong answer."""
    prompt = {"options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]}
    wrong = "b" if right == "a" else "a"
    key = Key(right, right, (right,), None, f"because of {right}")
    items = tuple(
        Item(Id(f"verbs:{n}"), n, Exercise("mcq_ar_to_en", AnswerMode.CHOICE, prompt, key), Budget.NEW, right)
        for n in (1, 2)
    )
    return nothing_happened(PRACTICE).given(
        PracticeStarted(LEARNER, Id("verbs"), 0.9, items),
        ItemReviewed(LEARNER, Id("verbs:1"), Rating.GOOD, 10, 0.9, Response(right), True, Rating.GOOD),
        ItemRevealed(Id("verbs:2"), Response(text=wrong), False, Rating.AGAIN),
    )


def test_what_is_right_in_practice() -> None:
    assert told(practice("a")) == told(practice("b"))
    started, reviewed, _ = told(practice("a"))
    assert started["items"][0]["id"] == reviewed["itemId"] == ALIASES.thing("verbs:1")
    assert (reviewed["isCorrect"], reviewed["rating"], reviewed["response"]) == (True, "GOOD", {})


# ------------------------------------------------------------ study


def study(right: str, wrong: str, truth: str, word: str) -> Past[Any]:
    """A quiz with a wrong answer that shows a belief, and two right ones; then its redemption."""
    items = (
        replace(CHOICE, right=(right,), reveals={wrong: replace(BELIEF, description=f"not {wrong}")}),
        replace(TRUTH, right=(truth,), explanation=f"It is {truth} indeed."),
        replace(BLANK, right=(word,)),
    )
    past = after(learning(), take("TAKE_QUIZ", {"count": 3}))
    past = works(past, commands.RecordQuiz(work(past), replace(QUIZ, items=items)))
    past = after(past, take("SUBMIT_ANSWERS", {"answers": {"q1": wrong, "q2": truth, "q3": word}}))
    diagnosis = replace(DIAGNOSIS, explanation=f"{wrong} is wrong", redemption=replace(REDEMPTION, right=(truth,)))
    past = works(past, commands.RecordDiagnoses(work(past), (diagnosis,)))
    return after(past, commands.AnswerRedemption(BELIEF.id, truth))


def test_what_is_right_in_a_quiz() -> None:
    one, other = study("b", "a", "true", "ten"), study("d", "c", "false", "eleven")
    assert [for_owner(recorded) for recorded in one.history] != [for_owner(recorded) for recorded in other.history]
    assert told(one) == told(other)
    (graded,) = [recorded for recorded in one.history if isinstance(recorded.event, QuizGraded)]
    items = for_analyst(graded, ALIASES)["analysis"]["items"]
    assert [item["isCorrect"] for item in items] == [False, True, True]


@pytest.mark.parametrize("word", ["right", "explanation", "reveals", "given", "correctAnswer", "payload", "redemption"])
def test_no_word_of_it_is_there(word: str) -> None:
    assert f'"{word}"' not in json.dumps(told(study("b", "a", "true", "ten")))
