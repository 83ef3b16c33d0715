"""Commands after which an author goes to work on an exam once more."""

from dataclasses import replace
from typing import assert_never

from domain.exam.commands import RegenerateExam, RetryPart
from domain.exam.state import Exam
from schema.commands import SessionInput, request_of
from schema.context import Info, own
from schema.exam.ids import exam_ids
from schema.exam.session import ExamSession
from schema.session import view_as

THE_PAPER_IS_GONE = "The paper that it was made from is not there any more. Have it written anew (regenerateExam)."


async def have_written(info: Info, command: RegenerateExam | RetryPart, input: SessionInput) -> ExamSession:
    """Carry out the command, unless the present author could never do what it asks for. Raises a `Refused`.

    What was said with the command is the command alone: repeated, it is the same whatever the author can do by then.
    """
    request = replace(request_of(info, input), said=command)
    exam = await own(info, input.session_id)
    told = await _told(info, exam, command) if isinstance(exam, Exam) else command
    return view_as(ExamSession, await info.context.sessions.execute(input.session_id, told, request))


async def _told(info: Info, exam: Exam, command: RegenerateExam | RetryPart) -> RegenerateExam | RetryPart:
    """The command by the names of the exam, with what hinders the author."""
    if isinstance(command, RetryPart):
        command = replace(command, part_id=exam_ids(info, exam).part_named(command.part_id))
    return replace(command, hindrance=await _hindrance(info, exam, command))


async def _hindrance(info: Info, exam: Exam, command: RegenerateExam | RetryPart) -> str | None:
    """Why the present author could not do what the command asks for."""
    author = info.context.exam.author
    match command:
        case RegenerateExam():
            return author.hindrance(exam.skill, exam.level)
        case RetryPart() if exam.paper_id:
            is_there = await info.context.exam.papers.find(exam.paper_id, exam.owner_id)
            return None if is_there else THE_PAPER_IS_GONE
        case RetryPart(part_id):
            return author.hindrance(exam.skill, exam.level, exam.subjects.get(part_id))
        case _:
            assert_never(command)
