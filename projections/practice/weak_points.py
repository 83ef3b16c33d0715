"""What went wrong in an exam, as a deck of the learner's own: the question, the right answer, why it is right."""

import re
from collections.abc import Sequence

from domain.exam.events import Question
from domain.exam.state import Exam
from domain.practice.decks import Deck, Goal, Node
from domain.questions.question import Option, UnitKey

AROUND_A_GAP = 160
"""Characters of the text on each side of a gap that are shown."""

OTHER_GAP = re.compile(r"\[GAP_\d+\]")


def deck_id(exam_id: str) -> str:
    """The deck, and the goal, of an exam's weak points."""
    return f"exam-{exam_id}"


def weak_points(exam: Exam) -> Deck | None:
    """The deck of a graded exam; None if nothing in it that has a key was wrong."""
    nodes = tuple(node for question in exam.in_order() for node in _of_question(exam, question))
    if not nodes:
        return None
    id, title = (
        deck_id(exam.id),
        f"Weak points: {exam.skill.value.title()} {exam.level.value}, {exam.started_at:%Y-%m-%d}",
    )
    goal = Goal(id, title, "What went wrong in your exam: each question with its right answer and the reason.")
    return Deck(id, title, nodes, (goal,), language="de")


def _of_question(exam: Exam, question: Question) -> Sequence[Node]:
    grade = exam.grades.get(question.id)
    if grade is None or question.is_example:
        return []
    wrong = {mark.id for mark in grade.breakdown if not mark.is_correct}
    return [_node(exam, question, unit) for unit in question.key if unit.id in wrong]


def _node(exam: Exam, question: Question, unit: UnitKey) -> Node:
    options = {option.id: option.text for option in _options(question, unit)}
    return Node(
        id=f"{deck_id(exam.id)}:{question.id}.{unit.id}",
        front=_front(exam, question, unit),
        back=options.get(unit.correct, unit.correct),
        kind="question",
        note=unit.rationales.get(unit.correct, ""),
        distractors=tuple(text for id, text in options.items() if id != unit.correct),
    )


def _options(question: Question, unit: UnitKey) -> Sequence[Option]:
    gap = next((gap for gap in question.face.gaps if gap.id == unit.id), None)
    return gap.options if gap else question.face.options


def _front(exam: Exam, question: Question, unit: UnitKey) -> str:
    source, face = exam.parts[question.part_id].source, question.face
    statement = next((one.text for one in face.statements if one.id == unit.id), None)
    if statement:
        return f"{face.prompt}\n{statement}"
    sides = (source.text if source else "").split(f"[{unit.id}]")
    if face.gaps and len(sides) == 2:
        before, after = (OTHER_GAP.sub("…", side) for side in sides)
        return f"…{before[-AROUND_A_GAP:]}____{after[:AROUND_A_GAP]}…"
    return face.prompt
