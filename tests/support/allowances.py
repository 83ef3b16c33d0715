"""What a test lets an author spend."""

from psycopg_pool import AsyncConnectionPool

from domain.spending import Usage
from infrastructure.models.budgets import Budgets, SessionAllowance

_NO_LIMITS = Budgets(AsyncConnectionPool("", open=False), per_session=0, per_day=0)

UNLIMITED = SessionAllowance(_NO_LIMITS, Usage(), "learner")
"""Where there are no limits, nobody asks the database what was spent: its pool is never opened."""
