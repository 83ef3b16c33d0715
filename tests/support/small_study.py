"""A small study session to specify the rules on: three units, a lesson, and a quiz.

Right is option `b` of the first question, `true` of the second and "ten" of the third. Option `a` of the first
gives the misconception away.
"""

from dataclasses import replace
from typing import Any

from domain.session import Id
from domain.study.commands import RecordDraft, RecordLesson, RecordQuiz, RecordRoute, StartStudy, TakeAction
from domain.study.content import (
    CheckQuestion,
    Choice,
    Diagnosis,
    ItemType,
    Lesson,
    LessonStep,
    Misconception,
    QuizItem,
)
from domain.study.decide import DECIDER
from domain.study.phases import ExamType, StudyAction
from domain.study.plans import PlanDay, PlanTopic, StudyPlan
from domain.study.quizzes import Quiz
from domain.study.state import Study
from domain.study.syllabus import StudyDifficulty, Unit
from tests.support.specification import Past, nothing_happened

LEARNER = Id("learner")
TUTOR = "system:author"
EASY = StudyDifficulty.EASY

UNITS = Unit("p.units", "physics", "Units", EASY, 2.0, True, (), ("SI",))
MOTION = Unit("p.motion", "physics", "Motion", StudyDifficulty.MEDIUM, 4.0, True, ("p.units",), ("Speed",))
CELL = Unit("b.cell", "biology", "The cell", EASY, 3.0, False, (), ("Organelles",))
SYLLABUS = (UNITS, MOTION, CELL)
START = StartStudy(LEARNER, ExamType.NEET, SYLLABUS)

BELIEF = Misconception("p.units.m1", "force", "Force is energy.")
WHY = "Because it is so."
CHOICE = QuizItem(
    "q1",
    ItemType.MCQ,
    "The unit of force?",
    tuple(Choice(id, text) for id, text in zip("abcd", ("joule", "newton", "watt", "volt"), strict=True)),
    ("b",),
    WHY,
    EASY,
    "force",
    {"a": BELIEF},
)
TRUTH = QuizItem(
    "q2", ItemType.TRUE_FALSE, "It is.", (Choice("true", "True"), Choice("false", "False")), ("true",), WHY, EASY, "it"
)
BLANK = QuizItem("q3", ItemType.FILL_BLANK, "1 cm is ____ mm.", (), ("10", "ten"), WHY, EASY, "prefixes")
QUIZ = Quiz("p.units", (CHOICE, TRUTH, BLANK))
REDEMPTION = replace(TRUTH, id="r", text="Force and energy differ.", concept="force")
DIAGNOSIS = Diagnosis(BELIEF, "p.units", "A wall holds a ladder.", "Energy is force along a way.", "work", REDEMPTION)
LESSON = Lesson("p.units", 1, "idea", (LessonStep("step"),), "example", "pitfall", CheckQuestion("why?", "so"))
RIGHT = {"q1": "b", "q2": "true", "q3": " Ten "}


def plan(days: int = 7, units: tuple[Unit, ...] = SYLLABUS, hours: float = 3.0) -> StudyPlan:
    """A plan with one unit a day, and revision on all other days."""
    topics = [(PlanTopic(unit.id, unit.title, unit.difficulty, WHY),) for unit in units[:days]]
    schedule = [
        PlanDay(n, "theme", topics[n - 1] if n <= len(topics) else (), hours, n > len(topics) or n == days)
        for n in range(1, days + 1)
    ]
    return StudyPlan("NEET", days, "overview", tuple(schedule), tuple(unit.id for unit in units)[:5])


def take(action: str, payload: Any = None) -> TakeAction:
    """An action by its name."""
    return TakeAction(StudyAction[action], payload)


def nothing() -> Past[Study]:
    """A session that is not there yet."""
    return nothing_happened(DECIDER)


def intake() -> Past[Study]:
    """A session that has just been started."""
    return after(nothing(), START)


def after(past: Past[Study], *commands: Any, by: str = LEARNER) -> Past[Study]:
    """The session after these commands, none of which is refused."""
    for command in commands:
        outcome = past.when(command, by=by)
        assert outcome.refusal is None, outcome.refusal
        past = outcome.happens()
    return past


def works(past: Past[Study], *commands: Any) -> Past[Study]:
    """The session after results of the tutor's."""
    return after(past, *commands, by=TUTOR)


def work(past: Past[Study]) -> int:
    """The number of the work that is pending."""
    pending = past.state.pending()
    assert pending
    return pending.number


def planning() -> Past[Study]:
    """A session with a plan."""
    past = after(intake(), take("GENERATE_PLAN"))
    number = work(past)
    return works(past, RecordRoute(number, "plan", tuple(u.id for u in SYLLABUS), 1.0), RecordDraft(number, plan()))


def learning() -> Past[Study]:
    """A session with a lesson on units."""
    past = after(planning(), take("START_TOPIC", {"topic": "p.units"}))
    return works(past, RecordLesson(work(past), LESSON))


def quizzing() -> Past[Study]:
    """A session with the quiz."""
    past = after(learning(), take("TAKE_QUIZ", {"count": 3}))
    return works(past, RecordQuiz(work(past), QUIZ))


def analyzing(**answers: Any) -> Past[Study]:
    """A session whose quiz was answered so; rightly, when nothing is said."""
    return after(quizzing(), take("SUBMIT_ANSWERS", {"answers": answers or RIGHT}))
