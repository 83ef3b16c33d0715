"""What may be spent on language models: in a session, and by a learner in a day (UTC)."""

import math
from datetime import UTC

from psycopg_pool import AsyncConnectionPool

from domain.session import DAY_MS, RefusalCode, Refused
from domain.spending import AuthorFailed, Spending, Usage
from infrastructure.models.spent import SPENT_TODAY
from infrastructure.postgres.queries import fetch
from infrastructure.process.instants import until_midnight_ms


class TheBudgetIsSpent(Refused, AuthorFailed):
    """The budget for language models of this {scope} is spent: {spent:.4f} of {limit:.2f} US dollars. {remedy}"""

    code = RefusalCode.LIMIT_REACHED
    try_again_ms = DAY_MS


class Budgets:
    """The limits in US dollars; a limit of zero is none."""

    def __init__(self, pool: AsyncConnectionPool, *, per_session: float, per_day: float) -> None:
        self._pool, self._per_session, self._per_day = pool, per_session, per_day

    def allowance(self, session: Spending, owner_id: str) -> "SessionAllowance":
        """What the work on a session may spend from now on."""
        return SessionAllowance(self, session.total_usage(), owner_id)

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

    async def check_learner(self, owner_id: str) -> float:
        """The US dollars that the learner may have today. Raises `TheBudgetIsSpent` when there are none left."""
        if not self._per_day:
            return math.inf
        ((spent, now),) = await fetch(self._pool, SPENT_TODAY, (owner_id,))
        if spent >= self._per_day:
            remedy = "It starts anew at midnight UTC."
            raise TheBudgetIsSpent(
                scope="learner and day",
                spent=spent,
                limit=self._per_day,
                remedy=remedy,
                retry_after_ms=until_midnight_ms(now.astimezone(UTC)),
            )
        return self._per_day - float(spent)


class SessionAllowance:
    """What the work on a session may spend, its calls that run at the same time together.

    What its own calls take counts at once, before it is recorded. What the learner's other sessions take is asked for
    at the first call, and again whenever these calls have taken half of what was left then.
    """

    def __init__(self, budgets: Budgets, spent: Usage, owner_id: str) -> None:
        self._budgets, self._owner_id = budgets, owner_id
        self._spent, self._look_at = spent, spent.cost_usd

    async def check(self) -> None:
        """Raise `TheBudgetIsSpent` when the session or its learner has had what they may."""
        self._budgets.check_session(self)
        if self._spent.cost_usd >= self._look_at:
            left = await self._budgets.check_learner(self._owner_id)
            self._look_at = self._spent.cost_usd + left / 2

    def count(self, usage: Usage) -> None:
        """Take note of what a call has taken."""
        self._spent += usage

    def total_usage(self) -> Usage:
        """What the session's calls have taken."""
        return self._spent
