"""What a model's tokens cost, from prices.json or a file of the operator's: US dollars per million tokens."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from infrastructure.process.settings import SettingsError

SHIPPED = Path(__file__).parent / "prices.json"

Dollars = Annotated[float, msgspec.Meta(ge=0)]


class UnreadablePrices(Exception):
    """Raised when a file of prices cannot be used; the message says why."""


class Price(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What a million tokens of a model cost, and how many tokens it can hold, which is for people to know."""

    input: Dollars
    output: Dollars
    cache_read: Dollars
    cache_write: Dollars
    context_window: int | None = None


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prices by the beginning of a model's id; `default` names the one that stands in for an unknown model."""

    default: str
    models: Mapping[str, Price]

    def cost(self, model_id: str, *, input_tokens: int, output_tokens: int, cache_read: int, cache_write: int) -> float:
        """The price of a call in US dollars. A dated model id costs what its family costs."""
        family = max((name for name in self.models if model_id.startswith(name)), key=len, default=self.default)
        price = self.models[family]
        millionths = (
            input_tokens * price.input
            + output_tokens * price.output
            + cache_read * price.cache_read
            + cache_write * price.cache_write
        )
        return round(millionths / 1_000_000, 6)


def read_prices(path: Path) -> Prices:
    """The prices in a JSON file. Raises `UnreadablePrices`."""
    try:
        prices = msgspec.json.decode(path.read_bytes(), type=Prices)
    except OSError as error:
        raise UnreadablePrices(error.strerror) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadablePrices(str(error)) from error
    if prices.default not in prices.models:
        raise UnreadablePrices(f"the default {prices.default!r} is none of its models")
    return prices


def prices_of(operator: Path | None) -> Prices:
    """The prices in the operator's file, those that ship without one. Raises `SettingsError`."""
    try:
        return read_prices(operator or SHIPPED)
    except UnreadablePrices as problem:
        raise SettingsError(
            f"LYCEUM_MODEL_PRICES {operator} cannot be used: {problem}; write it in the shape of {SHIPPED.name}"
        ) from problem
