"""A small exam that takes more than a key: a letter and a talk for an examiner, an interview that is played.

The letter has 10 points, 10 words at least and 20 as its target; the talk 15 points, 20 and 40 words. Of the interview
the first question is an example; `true` is right for all of them, and it may be played twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.exam.authoring import Draft
from domain.exam.commands import CompleteExam, RecordMarking
from domain.exam.events import (
    AnswerSubmitted,
    ExamStarted,
    GenerationCompleted,
    GenerationStarted,
    GradingRequested,
    Question,
    QuestionGraded,
)
from domain.exam.generation import build_question
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.exam.wishes import Wishes
from domain.questions.marks import Criterion, MarkDecision, Marker, QuestionResult
from domain.questions.question import Answer
from domain.questions.reports import CriterionMark, GradeReport
from domain.questions.tasks import Step
from domain.session import Id
from tests.support.small_exam import AUTHOR, LEARNER, given, in_place, plan, saved, written
from tests.support.specification import MORNING, Past

LETTER, TALK, INTERVIEW = Id("teil_1"), Id("teil_2"), Id("teil_3")
THE_LETTER, THE_TALK = Id("teil_1_1"), Id("teil_2_1")
EXAMPLE, FIRST_VERDICT, SECOND_VERDICT = (Id(f"teil_3_{n}") for n in (1, 2, 3))

MODEL_ANSWER = "the model answer"
KEYWORDS = ("absage", "kursgebühr")
PLAYBACK = {
    "maxPlays": 2,
    "allowPause": True,
    "allowSeek": False,
    "allowRestart": False,
    "allowSpeedChange": False,
}

PLANS = (
    plan(1, "written_response", {"scoring": {"minWords": 10, "targetWords": 20}}, questions=1, units=1, points=10),
    plan(2, "audio_response", {"scoring": {"minWords": 20, "targetWords": 40}}, questions=1, units=1, points=15),
    plan(
        3,
        "true_false",
        {"source": {"playback": PLAYBACK}},
        questions=2,
        units=2,
        points=2,
        has_example=True,
    ),
)


def task(of: str) -> Mapping[str, Any]:
    """A draft of something to write or say."""
    return {
        "prompt": f"Write {of}.",
        "scenario": f"the scenario of {of}",
        "goal": f"the goal of {of}",
        "audience": f"the audience of {of}",
        "register": "formal",
        "tasks": ["the first point", "the second point"],
        "ideas": [[word] for word in KEYWORDS],
        "model_answer": MODEL_ANSWER,
    }


def statement(number: int, verdict: str = "TRUE") -> Mapping[str, Any]:
    """A draft of a statement on a recording."""
    rationales = {name: f"the rationale of statement {number}, {name}" for name in ("TRUE", "FALSE", "NOT_SAID")}
    return {
        "prompt": f"Statement {number}",
        "category": "lexical_nuance",
        "verdict": verdict,
        "rationales": rationales,
    }


DRAFTS = {LETTER: [task("a letter")], TALK: [task("a talk")], INTERVIEW: [statement(n) for n in (1, 2, 3)]}

QUESTIONS: Mapping[Id, Question] = {
    question.id: question
    for part in PLANS
    for number, content in enumerate(DRAFTS[part.id], 1)
    for question in [build_question(part, Draft(number, content), in_place)]
}

STARTED = ExamStarted(LEARNER, ExamSkill.WRITING, Level.C1, Wishes(), PLANS)
PLANNED = GenerationStarted("model", {part.id: f"subject of {part.id}" for part in PLANS}, MORNING)

TRUE = Answer(option=Id("true"))


def words(count: int, *begin: str) -> Answer:
    """A text of so many words, which begins with some."""
    return Answer(text=" ".join([*begin, *["wort"] * (count - len(begin))]))


FULL = words(20, *KEYWORDS)
"""A letter of as many words as are aimed at."""


def ready() -> Past[Exam]:
    """The exam, whole and not answered yet."""
    work = [event for part in PLANS for event in written(part, QUESTIONS)]
    return given(STARTED).given(PLANNED, *work, GenerationCompleted(MORNING), by=AUTHOR)


def examined(question_id: Id = THE_LETTER, score: float = 8.0, marker: Marker = Marker.AI) -> QuestionResult:
    """A mark that an examiner gave."""
    points = QUESTIONS[question_id].points
    decisions = (MarkDecision(True, "wort", "it is to the point"),)
    content = Criterion(Id("content"), "Inhalt", score, points, score >= 0.7 * points, decisions=decisions)
    return QuestionResult(score, points, content.is_correct, "well done", marker, (content,), "read more", ("a note",))


CRITERIA = ("task", "coherence", "vocabulary", "structures")


def report(steps: str = "AAAA", model_id: str = "model", criteria: Sequence[str] = CRITERIA) -> GradeReport:
    """A marking with these steps."""
    decisions = (MarkDecision(True, "wort", "it is to the point"),)
    marks = (CriterionMark(Id(id), Step(s), f"{id} is {s}", decisions) for id, s in zip(criteria, steps, strict=True))
    return GradeReport(model_id, tuple(marks), f"all is {steps}", "read more", ("a note",))


def marking(number: int, steps: str = "AAAA", question_id: Id = THE_LETTER, round: int = 1) -> RecordMarking:
    """The examiner marks a text."""
    return RecordMarking(question_id, number, report(steps), round)


def submitted() -> Past[Exam]:
    """The letter has been handed in."""
    return ready().given(AnswerSubmitted(THE_LETTER, FULL), GradingRequested((THE_LETTER,)))


def marked(marker: Marker) -> Past[Exam]:
    """The letter has been marked."""
    return submitted().given(QuestionGraded(THE_LETTER, FULL, examined(marker=marker)), by=AUTHOR)


def handed_in() -> Past[Exam]:
    """The exam is over, and the letter waits for its mark."""
    return ready().given(saved(teil_1_1=FULL, teil_3_2=TRUE)).when(CompleteExam()).happens()
