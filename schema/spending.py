"""What costs money is refused when a budget is spent, unless it was done before."""

from typing import Any

from domain.exam.state import Exam
from domain.study.state import Study
from schema.context import Info, own
from schema.session_mutations import request_of


async def check_budget(info: Info, input: Any, kind: type[Exam] | type[Study]) -> None:
    """Raise `TheBudgetIsSpent` when the viewer's session of this kind, or its learner, has had what they may.

    A command that was carried out before costs nothing more: it is answered as it was the first time.
    """
    session = await own(info, input.session_id)
    if not isinstance(session, kind) or await info.context.sessions.was_executed(session.id, request_of(info, input)):
        return
    info.context.budgets.check_session(session)
    await info.context.budgets.check_learner(session.owner_id)
