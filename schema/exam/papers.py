"""Saved papers: kept of a finished generation, shared, renamed and withdrawn."""

from dataclasses import replace
from typing import Annotated

import strawberry

from domain.exam.papers import require_whole, title_of
from domain.exam.plans import ExamSkill
from domain.exam.state import Exam
from domain.session import Id, Request, check_version
from projections.exam.papers import Paper
from schema import graph
from schema.base import PageInfo, Refusal, refusing
from schema.commands import check_command_id, request_of
from schema.context import Info, Role, ThereIsNoSuchThing, Viewer, own, page_size, signed_in, with_role
from schema.describing import said
from schema.exam.session import ExamSession, exam_view


@graph.input
class SavePaperInput:
    """Which finished generation to keep as a paper, and under what title."""

    session_id: Id
    title: str
    """What the paper is to be called."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class SharePaperInput:
    """Which paper everybody who is signed in may see, and start exams from."""

    paper_id: Id
    """Which paper: its `id`."""
    command_id: Id | None = None


@graph.input
class RenamePaperInput:
    """Which paper gets which title."""

    paper_id: Id
    """Which paper: its `id`."""
    title: str
    """What it is called from now on."""
    command_id: Id | None = None


@graph.input
class WithdrawPaperInput:
    """Which paper to take away."""

    paper_id: Id
    """Which paper: its `id`."""
    command_id: Id | None = None


@graph.type
class SavePaperPayload:
    """The paper, to start exams from with its id, and the exam that it was made of."""

    session: ExamSession
    paper: Paper


@graph.type
class SharePaperPayload:
    """The paper, shared."""

    paper: Paper


@graph.type
class RenamePaperPayload:
    """The paper with its title."""

    paper: Paper


@graph.type
class WithdrawPaperPayload:
    """The id of the paper that is gone."""

    paper_id: Id
    """The id that the paper had."""


SavePaperResult = Annotated[SavePaperPayload | Refusal, strawberry.union("SavePaperResult")]
SharePaperResult = Annotated[SharePaperPayload | Refusal, strawberry.union("SharePaperResult")]
RenamePaperResult = Annotated[RenamePaperPayload | Refusal, strawberry.union("RenamePaperResult")]
WithdrawPaperResult = Annotated[WithdrawPaperPayload | Refusal, strawberry.union("WithdrawPaperResult")]


@graph.type
class PaperEdge:
    """A paper in a list."""

    cursor: str
    node: Paper


@graph.type
class PaperConnection:
    """A page of papers, newest first."""

    edges: list[PaperEdge]
    page_info: PageInfo


@graph.type
class PaperQuery:
    """Queries on papers."""

    @graph.field(description="Saved papers, the viewer's own and those that are shared, newest first.")
    async def papers(
        self,
        info: Info,
        skill: Annotated[ExamSkill | None, said("Only papers of this skill; null: all.")] = None,
        first: int | None = 20,
        after: str | None = None,
    ) -> PaperConnection:
        """A page of the papers."""
        viewer = signed_in(info)
        page = await info.context.exam.papers.latest(viewer.id, skill, page_size(first, 20), after)
        edges = [PaperEdge(cursor=cursor, node=_as_seen_by(viewer, paper, info)) for cursor, paper in page.rows]
        return PaperConnection(edges=edges, page_info=PageInfo.of(page))


@graph.type
class PaperMutation:
    """What becomes of papers."""

    @graph.mutation(description="Keep a finished generation as a paper, without anything its learner did.")
    @refusing
    async def save_paper(self, info: Info, input: SavePaperInput) -> SavePaperResult:
        """Save."""
        request, papers = request_of(info, input), info.context.exam.papers
        exam = await own(info, input.session_id)
        if not isinstance(exam, Exam):
            await info.context.sessions.refuse_if_erased(input.session_id, request)
            raise ThereIsNoSuchThing(field="sessionId", what=f"exam {input.session_id!r}")
        title = title_of(input.title)
        paper = await papers.kept(exam.id, title, request)
        if paper is None:
            check_version(exam, request.expected_version)
            require_whole(exam)
            paper = await papers.save(exam, title, request)
        return SavePaperPayload(session=exam_view(exam), paper=paper)

    @graph.mutation(description="Let everybody who is signed in see a paper and start exams from it. For its owner.")
    @refusing
    async def share_paper(self, info: Info, input: SharePaperInput) -> SharePaperResult:
        """Share."""
        request = request_of(info, input)
        return SharePaperPayload(paper=await info.context.exam.paper_changes.share(input.paper_id, request))

    @graph.mutation(description="Give a paper another title. For its owner and an ADMIN.")
    @refusing
    async def rename_paper(self, info: Info, input: RenamePaperInput) -> RenamePaperResult:
        """Rename."""
        request, title = _keeper(info, input.command_id), title_of(input.title)
        return RenamePaperPayload(paper=await info.context.exam.paper_changes.rename(input.paper_id, title, request))

    @graph.mutation(
        description="Take a paper away for good; exams that were made of it stay. For its owner and an ADMIN."
    )
    @refusing
    async def withdraw_paper(self, info: Info, input: WithdrawPaperInput) -> WithdrawPaperResult:
        """Withdraw."""
        await info.context.exam.paper_changes.withdraw(input.paper_id, _keeper(info, input.command_id))
        return WithdrawPaperPayload(paper_id=input.paper_id)


def _keeper(info: Info, command_id: str | None) -> Request:
    """What comes with a command of a paper's owner or an ADMIN. Raises a `Refused`."""
    viewer = signed_in(info)
    is_admin = Role.ADMIN in viewer.roles
    if not is_admin:
        with_role(info, Role.LEARNER)
    check_command_id(command_id)
    return Request(viewer.id, command_id, for_anyone=is_admin)


def _as_seen_by(viewer: Viewer, paper: Paper, info: Info) -> Paper:
    if viewer.id == paper.created_by or Role.ADMIN in viewer.roles:
        return paper
    return replace(paper, created_by=Id(info.context.pseudonyms.saver(paper.created_by)))
