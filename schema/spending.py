"""Language models: what calls to them took, and what costs money is refused when a budget is spent."""

from typing import Protocol, TypeVar

from domain.session import Id
from domain.spending import Spending
from projections.model_usage import ModelUsage
from schema.commands import SessionInput, request_of
from schema.context import Info, own
from schema.publishing import publish

publish(ModelUsage)


class SpendingSession(Spending, Protocol):
    """A session of a kind that spends on language models."""

    @property
    def id(self) -> Id: ...  # noqa: D102
    @property
    def owner_id(self) -> Id: ...  # noqa: D102


S = TypeVar("S", bound=SpendingSession)


async def check_budget(info: Info, input: SessionInput, kind: type[S]) -> None:
    """Raise `TheBudgetIsSpent` when the viewer's session of this kind, or its learner, has had what they may.

    A command that was carried out before costs nothing more: it is answered as it was the first time.
    """
    session = await own(info, input.session_id)
    if not isinstance(session, kind) or await info.context.sessions.was_executed(session.id, request_of(info, input)):
        return
    info.context.budgets.check_session(session)
    await info.context.budgets.check_learner(session.owner_id)
