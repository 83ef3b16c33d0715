"""Erasure: of a session, by its owner or an administrator; of a learner, by an administrator."""

from typing import Annotated

import strawberry

from domain.people import MAX_PERSON_ID, is_person_id
from domain.session import Id, RefusalCode, Refused, Request
from projections.erasure import ErasedSession, Erasure
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import check_command_id
from schema.context import Info, Role, signed_in, with_role
from schema.describing import said
from schema.publishing import publish
from schema.session import SessionView

publish(Erasure)
publish(ErasedSession, renamed={"id": "sessionId"})


class TheLearnerIdIsNoPersons(Refused):
    """A learner's id has from 1 to {limit} characters, all of them printable, and does not begin with "system:"."""

    code = RefusalCode.INVALID_INPUT


@graph.input
class EraseSessionInput:
    """Which session to erase."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class EraseLearnerInput:
    """Whom to erase."""

    learner_id: Id
    """Whom to erase: the `sub` of their token."""
    command_id: Id | None = None


@graph.type
class EraseSessionPayload:
    """The session is erased. Erasing it again gives the same answer."""

    erased: ErasedSession
    """What is left of the session."""
    session: SessionView | None = strawberry.field(description="Always null: there is nothing left to show.")


@graph.type
class EraseLearnerPayload:
    """The erasure, which goes on in the background; see `Query.erasure`."""

    erasure: Erasure
    """How far it has come."""


EraseSessionResult = Annotated[EraseSessionPayload | Refusal, strawberry.union("EraseSessionResult")]
EraseLearnerResult = Annotated[EraseLearnerPayload | Refusal, strawberry.union("EraseLearnerResult")]


@graph.type
class PrivacyQuery:
    """Queries on erasures."""

    @graph.field(description="How far the erasure of a learner has come, or by its id that of a session. For ADMIN.")
    async def erasure(
        self, info: Info, id: Annotated[Id, said("The `id` of an erasure, or of a session that was erased.")]
    ) -> Erasure | None:
        """An erasure."""
        with_role(info, Role.ADMIN)
        return await info.context.learner_erasures.find(id)


@graph.type
class PrivacyMutation:
    """What makes data unreadable for good."""

    @graph.mutation(
        description="Erase a session: its key is destroyed, and nobody can read it again. For its owner and ADMIN."
    )
    @refusing
    async def erase_session(self, info: Info, input: EraseSessionInput) -> EraseSessionResult:
        """Erase a session."""
        viewer = signed_in(info)
        check_command_id(input.command_id)
        may_erase_any = Role.ADMIN in viewer.roles
        request = Request(viewer.id, input.command_id, input.expected_version, for_anyone=may_erase_any)
        erased = await info.context.erasing.erase_session(input.session_id, request)
        return EraseSessionPayload(erased=erased, session=None)

    @graph.mutation(
        description="Erase a learner in the background: all their sessions, and their id wherever it is. For ADMIN."
    )
    @refusing
    async def erase_learner(self, info: Info, input: EraseLearnerInput) -> EraseLearnerResult:
        """Erase a learner."""
        viewer = with_role(info, Role.ADMIN)
        check_command_id(input.command_id)
        learner_id = input.learner_id
        if not is_person_id(learner_id):
            raise TheLearnerIdIsNoPersons(field="learnerId", limit=MAX_PERSON_ID)
        request = Request(viewer.id, input.command_id)
        return EraseLearnerPayload(erasure=await info.context.learner_erasures.request(learner_id, request))
