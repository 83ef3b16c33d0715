"""Derived ids: the same for the same path everywhere, another for every other, short, and turned back into names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.keys.installation import Installation
from schema.ids import Ids, ThereIsNoSuchId, named

KEY = Installation(bytes(32)).key("ids of the API")
IDS = Ids(KEY)

NAMES = st.text(st.characters(codec="utf-8"), max_size=6)
PATHS = st.lists(NAMES, max_size=4).map(tuple)


@given(st.lists(PATHS, unique=True, max_size=30))
def test_no_two_paths_have_one_id(paths: list[tuple[str, ...]]) -> None:
    assert len({IDS.id(*path) for path in paths}) == len(paths)


@given(PATHS, PATHS)
def test_a_path_has_one_id_however_it_is_walked(outer: tuple[str, ...], inner: tuple[str, ...]) -> None:
    whole = IDS.id(*outer, *inner)
    assert IDS.under(*outer).id(*inner) == IDS.under(*outer, *inner).id() == Ids(KEY).id(*outer, *inner) == whole
    assert re.fullmatch(r"[A-Za-z0-9_-]{20}", whole)


def test_what_borders_on_what_makes_another_path() -> None:
    assert (
        len({IDS.id(*path) for path in (("a", "b"), ("ab",), ("a", "", "b"), ("", "ab"), ("1:a1:b",), ("b", "a"))}) == 6
    )


def test_another_installation_has_other_ids() -> None:
    assert IDS.id("a") != Ids(Installation(bytes([1] * 32)).key("ids of the API")).id("a")


@given(st.sets(NAMES, min_size=1, max_size=30), st.data())
def test_an_id_is_turned_back_into_its_name(names: set[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(names)))
    known = IDS.names("option", names)
    assert named(known, IDS.id("option", name), "option", "answer") == name
    with pytest.raises(ThereIsNoSuchId) as refused:
        named(known, name, "option", "answer")
    assert refused.value.field == "answer"
