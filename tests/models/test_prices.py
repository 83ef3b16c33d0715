"""What a call costs: US dollars per million tokens, by the model's family."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.exam.plans import ExamSkill
from infrastructure.models.prices import SHIPPED, Prices, prices_of, read_prices
from infrastructure.process.settings import Settings, SettingsError, read_settings
from infrastructure.services import Services
from tests.support.client import LYCEUM, free_port
from tests.support.model_exams import calls, written

MILLION = 1_000_000
PRICES = read_prices(SHIPPED)


def price(model_id: str, *, cache_read: int = 0, cache_write: int = 0) -> float:
    """The price of a million tokens each way."""
    tokens = {"input_tokens": MILLION, "output_tokens": MILLION}
    return PRICES.cost(model_id, **tokens, cache_read=cache_read, cache_write=cache_write)


@pytest.mark.parametrize(
    ("model_id", "dollars"),
    [
        ("claude-opus-5-5", 24),
        ("claude-opus-5", 30),
        ("claude-opus-4-8", 30),
        ("claude-opus-4-7", 30),
        ("claude-opus-4-6", 30),
        ("claude-opus-4-5", 30),
        ("claude-sonnet-5-5", 12),
        ("claude-sonnet-5", 12),
        ("claude-sonnet-4-6", 18),
        ("claude-sonnet-4-5", 18),
        ("claude-haiku-5-5", 0.6),
        ("claude-haiku-4-5", 6),
        ("glm-4.5-air", 1.3),
        ("gpt-5.5", 35),
        ("gpt-5.4", 17.5),
        ("gpt-5.4-mini", 5.25),
        ("gpt-5.4-nano", 1.45),
        ("gpt-5", 11.25),
        ("gpt-5-mini", 2.25),
        ("gpt-5-nano", 0.45),
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
        ("gpt-5.4-mini-2026-03-17", "gpt-5.4-mini"),
        ("claude-sonnet-5-5-20260928", "claude-sonnet-5-5"),
    ],
)
def test_a_dated_model_costs_what_its_family_does(model_id: str, family: str) -> None:
    assert price(model_id) == price(family)


@pytest.mark.parametrize("model_id", ["", "claude", "unheard-of"])
def test_an_unknown_model_costs_what_the_default_does(model_id: str) -> None:
    assert price(model_id) == price("claude-haiku-4-5")


def test_the_cache_has_prices_of_its_own() -> None:
    plain = price("claude-haiku-4-5")
    assert price("claude-haiku-4-5", cache_read=MILLION) == pytest.approx(plain + 0.1)
    assert price("claude-haiku-4-5", cache_write=MILLION) == pytest.approx(plain + 1.25)


def test_small_calls_are_not_rounded_away() -> None:
    tokens = {"input_tokens": 10, "output_tokens": 1}
    assert PRICES.cost("claude-haiku-4-5", **tokens, cache_read=0, cache_write=0) == 0.000015


def test_the_table_says_what_each_model_can_hold() -> None:
    windows = [price.context_window for price in PRICES.models.values()]
    assert all(window is not None and window >= 128_000 for window in windows)


# ---------------------------------------------------------------- prices of the operator's


OWN = {"default": "mine", "models": {"mine": {"input": 1, "output": 2.5, "cacheRead": 0, "cacheWrite": 0}}}


def own(**price: Any) -> dict[str, Any]:
    """The operator's table with a price changed; None takes it away."""
    changed = {**OWN["models"]["mine"], **price}  # type: ignore[index]
    return {**OWN, "models": {"mine": {name: value for name, value in changed.items() if value is not None}}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "prices.json"


def read_own(file: Path) -> Prices:
    settings = read_settings({"LYCEUM_DATA_DIR": str(file.parent), "LYCEUM_MODEL_PRICES": str(file)})
    return prices_of(settings.model_prices)


def test_an_operators_prices_take_the_place_of_those_that_ship(file: Path) -> None:
    file.write_text(json.dumps(OWN))
    prices = read_own(file)
    for model_id in ("mine", "mine-20261121", "claude-haiku-4-5"):
        tokens = {"input_tokens": MILLION, "output_tokens": MILLION}
        assert prices.cost(model_id, **tokens, cache_read=MILLION, cache_write=MILLION) == 3.5


@pytest.fixture
def settings(settings: Settings, file: Path) -> Settings:
    file.write_text(json.dumps(OWN))
    return replace(settings, model_prices=file)


async def test_calls_cost_what_the_operator_says(studio: Services) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    for usage in await calls(studio, exam.id):
        assert usage.cost_usd == round((usage.input_tokens + 2.5 * usage.output_tokens) / MILLION, 6) > 0


def test_without_a_file_of_the_operators_the_prices_are_those_that_ship(tmp_path: Path) -> None:
    for environ in ({}, {"LYCEUM_MODEL_PRICES": ""}):
        settings = read_settings({"LYCEUM_DATA_DIR": str(tmp_path), **environ})
        assert prices_of(settings.model_prices) == PRICES


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "truncated"),
        ('{"default": "mine"', "truncated"),
        ("[]", "Expected `object`"),
        (b"\xff", "invalid"),
        ({**OWN, "default": "yours"}, "the default 'yours' is none of its models"),
        ({"default": "mine", "models": {}}, "the default 'mine' is none of its models"),
        ({"models": OWN["models"]}, "missing required field `default`"),
        ({**OWN, "currency": "EUR"}, "unknown field `currency`"),
        (own(output=None), "missing required field `output`"),
        (own(cacheread=1), "unknown field `cacheread`"),
        (own(input=-1), ">= 0"),
        (own(input="1"), "Expected `float`, got `str`"),
        (own(input=True), "Expected `float`, got `bool`"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_at_the_start(file: Path, table: Any, told: str) -> None:
    given = table if isinstance(table, (bytes, str)) else json.dumps(table)
    file.write_bytes(given if isinstance(given, bytes) else given.encode())
    with pytest.raises(SettingsError) as refused:
        read_own(file)
    assert str(refused.value).startswith(f"LYCEUM_MODEL_PRICES {file} cannot be used: ")
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_table_that_is_not_there_is_refused_at_the_start(file: Path) -> None:
    with pytest.raises(SettingsError, match=f"LYCEUM_MODEL_PRICES {file} cannot be used: No such file"):
        read_own(file)


@pytest.mark.parametrize(("command", "model"), [("serve", {}), ("work", {"ANTHROPIC_API_KEY": "x"})])
def test_an_operator_is_told_in_a_line(command: str, model: dict[str, str], settings: Settings, file: Path) -> None:
    file.write_text("[]")
    environ = {
        **os.environ,
        "PORT": str(free_port()),
        "LYCEUM_DATA_DIR": str(settings.data_dir),
        "LYCEUM_DATABASE_URL": str(settings.database_url),
        "LYCEUM_MODEL_PRICES": str(file),
        **model,
    }
    ended = subprocess.run([LYCEUM, command], env=environ, capture_output=True, text=True, timeout=120)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"LYCEUM_MODEL_PRICES {file} cannot be used: ")
    assert ended.stderr.count("\n") == 1
