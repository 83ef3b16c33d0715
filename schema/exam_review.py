"""What goes beyond taking an exam: having it written again, marks looked at again, and papers kept."""

from dataclasses import replace
from typing import Annotated

import strawberry

from domain.exam import commands
from domain.exam.plans import ExamSkill
from domain.exam.state import Exam, GenerationStatus
from domain.questions.question import QuestionResult
from domain.session import Id, RefusalCode, Refused, Request, check_version
from projections.papers import Paper
from schema.base import Refusal, publish, refusing
from schema.context import Info, Role, ThereIsNoSuchThing, Viewer, own, page_size, readable, signed_in, with_role
from schema.exam import ExamSession, exam_view
from schema.exam_inputs import OverrideMarkInput, RegenerateExamInput, RegradeInput, RetryPartInput, SavePaperInput
from schema.session_mutations import check_command_id, execute, request_of
from schema.spending import check_budget

publish(
    Paper,
    description=(
        "A saved paper: a finished generation that exams can be started from. Everybody who is signed in reads the"
        " title; whose it is, is told to its owner and an ADMIN. To others `createdBy` is a pseudonym."
    ),
)

MAX_TITLE = 200


class TheTitleIsNoTitle(Refused):
    """A title has from 1 to {limit} characters, all of them printable."""

    code = RefusalCode.INVALID_INPUT


class TheExamIsNotWhole(Refused):
    """Only an exam whose generation is COMPLETED can be kept as a paper."""

    code = RefusalCode.NOT_READY


@strawberry.type
class RegenerateExamPayload:
    """The exam, empty again; its questions follow."""

    session: ExamSession


@strawberry.type
class RetryPartPayload:
    """The exam; the part's questions follow."""

    session: ExamSession


@strawberry.type
class RegradePayload:
    """The exam; the new mark follows."""

    session: ExamSession


@strawberry.type
class OverrideMarkPayload:
    """The exam, and the mark as it is now."""

    session: ExamSession
    result: QuestionResult


@strawberry.type
class SavePaperPayload:
    """The paper, to start exams from with its id, and the exam that it was made of."""

    session: ExamSession
    paper: Paper


RegenerateExamResult = Annotated[RegenerateExamPayload | Refusal, strawberry.union("RegenerateExamResult")]
RetryPartResult = Annotated[RetryPartPayload | Refusal, strawberry.union("RetryPartResult")]
RegradeResult = Annotated[RegradePayload | Refusal, strawberry.union("RegradeResult")]
OverrideMarkResult = Annotated[OverrideMarkPayload | Refusal, strawberry.union("OverrideMarkResult")]
SavePaperResult = Annotated[SavePaperPayload | Refusal, strawberry.union("SavePaperResult")]


@strawberry.type
class ExamReviewQuery:
    """Queries on papers."""

    @strawberry.field(
        description="Saved papers, newest first; `after` takes the `cursor` of the last one that is known."
    )
    async def papers(
        self, info: Info, skill: ExamSkill | None = None, first: int | None = 20, after: str | None = None
    ) -> list[Paper]:
        """The latest papers."""
        viewer = signed_in(info)
        found = await info.context.papers.latest(skill, page_size(first, 20), after)
        return [_as_seen_by(viewer, paper, info) for paper in found]


@strawberry.type
class ExamReviewMutation:
    """What goes beyond taking an exam."""

    @strawberry.mutation(description="Throw the questions and answers away and have the exam written anew.")
    @refusing
    async def regenerate_exam(self, info: Info, input: RegenerateExamInput) -> RegenerateExamResult:
        """Regenerate."""
        await check_budget(info, input, Exam)
        return RegenerateExamPayload(session=await execute(info, commands.RegenerateExam(), input))

    @strawberry.mutation(description="Have a part whose writing failed written once more.")
    @refusing
    async def retry_part(self, info: Info, input: RetryPartInput) -> RetryPartResult:
        """Retry."""
        await check_budget(info, input, Exam)
        return RetryPartPayload(session=await execute(info, commands.RetryPart(input.part_id), input))

    @strawberry.mutation(description="Have an answer that was marked by a heuristic marked by the examiner.")
    @refusing
    async def regrade(self, info: Info, input: RegradeInput) -> RegradeResult:
        """Regrade."""
        await check_budget(info, input, Exam)
        return RegradePayload(session=await execute(info, commands.RequestRegrade(input.question_id), input))

    @strawberry.mutation(
        description="Put a mark of one's own in place of another, with the reason. For the learner's teachers."
    )
    @refusing
    async def override_mark(self, info: Info, input: OverrideMarkInput) -> OverrideMarkResult:
        """Override."""
        viewer = with_role(info, Role.TEACHER)
        check_command_id(input.command_id)
        if not isinstance(await readable(info, input.session_id), Exam):
            raise ThereIsNoSuchThing(field="sessionId", what=f"exam {input.session_id!r}")
        command = commands.OverrideMark(input.question_id, input.score, input.reason, Id(viewer.id))
        request = Request(viewer.id, input.command_id, input.expected_version, is_system=True)
        exam = await info.context.sessions.execute(input.session_id, command, request)
        assert isinstance(exam, Exam)
        return OverrideMarkPayload(session=exam_view(exam), result=exam.grades[input.question_id])

    @strawberry.mutation(description="Keep a finished generation as a paper, without anything its learner did.")
    @refusing
    async def save_paper(self, info: Info, input: SavePaperInput) -> SavePaperResult:
        """Save."""
        request, papers = request_of(info, input), info.context.papers
        exam = await own(info, input.session_id)
        if not isinstance(exam, Exam):
            await info.context.sessions.refuse_if_erased(input.session_id, request)
            raise ThereIsNoSuchThing(field="sessionId", what=f"exam {input.session_id!r}")
        title = input.title.strip()
        if not (1 <= len(title) <= MAX_TITLE and title.isprintable()):
            raise TheTitleIsNoTitle(field="title", limit=MAX_TITLE)
        paper = await papers.kept(exam.id, title, request)
        if paper is None:
            _require_whole(exam, request)
            paper = await papers.save(exam, title, request)
        return SavePaperPayload(session=exam_view(exam), paper=paper)


def _require_whole(exam: Exam, request: Request) -> None:
    check_version(exam, request.expected_version)
    if exam.generation is not GenerationStatus.COMPLETED:
        raise TheExamIsNotWhole(field="sessionId")


def _as_seen_by(viewer: Viewer, paper: Paper, info: Info) -> Paper:
    if viewer.id == paper.created_by or Role.ADMIN in viewer.roles:
        return paper
    return replace(paper, created_by=Id(info.context.pseudonyms.saver(paper.created_by)))
