"""What a model's tokens cost, from prices.json: US dollars per million tokens."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "prices.json"


@cache
def _table() -> tuple[str, Mapping[str, Mapping[str, float]]]:
    table = json.loads(TABLE.read_text())
    return table["default"], table["models"]


def cost(model_id: str, *, input_tokens: int, output_tokens: int, cache_read: int, cache_write: int) -> float:
    """The price of a call in US dollars. A dated model id costs what its family costs, an unknown one the default's."""
    default, models = _table()
    family = max((name for name in models if model_id.startswith(name)), key=len, default=default)
    price = models[family]
    millionths = (
        input_tokens * price["input"]
        + output_tokens * price["output"]
        + cache_read * price["cacheRead"]
        + cache_write * price["cacheWrite"]
    )
    return round(millionths / 1_000_000, 6)
