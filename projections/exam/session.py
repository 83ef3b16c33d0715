"""An exam as its learner sees it. No key, rationale or solution of an ungraded question is ever in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.exam.generation import expected
from domain.exam.grading import item_total, items
from domain.exam.numbering import first_numbers
from domain.exam.state import Exam, Part
from domain.exam.time_policy import PartClosing
from domain.exam.timing import is_withheld, minutes_of
from domain.session import Id
from projections.exam.sources import Source, source_of


@dataclass(frozen=True, slots=True)
class ExamPart:
    """A part of the exam; its source is null until it is written."""

    id: Id
    """What questions, inputs and results name the part by."""
    label: str
    """The part's heading."""
    module_id: str
    """What kind of questions it has; a client chooses its component by it."""
    question_count: int
    """How many questions it has, examples among them."""
    item_count: int
    """The numbered items: each gap, statement, choice and text; an example does not count."""
    points: float
    """Points possible."""
    suggested_minutes: int | None
    """How many minutes the part is to take; in a timed exam it ends with them. Null in exams of before that."""
    instructions: str
    """What the learner is told to do, in German, as printed at the head of the part."""
    source: Source | None
    """What the questions are about; null until it is written, and in a timed exam until the part is opened."""
    plays: int
    """How often its recording was played; 0 for a part without one."""
    minutes: int | None = None
    """How many minutes it has in a timed exam, with what a teacher has given; null in an exam without clocks."""
    extra_minutes: int = 0
    """How many of them a teacher has given on top."""
    opened_at: datetime | None = None
    """When it was opened, in a timed exam; null before."""
    ends_at: datetime | None = None
    """When its time is over; null unless its clock runs."""
    seconds_left: float | None = None
    """How many seconds it is open yet, by the server's clock at this moment; null unless it is open."""
    closed_at: datetime | None = None
    """When it closed; null before, and once a teacher has reopened it."""
    closed_because: PartClosing | None = None
    """Why it closed; null while it is not closed."""
    late_until: datetime | None = None
    """Until when answers are taken that were given before it closed; null while it is not closed."""
    late_answers: int = 0
    """How many of its answers came late, within the grace."""


@dataclass(frozen=True, slots=True)
class ExamProgress:
    """Where the learner stands. Score and correct answers count graded questions only; examples do not count."""

    total_questions: int
    """How many questions count."""
    answered_questions: int
    """How many of them have an answer."""
    total_items: int
    """Items as the results count them: each gap, statement, choice and text; of a part that failed what is there."""
    answered_items: int
    """Items with an answer: of a text with eight gaps, three of them filled, three."""
    correct_answers: int
    """How many answers are right, of those that are graded."""
    score: float
    """Points reached by now."""
    max_score: float
    """Points possible in the whole exam."""


def parts(exam: Exam, now: datetime | None = None) -> Sequence[ExamPart]:
    """The parts in the order of the exam, with the seconds that are left of the open one if it is said when it is."""
    first = first_numbers(part.plan for part in exam.parts.values())
    return [_part(exam, part, first[id], now) for id, part in exam.parts.items()]


def exam_part(exam: Exam, part_id: Id, now: datetime | None = None) -> ExamPart:
    """One part, with the seconds that are left of it if it is said when it is."""
    first = first_numbers(part.plan for part in exam.parts.values())
    return _part(exam, exam.parts[part_id], first[part_id], now)


def _part(exam: Exam, part: Part, first: int, now: datetime | None) -> ExamPart:
    plan, clock = part.plan, part.clock
    source = None if is_withheld(exam, plan.id) else part.source
    return ExamPart(
        id=plan.id,
        label=plan.label,
        module_id=plan.module_id,
        question_count=expected(plan),
        item_count=plan.units,
        points=plan.points,
        suggested_minutes=plan.suggested_minutes,
        instructions=plan.instructions,
        source=source_of(exam, part, source, first) if source else None,
        plays=exam.plays.get(plan.id, 0),
        minutes=minutes_of(part) if exam.time_policy else None,
        extra_minutes=clock.granted_minutes,
        opened_at=clock.opened_at,
        ends_at=clock.ends_at,
        seconds_left=clock.left(now) if now else clock.seconds_left,
        closed_at=clock.closed_at,
        closed_because=clock.closing,
        late_until=clock.late_until,
        late_answers=sum(exam.questions[id].part_id == plan.id for id in exam.late),
    )


def progress(exam: Exam) -> ExamProgress:
    """Where the learner stands."""
    counted = [q for q in exam.questions.values() if not q.is_example]
    graded = {q.id: exam.grades[q.id] for q in counted if q.id in exam.grades}
    return ExamProgress(
        total_questions=sum(part.plan.questions for part in exam.parts.values()),
        answered_questions=sum(q.id in exam.answers for q in counted),
        total_items=item_total(exam),
        answered_items=sum(answered for q in counted for answered, _ in items(exam, q)),
        correct_answers=sum(grade.is_correct and id in exam.answers for id, grade in graded.items()),
        score=round(sum(grade.score for grade in graded.values()), 4),
        max_score=float(sum(part.plan.points for part in exam.parts.values())),
    )
