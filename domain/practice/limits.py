"""How much a learner may ask of practice at a time."""

from domain.session import RefusalCode, Refused

MAX_ITEMS = 200
"""Items of one session at most."""

MAX_FORECAST_DAYS = 90
"""Days that are foretold at most."""


class TheLimitIsOutOfBounds(Refused):
    """A session has from 1 to {limit} items."""

    code = RefusalCode.INVALID_INPUT


class TheForecastIsTooLong(Refused):
    """A forecast is for 1 to {limit} days."""

    code = RefusalCode.INVALID_INPUT


def check_items(wanted: int) -> None:
    """Refuse a session of no items, or of too many."""
    if not 1 <= wanted <= MAX_ITEMS:
        raise TheLimitIsOutOfBounds(field="limit", limit=MAX_ITEMS)


def check_forecast(days: int) -> None:
    """Refuse a forecast for no days, or for too many."""
    if not 1 <= days <= MAX_FORECAST_DAYS:
        raise TheForecastIsTooLong(field="days", limit=MAX_FORECAST_DAYS)
