"""Exams driven through the parts of a process: what tests of sessions, projections and jobs begin with."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from domain.exam.authoring import Author
from domain.exam.commands import CompleteExam, SaveAnswers, StartExam
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.questions.question import Answer
from domain.session import Id, Request, SessionKind
from infrastructure.exam.generation import Generation
from infrastructure.exam.hearing import Hearing
from infrastructure.exam.offline_author import OfflineAuthor
from infrastructure.services import Services
from tests.support.ports import papers_of

LEARNER = "learner"


def by(learner: str = LEARNER, command_id: str | None = None, expected_version: int | None = None) -> Request:
    """A learner's request."""
    return Request(learner, command_id, expected_version)


def look(view: str) -> SaveAnswers:
    """The smallest command that changes an exam: its learner looks at another view."""
    return SaveAnswers(active_view=view)


async def start_exam(
    parts: Services, learner: str = LEARNER, command_id: str | None = None, *, replace_open: bool = False
) -> Exam:
    """A new exam of a learner."""
    command = StartExam(Id(learner), ExamSkill.READING, Level.C1)
    started = await parts.sessions.start(SessionKind.EXAM, command, by(learner, command_id), replace_open=replace_open)
    assert isinstance(started, Exam)
    return started


async def read_exam(parts: Services, session_id: str) -> Exam:
    """An exam as it stands."""
    exam = await parts.sessions.get(session_id)
    assert isinstance(exam, Exam)
    return exam


def generation_by(parts: Services, author: Author) -> Generation:
    """The writing of exams by an author of the test's own."""
    hearing = parts.anonymous.exam.hearing
    assert isinstance(hearing, Hearing)
    return Generation(parts.sessions, parts.lists, author, papers_of(parts), parts.budgets, hearing)


async def write_exam(parts: Services, session_id: str, author: Author | None = None) -> Exam:
    """An exam once its author is done with it."""
    generation = generation_by(parts, author or OfflineAuthor(0))
    await generation.plan(session_id)
    await generation.write(session_id)
    return await read_exam(parts, session_id)


async def complete_exam(parts: Services, learner: str = LEARNER) -> Exam:
    """An exam that was written, answered in part, and handed in."""
    exam = await write_exam(parts, (await start_exam(parts, learner)).id)
    choice = next(question for question in exam.in_order() if question.face.options)
    answers = [(choice.id, Answer(option=choice.face.options[0].id))]
    await parts.sessions.execute(exam.id, SaveAnswers(answers), by(learner))
    completed = await parts.sessions.execute(exam.id, CompleteExam(), by(learner))
    assert isinstance(completed, Exam)
    return completed


async def topics_of(parts: Services, session_id: str) -> list[str]:
    """The names of a session's events, in order."""
    return [row.topic for row in await parts.event_log.of_session(UUID(session_id))]


async def eventually(look: Callable[[], Awaitable[Any]], seconds: float = 120) -> Any:
    """What there is to see, once there is something."""
    async with asyncio.timeout(seconds):
        while True:
            if seen := await look():
                return seen
            await asyncio.sleep(0.02)
