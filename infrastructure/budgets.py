"""What may be spent on language models: in a session, and by a learner in a day (UTC)."""

from psycopg_pool import AsyncConnectionPool

from domain.authoring import Spending
from domain.session import RefusalCode, Refused
from infrastructure.event_log import fetch

SPENT_TODAY = (
    "WITH today AS (SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day)"
    " SELECT coalesce(sum(cost), 0) FROM (SELECT (days ->> today.day)::float AS cost, owner_id FROM model_usage, today"
    " UNION ALL SELECT cost_usd, owner_id FROM erased_spending JOIN today USING (day)) AS spent WHERE owner_id = %s"
)
"""What was spent in sessions that are erased counts on for the rest of the day."""


class TheBudgetIsSpent(Refused):
    """The budget for language models of this {scope} is spent: {spent:.4f} of {limit:.2f} US dollars. {remedy}"""

    code = RefusalCode.LIMIT_REACHED


class Budgets:
    """The limits in US dollars; a limit of zero is none."""

    def __init__(self, pool: AsyncConnectionPool, *, per_session: float, per_day: float) -> None:
        self._pool, self._per_session, self._per_day = pool, per_session, per_day

    async def check(self, session: Spending, owner_id: str) -> None:
        """Raise `TheBudgetIsSpent` when the session or its learner has had what they may."""
        self.check_session(session)
        await self.check_learner(owner_id)

    def check_session(self, session: Spending) -> None:
        """Raise `TheBudgetIsSpent` when the session has had what it may."""
        spent = session.total_usage().cost_usd
        if self._per_session and spent >= self._per_session:
            remedy = "Start another session."
            raise TheBudgetIsSpent(scope="session", spent=spent, limit=self._per_session, remedy=remedy)

    async def check_learner(self, owner_id: str) -> None:
        """Raise `TheBudgetIsSpent` when the learner has had what they may today."""
        if not self._per_day:
            return
        ((spent,),) = await fetch(self._pool, SPENT_TODAY, (owner_id,))
        if spent >= self._per_day:
            remedy = "It starts anew at midnight UTC."
            raise TheBudgetIsSpent(scope="learner and day", spent=spent, limit=self._per_day, remedy=remedy)
