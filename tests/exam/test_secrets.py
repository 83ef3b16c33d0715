"""No key, rationale or solution of an ungraded question is anywhere that a learner can read."""

import json
from dataclasses import replace
from random import Random
from typing import Any

import msgspec
import pytest

from domain.exam.authoring import Draft, Source
from domain.exam.commands import CompleteExam, RecordMark, SubmitAnswer
from domain.exam.decide import DECIDER
from domain.exam.estimates import estimated
from domain.exam.events import ExamStarted, Question, QuestionGenerated, SourceWritten
from domain.exam.events import GenerationCompleted as Written
from domain.exam.generation import build_question
from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.exam.wishes import Wishes
from domain.questions.marks import ProvisionalReason
from domain.questions.question import Face, UnitKey
from domain.questions.tasks import Reference, WritingTask
from infrastructure.exam.lexicon import GermanLexicon
from infrastructure.exam.offline_author import papers
from projections.exam import questions as exam_questions
from projections.exam import session as views
from projections.exam.writing import generation
from projections.history import for_analyst, for_owner, plain
from projections.sessions import session_row
from tests.support import marked_exam
from tests.support.aliases import ALIASES
from tests.support.answer_key import explanations
from tests.support.small_exam import (
    AUTHOR,
    FIRST_CHOICE,
    HALF_THE_GAPS,
    LEARNER,
    PLANS,
    RIGHT_CHOICE,
    STARTED,
    WRONG_CHOICE,
    given,
    saved,
    whole_exam,
)
from tests.support.specification import MORNING, Past, nothing_happened


def seen(past: Past[Exam]) -> str:
    """All that the exam's owner can read of it, in one text."""
    exam = past.state
    shown = [
        generation(exam),
        views.parts(exam),
        exam_questions.questions(exam),
        views.progress(exam),
        exam.results,
    ]
    row = session_row(DECIDER, exam)
    return json.dumps(
        [plain(shown), plain(row), [for_owner(recorded) for recorded in past.history]], ensure_ascii=False
    )


def from_paper(paper_id: str) -> Past[Exam]:
    """A whole exam of a shipped paper."""
    skill, level = ExamSkill(papers()[paper_id]["skill"]), Level(papers()[paper_id]["level"])
    plans = layout(skill, level)
    exam = nothing_happened(DECIDER).given(ExamStarted(LEARNER, skill, level, Wishes(), plans))
    for plan in plans:
        source = msgspec.convert(papers()[paper_id]["parts"][plan.id]["source"], Source)
        exam = exam.given(SourceWritten(plan.id, source), by=AUTHOR)
        for number, content in enumerate(papers()[paper_id]["parts"][plan.id]["questions"], 1):
            question = build_question(plan, Draft(number, content), Random(number).shuffle)
            exam = exam.given(QuestionGenerated(question), by=AUTHOR)
    return exam.given(Written(MORNING), by=AUTHOR)


@pytest.mark.parametrize("paper_id", papers())
def test_nothing_that_explains_a_paper_is_readable_before_the_mark(paper_id: str) -> None:
    exam, hidden = from_paper(paper_id), set(explanations(papers()[paper_id]["parts"]))
    texts = sum(question.reference is not None for question in exam.state.questions.values())
    assert len(hidden) == texts == 2 or len(hidden) > 50
    text = seen(exam)
    assert [secret for secret in hidden if json.dumps(secret, ensure_ascii=False)[1:-1] in text] == []
    assert '"expected"' not in text
    assert not any(f'"{name}"' in text for name in ("key", "keywords", "ideas", "reference", "removed"))


def test_what_is_seen_does_not_depend_on_the_keys() -> None:
    def other(unit: UnitKey, question: Question) -> UnitKey:
        offered = next((gap.options for gap in question.face.gaps if gap.id == unit.id), question.face.options)
        wrong = next(option.id for option in offered if option.id != unit.correct)
        return replace(unit, correct=wrong, category="other", rationales={wrong: "another rationale"})

    def rekeyed(event: Any) -> Any:
        if not isinstance(event, QuestionGenerated) or event.question.is_example:
            return event
        question = event.question
        return QuestionGenerated(replace(question, key=tuple(other(unit, question) for unit in question.key)))

    def answered(*events: Any) -> Past[Exam]:
        return given(*events).given(saved(teil_1_1=HALF_THE_GAPS, teil_2_2=RIGHT_CHOICE))

    events = [recorded.event for recorded in whole_exam().history]
    assert seen(answered(*map(rekeyed, events))) == seen(answered(*events))


def test_only_a_graded_question_tells_its_rationales() -> None:
    text = seen(whole_exam().when(SubmitAnswer(FIRST_CHOICE, WRONG_CHOICE)).happens())
    assert "the rationale of choice 2, option 0" in text
    assert "the rationale of choice 2, option 1" in text
    assert "the misconception of choice 2, option 1" in text
    assert "the rationale of choice 2, option 2" not in text
    assert text.count("the misconception of") == text.count("the misconception of choice 2, option 1")
    assert not any(f"the rationale of {other}" in text for other in ("choice 1", "choice 3", "gap", "statement"))


def test_after_completion_every_question_tells_its_rationales() -> None:
    text = seen(whole_exam().when(CompleteExam()).happens())
    assert all(f"the rationale of {unit}" in text for unit in ("choice 2", "choice 3", "gap 4", "statement 3"))
    assert "the misconception of" not in text


def test_a_text_that_waits_for_its_mark_tells_neither_model_answer_nor_keywords() -> None:
    waiting = marked_exam.ready().when(SubmitAnswer(marked_exam.THE_LETTER, marked_exam.words(12))).happens()
    assert not any(secret in seen(waiting) for secret in (marked_exam.MODEL_ANSWER, *marked_exam.KEYWORDS))
    letter, reason = marked_exam.QUESTIONS[marked_exam.THE_LETTER], ProvisionalReason.NO_EXAMINER
    estimate = estimated(waiting.state, letter, reason, GermanLexicon())
    assert marked_exam.MODEL_ANSWER in seen(waiting.when(RecordMark(letter.id, estimate)).happens())


def test_what_stood_in_the_gaps_of_a_text_is_not_readable() -> None:
    gapped = Source("KULTUR", "title", "A [GAP_1].", removed=("the removed word",))
    exam = given(STARTED, SourceWritten(PLANS[0].id, gapped))
    assert "the removed word" not in seen(exam)
    assert "A [GAP_1]." in seen(exam)


def test_a_face_has_no_room_for_a_key() -> None:
    assert set(Face.__dataclass_fields__) == {"prompt", "options", "gaps", "statements", "writing"}
    assert set(WritingTask.__dataclass_fields__).isdisjoint(Reference.__dataclass_fields__)


def test_analysts_see_no_key_before_grading_nor_after_and_no_learner() -> None:
    graded = whole_exam().when(SubmitAnswer(FIRST_CHOICE, WRONG_CHOICE)).happens().when(CompleteExam()).happens()
    payloads = json.dumps([for_analyst(recorded, ALIASES) for recorded in graded.history])
    assert "the rationale of" not in payloads
    assert "the misconception of" not in payloads
    assert not any(f'"{name}"' in payloads for name in ("key", "expected", "given", "feedback", "reference", "option"))
    assert f'"{LEARNER}"' not in payloads
    assert f'"ownerId": "{ALIASES.person(LEARNER)}"' in payloads
