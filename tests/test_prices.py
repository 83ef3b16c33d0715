"""What a call costs: US dollars per million tokens, by the model's family."""

import json

import pytest

from infrastructure.authors.prices import TABLE, cost

MILLION = 1_000_000


def price(model_id: str, *, cache_read: int = 0, cache_write: int = 0) -> float:
    """The price of a million tokens each way."""
    return cost(model_id, input_tokens=MILLION, output_tokens=MILLION, cache_read=cache_read, cache_write=cache_write)


@pytest.mark.parametrize(
    ("model_id", "dollars"),
    [
        ("claude-sonnet-4-5", 18),
        ("claude-haiku-4-5", 4.8),
        ("glm-4.5-air", 0.75),
        ("gpt-5", 30),
        ("gpt-5-mini", 0.75),
        ("gpt-5-nano", 0.2),
    ],
)
def test_every_model_of_the_table_has_its_price(model_id: str, dollars: float) -> None:
    assert price(model_id) == pytest.approx(dollars)


@pytest.mark.parametrize(
    ("model_id", "family"),
    [
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("gpt-5-mini-2025-08-07", "gpt-5-mini"),
        ("gpt-5-2025-08-07", "gpt-5"),
    ],
)
def test_a_dated_model_costs_what_its_family_does(model_id: str, family: str) -> None:
    assert price(model_id) == price(family)


@pytest.mark.parametrize("model_id", ["", "claude", "unheard-of"])
def test_an_unknown_model_costs_what_the_default_does(model_id: str) -> None:
    assert price(model_id) == price("claude-haiku-4-5")


def test_the_cache_has_prices_of_its_own() -> None:
    plain = price("claude-haiku-4-5")
    assert price("claude-haiku-4-5", cache_read=MILLION) == pytest.approx(plain + 0.08)
    assert price("claude-haiku-4-5", cache_write=MILLION) == pytest.approx(plain + 1)


def test_small_calls_are_not_rounded_away() -> None:
    assert cost("claude-haiku-4-5", input_tokens=10, output_tokens=1, cache_read=0, cache_write=0) == 0.000012


def test_the_table_says_what_each_model_can_hold() -> None:
    models = json.loads(TABLE.read_text())["models"]
    assert all(model["contextWindow"] >= 128_000 for model in models.values())
