"""Two outlines beside each other."""

from dataclasses import replace

import pytest
from hypothesis import given as for_all

from domain.builder.comparing import Change, compare
from domain.builder.outline import Outline, Section, SectionType
from domain.builder.word_diff import WordOp
from domain.session import Id
from tests.builder.outlines import outline, section, sections
from tests.support.examples import examples

HELLO = section("hello", SectionType.OPENER, 10, title="Welcome to the day", description="Say what the day is for.")
ASK = section("ask", minutes=30, title="How to ask", description="Open questions begin with how and what.")
LISTEN = section("listen", minutes=30, title="How to listen", description="Say back what was heard, then wait.")
BYE = section("bye", SectionType.CLOSING, 10, title="Goodbye", description="One step each.")
ALL = outline(HELLO, ASK, LISTEN, BYE)


@pytest.mark.parametrize(
    ("right", "expected"),
    [
        (ALL, "SAME SAME SAME SAME"),
        (outline(HELLO, LISTEN, ASK, BYE), "SAME MOVED SAME SAME"),
        (outline(HELLO, replace(ASK, title="Asking"), LISTEN, BYE), "SAME CHANGED SAME SAME"),
        (outline(HELLO, LISTEN, BYE), "SAME REMOVED SAME SAME"),
        (outline(HELLO, ASK, section("new"), LISTEN, BYE), "SAME SAME ADDED SAME SAME"),
        (outline(BYE, HELLO, ASK, LISTEN), "MOVED SAME SAME SAME"),
        (Outline(), "REMOVED REMOVED REMOVED REMOVED"),
    ],
)
def test_each_section_says_what_became_of_it(right: Outline, expected: str) -> None:
    assert " ".join(one.change.value for one in compare(ALL, right)) == expected


def test_another_authors_sections_are_found_by_what_they_say() -> None:
    theirs = outline(
        replace(BYE, name=Id("2.x.1")),
        replace(LISTEN, name=Id("2.x.2"), title="Listening", duration_minutes=20),
        section("2.x.3", title="Juggling", description="Three balls"),
    )
    found = compare(ALL, theirs)
    assert [(one.change.value, one.left and one.left.name, one.right and one.right.name) for one in found] == [
        ("REMOVED", "hello", None),
        ("REMOVED", "ask", None),
        ("MOVED", "bye", "2.x.1"),
        ("CHANGED", "listen", "2.x.2"),
        ("ADDED", None, "2.x.3"),
    ]
    assert (found[3].left_minutes, found[3].right_minutes) == (30, 20)
    assert [one.op for one in found[3].words] == [WordOp.DELETE, WordOp.INSERT, WordOp.EQUAL]
    assert (found[0].left_minutes, found[0].right_minutes) == (10, 0)


def test_what_was_moved_and_changed_says_both() -> None:
    moved = compare(ALL, outline(LISTEN, HELLO, replace(ASK, description="Ask."), BYE))
    assert [(one.change.value, one.is_moved) for one in moved] == [
        ("MOVED", True), ("SAME", False), ("CHANGED", False), ("SAME", False)
    ]  # fmt: skip
    both = compare(ALL, outline(replace(LISTEN, description="Wait."), HELLO, ASK, BYE))[0]
    assert (both.change, both.is_moved) == (Change.CHANGED, True)


@examples(150)
@for_all(sections(), sections())
def test_every_section_of_both_is_there_once(left: tuple[Section, ...], right: tuple[Section, ...]) -> None:
    theirs = tuple(replace(one, name=Id(f"t{one.name}")) for one in right)
    found = compare(Outline(left), Outline(theirs))
    assert sorted(one.left.name for one in found if one.left) == sorted(one.name for one in left)
    assert [one.right for one in found if one.right] == list(theirs)
    assert all(one.change in (Change.SAME, Change.MOVED) or one.left != one.right for one in found)
    assert {one.change for one in compare(Outline(left), Outline(left))} <= {Change.SAME}


def test_of_very_many_sections_those_are_the_same_that_are_called_so() -> None:
    left = [section(f"a{n}", title=f"About {n}", description="The same words.") for n in range(150)]
    right = [*(replace(one, name=Id(f"b{one.name}")) for one in left[1:]), left[0]]
    found = compare(outline(*left), outline(*right))
    assert [one.change for one in found if one.left and one.right] == [Change.SAME]
