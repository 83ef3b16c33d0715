"""Two sides have changed one base: what comes of it, and what nobody but a person can say."""

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.builder.merging import Conflict, Merged, merge
from domain.builder.outline import Outline, Section, SectionType
from domain.session import Id
from tests.builder.outlines import outline, section, sections, texts
from tests.support.examples import examples

ONE = section("one", title="How to ask", description="Open questions begin with how.")
TWO = section("two", title="How to listen", description="Say back what was heard.")
END = section("end", SectionType.CLOSING, title="Goodbye", description="One step each.")
BASE = outline(ONE, TWO, END)


@st.composite
def edited(draw: st.DrawFn, base: Outline, tag: str) -> Outline:
    """An outline that came of another one by a few edits."""
    found = list(base.sections)
    for n in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(found)))
        kind = draw(st.sampled_from(["add", "change", "remove", "move", "lengthen"]))
        if kind == "add" or at == len(found):
            found.insert(at, section(f"{tag}{n}", title=draw(texts)))
        elif kind == "change":
            found[at] = replace(found[at], title=draw(texts))
        elif kind == "lengthen":
            found[at] = replace(found[at], duration_minutes=draw(st.integers(1, 60)))
        else:
            moved = found.pop(at)
            found.insert(draw(st.integers(0, len(found))), moved) if kind == "move" else None
    return Outline(tuple(found))


bases = sections(most=6).map(Outline)
cases = bases.flatmap(lambda base: st.tuples(st.just(base), edited(base, "x"), edited(base, "y")))


@examples(200)
@for_all(cases)
def test_what_one_side_has_done_is_done(case: tuple[Outline, Outline, Outline]) -> None:
    base, ours, theirs = case
    assert merge(base, ours, base, {}) == Merged(ours)
    assert merge(base, ours, ours, {}) == Merged(ours)
    taken = merge(base, base, theirs, {})
    assert not taken.conflicts
    assert nameless(taken.outline) == nameless(theirs)


@examples(200)
@for_all(cases)
def test_the_sides_can_change_places(case: tuple[Outline, Outline, Outline]) -> None:
    base, ours, theirs = case
    one, other = merge(base, ours, theirs, {}), merge(base, theirs, ours, {})
    assert sorted(one.key for one in one.conflicts) == sorted(one.key for one in other.conflicts)
    every = {conflict.key: "OURS" for conflict in one.conflicts}
    crossed = merge(base, theirs, ours, dict.fromkeys(every, "THEIRS"))
    settled = merge(base, ours, theirs, every)
    assert not settled.conflicts
    assert not crossed.conflicts
    assert sorted(map(repr, nameless(settled.outline))) == sorted(map(repr, nameless(crossed.outline)))
    assert settled.outline == one.outline
    assert len({one.name for one in settled.outline.sections}) == len(settled.outline.sections)


def nameless(found: Outline) -> list[Section]:
    return [replace(one, name=Id("")) for one in found.sections]


def test_changes_to_different_fields_and_sections_come_together() -> None:
    ours = outline(replace(ONE, title="Asking"), TWO, section("mine"), END)
    theirs = outline(replace(TWO, duration_minutes=25), replace(ONE, description="Ask openly."), END, section("theirs"))
    assert merge(BASE, ours, theirs, {}) == Merged(
        outline(
            replace(TWO, duration_minutes=25),
            section("mine"),
            replace(ONE, title="Asking", description="Ask openly."),
            END,
            section("theirs"),
        )
    )


@pytest.mark.parametrize(("take", "title"), [("OURS", "Asking"), ("THEIRS", "Questions")])
def test_the_same_field_is_a_conflict_until_a_side_is_taken(take: str, title: str) -> None:
    ours, theirs = outline(replace(ONE, title="Asking"), TWO, END), outline(replace(ONE, title="Questions"), TWO, END)
    asked = Conflict("one/title", Id("one"), "title", "How to ask", "Asking", "Questions")
    assert merge(BASE, ours, theirs, {}) == Merged(ours, (asked,))
    assert merge(BASE, ours, theirs, {"one/title": "BOTH"}).conflicts == (asked,)
    assert merge(BASE, ours, theirs, {"one/title": take}) == Merged(outline(replace(ONE, title=title), TWO, END))


def test_what_one_removes_and_the_other_changes_is_a_conflict() -> None:
    changed = replace(TWO, title="Listening")
    ours, theirs = outline(ONE, END), outline(ONE, changed, END)
    assert merge(BASE, ours, theirs, {}).conflicts == (
        Conflict("two/section", Id("two"), "section", TWO, None, changed),
    )
    assert merge(BASE, ours, theirs, {"two/section": "THEIRS"}) == Merged(theirs)
    assert merge(BASE, theirs, ours, {"two/section": "THEIRS"}) == Merged(ours)


def test_two_orders_are_a_conflict() -> None:
    ours, theirs = outline(TWO, ONE, END), outline(ONE, END, TWO)
    found = merge(BASE, ours, theirs, {})
    assert found.conflicts == (
        Conflict("order", None, "order", ["one", "two", "end"], ["two", "one", "end"], ["one", "end", "two"]),
    )
    assert merge(BASE, ours, theirs, {"order": "THEIRS"}) == Merged(theirs)


def test_a_version_that_was_written_anew_is_the_same_sections_by_what_they_say() -> None:
    theirs = outline(
        *(replace(one, name=Id(f"2.x.{one.name}"), duration_minutes=20) for one in BASE.sections), section("2.x.new")
    )
    ours = outline(replace(ONE, title="How to ask well"), TWO, END)
    assert merge(BASE, ours, theirs, {}).outline == outline(
        *(replace(one, duration_minutes=20) for one in ours.sections), section("2.x.new")
    )


def test_an_outline_has_one_closing_however_it_was_written_anew() -> None:
    other = section("2.x.3", SectionType.CLOSING, title="Commitments", description="Everybody writes a letter.")
    ours = outline(ONE, TWO, replace(END, duration_minutes=5))
    merged = merge(BASE, ours, outline(ONE, TWO, other), {})
    assert merged == Merged(outline(ONE, TWO, replace(other, name=END.name, duration_minutes=5)))
