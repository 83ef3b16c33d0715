"""Exams that a language model writes and marks: started, waited for, handed in, and their calls to the model."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.exam.commands import CompleteExam, SaveAnswers, StartExam
from domain.exam.events import ModelCalled
from domain.exam.generation import SETTLED
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.exam.wishes import Wishes
from domain.questions.question import Answer
from domain.session import Id, Recorded, SessionKind
from domain.spending import Usage
from infrastructure.services import Services
from schema.context import Role, Viewer
from schema.root import SCHEMA
from tests.support.exams import LEARNER, by, eventually, read_exam

ESSAY = "Sehr geehrte Damen und Herren, ich schreibe Ihnen wegen des Kurses und des Termins."


async def start(
    parts: Services,
    skill: ExamSkill = ExamSkill.READING,
    *,
    wishes: Wishes | None = None,
    paper_id: str | None = None,
    learner: str = LEARNER,
) -> Exam:
    """A new exam at C1 in place of any that is open."""
    command = StartExam(Id(learner), skill, Level.C1, wishes or Wishes(), Id(paper_id) if paper_id else None)
    exam = await parts.sessions.start(SessionKind.EXAM, command, by(learner), replace_open=True)
    assert isinstance(exam, Exam)
    return exam


async def settled(parts: Services, session_id: str) -> Exam:
    """An exam once its writing has come to an end."""

    async def look() -> Exam | None:
        exam = await read_exam(parts, session_id)
        return exam if exam.generation in SETTLED else None

    exam = await eventually(look, seconds=60)
    assert isinstance(exam, Exam)
    return exam


async def written(parts: Services, skill: ExamSkill = ExamSkill.READING, **how: Any) -> Exam:
    """An exam that was started and written as far as it goes."""
    return await settled(parts, (await start(parts, skill, **how)).id)


async def handed_in(parts: Services, exam: Exam, essay: str = ESSAY) -> Exam:
    """The exam with the same essay for every task, handed in."""
    answers = [(question.id, Answer(text=essay)) for question in exam.in_order()]
    await parts.sessions.execute(exam.id, SaveAnswers(answers), by())
    done = await parts.sessions.execute(exam.id, CompleteExam(), by())
    assert isinstance(done, Exam)
    return done


async def marked(parts: Services, session_id: str) -> Exam:
    """An exam once no text waits for the examiner."""

    async def look() -> Exam | None:
        exam = await read_exam(parts, session_id)
        return exam if exam.grades and not exam.pending else None

    exam = await eventually(look, seconds=60)
    assert isinstance(exam, Exam)
    return exam


async def history(parts: Services, session_id: str) -> list[Recorded]:
    """All events of a session."""
    return [recorded for _, recorded in (await parts.anonymous.history.of_session(session_id, 1000, None)).rows]


async def calls(parts: Services, session_id: str, part_id: str | None = None) -> list[Usage]:
    """What the calls to the model took, in the order they were recorded; for one part if it is named."""
    events = [recorded.event for recorded in await history(parts, session_id)]
    return [event.usage for event in events if isinstance(event, ModelCalled) and part_id in (None, event.part_id)]


async def steps(parts: Services, session_id: str, part_id: str) -> list[str | None]:
    """What a part's calls were for."""
    return [usage.step for usage in await calls(parts, session_id, part_id)]


async def do(parts: Services, mutation: str, input: Mapping[str, Any], learner: str = LEARNER) -> dict[str, Any]:
    """The result of a learner's mutation: the payload's session and paper, or the refusal."""
    viewer = Viewer(learner, frozenset({Role.LEARNER}), float("inf"))
    context = replace(parts.anonymous, viewer=viewer)
    name = mutation[0].upper() + mutation[1:]
    query = (
        f"mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename"
        f" ... on {name}Payload {{ session {{ id }} }} ... on Refusal {{ code message field }} }} }}"
    )
    result = await SCHEMA.execute(query, {"input": dict(input)}, context_value=context)
    assert result.errors is None, result.errors
    assert result.data is not None
    done: dict[str, Any] = result.data[mutation]
    return done
