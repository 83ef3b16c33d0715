"""Whoever reads a view that follows the log waits until it has the viewer's own doings, or says here why not."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any

import pytest
import sqlalchemy as sa

from infrastructure.kinds import KINDS
from projections.catalogue import PROJECTIONS
from projections.projection import Projection
from tests.support.packages import ROOT, modules

REASONS = {
    "infrastructure.builder.figures.Figures.analytics builder_figures": "analysts look at what authors have done",
    "infrastructure.exam.marked_texts.MarkedTexts.agreement marked_texts": "analysts look at what others have done",
    "infrastructure.views.lists.Lists.analytics model_usage": "a viewer's own doings do not show: authors call models",
    "infrastructure.models.budgets.Budgets.check model_usage": "authors call models, not viewers",
    "infrastructure.models.budgets.Budgets.check_learner model_usage": "authors call models, not viewers",
    "infrastructure.privacy.erasure.Erasing.erase model_usage": "authors call models, not viewers",
    "infrastructure.privacy.erasure.Erasing.erase_session model_usage": "authors call models, not viewers",
    "infrastructure.practice.selection.Selection.pick_for practice_memory": "as far as memory has come",
    "infrastructure.practice.due.DueItems.pick practice_memory": "Selection.pick has waited",
    "infrastructure.practice.goals.Goals.with_due practice_memory": "Selection.pick has waited",
}
"""By reader and view. All that a reader does with a projection is to wait for it: naming it is enough here."""


@cache
def parsed(function: Callable[..., Any]) -> tuple[ast.AST, ...]:
    """What a function is written of."""
    return tuple(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))))


def reached(function: Callable[..., Any], home: Any, seen: set[Any]) -> Iterator[object]:
    """The values that a function and those it calls in its class and module name: texts, tables, projections."""
    if function in seen:
        return
    seen.add(function)
    names = inspect.getmodule(function).__dict__  # type: ignore[union-attr]
    for node in parsed(function):
        value: object = None
        match node:
            case ast.Name(id=name):
                value = names.get(name)
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if isinstance(home, type):
                value = vars(home).get(name)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if isinstance(names.get(name), ModuleType):
                value = getattr(names[name], attribute, None)
        if isinstance(value, FunctionType):
            yield from reached(value, home, seen)
        else:
            yield value


def tables(value: object) -> set[str]:
    """The views that a value is about."""
    if isinstance(value, str):
        return {name for name in PROJECTIONS if re.search(rf"\b(FROM|JOIN) {name}\b", value)}
    if isinstance(value, sa.Table):
        return {value.name} & PROJECTIONS.keys()
    if isinstance(value, sa.Select):
        return set().union(*map(tables, value.get_final_froms()))
    return set().union(*map(tables, value)) if isinstance(value, tuple) else set()


def readers(module: ModuleType) -> Iterator[tuple[str, set[str]]]:
    """The public methods of a module that read views, each with those that it does not wait for."""
    for home in [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]:
        for name, method in vars(home).items():
            if not name.startswith("_") and inspect.iscoroutinefunction(method):
                named = [*reached(method, home, set())]
                waits = {one.name for one in named if isinstance(one, Projection)}
                if read := set().union(*map(tables, named)):
                    yield f"{module.__name__}.{home.__name__}.{name}", read - waits


def every_reader() -> list[tuple[str, set[str]]]:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules("infrastructure")]
    found = [name.removesuffix(".__init__") for name in names if "migrations" not in name]
    return [reader for name in found for reader in readers(import_module(name))]


@pytest.mark.long
def test_whoever_reads_a_view_waits_for_it() -> None:
    every = every_reader()
    assert len(every) > 10
    careless = {f"{reader} {view}" for reader, views in every for view in views}
    assert careless == set(REASONS)


def test_scores_are_handed_out_by_who_waits_for_the_views_that_they_are_of() -> None:
    scores = [kind.scores for kind in KINDS if kind.scores]
    assert scores
    assert [tables(one.query) for one in scores] == [{one.projection.name} for one in scores]
