"""The time of an exam: parts are opened by its learner, and given more time or reopened by a teacher."""

from dataclasses import replace
from typing import Annotated

import strawberry

from domain.decider import Worded
from domain.exam.marking import require_another
from domain.exam.state import Exam
from domain.exam.time_commands import GrantExtraTime, OpenPart, ReopenPart
from domain.session import Id, Request
from projections.exam.session import ExamPart, exam_part
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import check_command_id, execute
from schema.context import Info, Role, ThereIsNoSuchThing, readable, with_role
from schema.exam.ids import exam_ids
from schema.exam.session import ExamSession, exam_view


@graph.input
class OpenPartInput:
    """Which part of a timed exam to open."""

    session_id: Id
    part_id: Id
    """Which part: its `id`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class GrantExtraTimeInput:
    """How much more time the learner has for a part; they read the reason."""

    session_id: Id
    part_id: Id
    """Which part, open or yet to be opened: its `id`."""
    minutes: int
    """How many minutes more, from 1 to 240."""
    reason: str
    """Why, in up to 1000 characters; the learner reads it."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class ReopenPartInput:
    """Which closed part the learner may open once more; they read the reason."""

    session_id: Id
    part_id: Id
    """Which part, closed in an exam that is not handed in yet: its `id`."""
    minutes: int
    """How many minutes it has when it is opened again, from 1 to 240."""
    reason: str
    """Why, in up to 1000 characters; the learner reads it."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.type
class OpenPartPayload:
    """The exam, and the part, whose clock runs."""

    session: ExamSession
    part: ExamPart
    """The part with its source; its questions are on the session."""


@graph.type
class GrantExtraTimePayload:
    """The exam, and the part with its time as it is now."""

    session: ExamSession
    part: ExamPart
    """The part with the minutes that it has now."""


@graph.type
class ReopenPartPayload:
    """The exam, and the part, which can be opened again."""

    session: ExamSession
    part: ExamPart
    """The part with the minutes that it has when it is opened again."""


OpenPartResult = Annotated[OpenPartPayload | Refusal, strawberry.union("OpenPartResult")]
GrantExtraTimeResult = Annotated[GrantExtraTimePayload | Refusal, strawberry.union("GrantExtraTimeResult")]
ReopenPartResult = Annotated[ReopenPartPayload | Refusal, strawberry.union("ReopenPartResult")]


@graph.type
class ExamTimeMutation:
    """What can be done about the time of an exam."""

    @graph.mutation(
        description="Open a part of a timed exam: its clock starts, and the part that was open closes for good."
    )
    @refusing
    async def open_part(self, info: Info, input: OpenPartInput) -> OpenPartResult:
        """Open."""
        words = OpenPart(input.part_id)

        def meant(exam: Exam) -> OpenPart:
            return OpenPart(exam_ids(info, exam).part_named(words.part_id))

        session = await execute(info, Worded(words, meant), input, ExamSession)
        return OpenPartPayload(session=session, part=_part(info, session.state, input.part_id))

    @graph.mutation(
        description="Give a learner more time for a part that is open or yet to be opened. For the learner's teachers."
    )
    @refusing
    async def grant_extra_time(self, info: Info, input: GrantExtraTimeInput) -> GrantExtraTimeResult:
        """Grant."""
        viewer = with_role(info, Role.TEACHER)
        words = GrantExtraTime(input.part_id, input.minutes, input.reason, Id(viewer.id))
        exam = await _given_by_teacher(info, input, words)
        return GrantExtraTimePayload(session=exam_view(exam), part=_part(info, exam, input.part_id))

    @graph.mutation(
        description="Let a learner open a closed part once more, as long as the exam is not over. For the learner's"
        " teachers."
    )
    @refusing
    async def reopen_part(self, info: Info, input: ReopenPartInput) -> ReopenPartResult:
        """Reopen."""
        viewer = with_role(info, Role.TEACHER)
        words = ReopenPart(input.part_id, input.minutes, input.reason, Id(viewer.id))
        exam = await _given_by_teacher(info, input, words)
        return ReopenPartPayload(session=exam_view(exam), part=_part(info, exam, input.part_id))


async def _given_by_teacher(
    info: Info, input: GrantExtraTimeInput | ReopenPartInput, words: GrantExtraTime | ReopenPart
) -> Exam:
    """The exam after a command of a teacher who may read it. Raises a `Refused`."""
    check_command_id(input.command_id)
    if not isinstance(await readable(info, input.session_id), Exam):
        raise ThereIsNoSuchThing(field="sessionId", what=f"exam {input.session_id!r}")

    def meant(exam: Exam) -> GrantExtraTime | ReopenPart:
        require_another(exam, words.teacher_id)
        return replace(words, part_id=exam_ids(info, exam).part_named(words.part_id))

    request = Request(words.teacher_id, input.command_id, input.expected_version, is_permitted=True)
    exam = await info.context.sessions.execute(input.session_id, Worded(words, meant), request)
    assert isinstance(exam, Exam)
    return exam


def _part(info: Info, exam: Exam, part_id: Id) -> ExamPart:
    """A part by its id, as it stands now."""
    ids = exam_ids(info, exam)
    return ids.part(exam_part(exam, ids.part_named(part_id), info.context.now()))
