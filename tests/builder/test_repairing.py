"""Whatever an author writes: the outline that becomes of it holds."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.builder.catalog import Share
from domain.builder.metadata import DraftTopic
from domain.builder.outline import Origin, Section, SectionType
from domain.builder.repairing import REQUIRED, Repaired, repair
from domain.builder.stand_ins import TEXTS
from domain.texts import fold
from tests.builder.outlines import section, sections, texts
from tests.support.examples import examples

IGNITE = tuple(map(Share, REQUIRED, (10, 20, 35, 15, 20)))
INSIGHT = tuple(map(Share, REQUIRED, (10, 30, 30, 15, 15)))
WHOLE = tuple(section(type.value.lower(), type) for type in REQUIRED)

topics = st.lists(st.builds(DraftTopic, texts, st.integers(-20, 200)), max_size=5).map(tuple)
shares = st.sampled_from([IGNITE, INSIGHT, ()]) | st.lists(
    st.builds(Share, st.sampled_from(SectionType), st.integers(0, 60)), max_size=5, unique_by=lambda one: one.type
).map(tuple)
lengths = st.sampled_from([15, 16, 45, 60, 90, 121, 480]) | st.integers(15, 480)


@examples(150)
@for_all(sections(most=26), lengths, shares, topics)
@example((), 15, (), tuple(DraftTopic(title, 5) for title in ("a", "b", "c", "d", "a")))
def test_whatever_was_written_it_holds_and_is_not_repaired_twice(
    written: tuple[Section, ...], minutes: int, shared: tuple[Share, ...], asked: tuple[DraftTopic, ...]
) -> None:
    once = repair(written, minutes, shared, asked)
    found = once.outline.sections
    assert once.outline.total_minutes == minutes
    assert all(one.duration_minutes >= 1 and one.title.strip() for one in found)
    assert len({one.name for one in found}) == len(found) <= 24
    check_order([one.type for one in found])
    assert {one.type for one in found if one.is_required} == set(REQUIRED)
    assert [one.type for one in found if one.is_required].count(SectionType.TOPIC) == 1
    check_topics(found, asked, minutes)
    again = repair(found, minutes, shared, asked)
    assert again.outline == once.outline
    assert all("Your own topics were shortened" in said for said in again.repairs)


def check_order(types: list[SectionType]) -> None:
    assert types[0] is SectionType.OPENER
    assert types[-1] is SectionType.CLOSING
    assert types.count(SectionType.OPENER) == types.count(SectionType.CLOSING) == 1
    assert SectionType.BREAK not in (types[1], types[-2])
    assert (SectionType.BREAK, SectionType.BREAK) not in list(pairwise(types))


def check_topics(found: tuple[Section, ...], asked: tuple[DraftTopic, ...], minutes: int) -> None:
    titles = list(dict.fromkeys(fold(one.title) for one in asked if one.title.strip()))[: max(8, minutes // 4) - 5]
    theirs = [one for one in found if one.origin is Origin.USER]
    assert sorted(fold(one.topic_title) for one in theirs) == sorted(titles)


@examples(60)
@for_all(lengths.filter(lambda n: n >= 60), st.integers(1, 3), st.integers(1, 40))
def test_the_authors_own_topics_keep_their_minutes(minutes: int, many: int, length: int) -> None:
    asked = tuple(DraftTopic(f"Topic {n}", min(length + n, minutes // 4)) for n in range(many))
    found = repair(WHOLE, minutes, IGNITE, asked).outline
    assert {one.topic_title: one.duration_minutes for one in found.sections if one.origin is Origin.USER} == {
        one.title: one.duration_minutes for one in asked
    }


@examples(60)
@for_all(sections(REQUIRED[1:-1]), st.sampled_from([60, 90, 100, 120]))
def test_the_proportions_of_the_persona_are_kept(written: tuple[Section, ...], minutes: int) -> None:
    found = repair(written, minutes, IGNITE, ()).outline.sections
    many = len(found)
    for share in IGNITE:
        ours = sum(one.duration_minutes for one in found if one.type is share.type)
        wanted = Fraction(minutes * share.percent, 100)
        least = 5 * sum(one.type is share.type for one in found)
        assert ours >= wanted - 5 * many or ours == least
    if many == len(REQUIRED):
        assert all(one.duration_minutes % 5 == 0 for one in found)
        in_order = sorted(found, key=lambda one: REQUIRED.index(one.type))
        exact = [minutes * share.percent / 100 for share in IGNITE]
        assert all(abs(one.duration_minutes - wanted) < 5 for one, wanted in zip(in_order, exact, strict=True))


@pytest.mark.parametrize("minutes", [15, 30, 45])
@pytest.mark.parametrize("many", [1, 2, 3])
@pytest.mark.parametrize("is_cut_already", [True, False])
def test_own_topics_that_leave_no_room_are_shortened_and_that_is_said(
    minutes: int, many: int, is_cut_already: bool
) -> None:
    asked = tuple(DraftTopic(f"Topic {n}", minutes // many) for n in range(many))
    written = repair(WHOLE, minutes, IGNITE, asked).outline.sections if is_cut_already else WHOLE
    repaired = repair(written, minutes, IGNITE, asked)
    theirs = [one.duration_minutes for one in repaired.outline.sections if one.origin is Origin.USER]
    others = [one for one in repaired.outline.sections if one.origin is Origin.AI]
    assert [one.type for one in others] == [type for type in REQUIRED if type is not SectionType.TOPIC]
    least = min(3, minutes // (len(theirs) + len(others)))
    assert all(one.duration_minutes >= least for one in others)
    assert max(theirs) - min(theirs) <= 1
    told = [one for one in repaired.repairs if one.startswith("Your own topics were shortened")]
    wanted = sum(one.duration_minutes for one in asked)
    assert told == [
        f"Your own topics were shortened from {wanted} minutes to {sum(theirs)}: the other sections need the rest."
    ]


@pytest.mark.parametrize("minutes", [301, 390, 480])
def test_in_a_long_session_the_welcome_the_end_and_the_video_do_not_grow(minutes: int) -> None:
    found = repair(WHOLE, minutes, IGNITE, ()).outline.sections
    lengths = {one.type.value: one.duration_minutes for one in found}
    assert (lengths["OPENER"] <= 30, lengths["VIDEO"], lengths["CLOSING"]) == (True, 20, 30)
    assert sum(lengths.values()) == minutes
    assert lengths["EXERCISE"] > lengths["TOPIC"] > 50
    assert [one.duration_minutes for one in found if one.type is SectionType.BREAK] == [60]


def test_lunch_is_near_noon() -> None:
    written = (WHOLE[0], *(section(f"t{n}", minutes=30) for n in range(8)), *WHOLE[2:])
    repaired = repair(written, 480, IGNITE, (), start="10:00", language="de")
    place = [one.title for one in repaired.outline.sections].index("Mittagspause")
    assert 90 <= sum(one.duration_minutes for one in repaired.outline.sections[:place]) <= 180
    assert "There was no break; one for lunch was put in." in repaired.repairs


def test_two_personas_divide_the_same_outline_differently() -> None:
    outlines = [repair(WHOLE, 100, shares, ()).outline for shares in (IGNITE, INSIGHT)]
    lengths = [[one.duration_minutes for one in found.sections] for found in outlines]
    assert lengths == [[10, 20, 35, 15, 20], [10, 30, 30, 15, 15]]


def test_a_topic_that_was_asked_for_counts_as_topic() -> None:
    found = repair(WHOLE, 100, INSIGHT, (DraftTopic("Feedback", 20),)).outline.sections
    assert [(one.type.value, one.duration_minutes) for one in found] == [
        ("OPENER", 10), ("TOPIC", 10), ("TOPIC", 20), ("EXERCISE", 30), ("VIDEO", 15), ("CLOSING", 15),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_missing_is_put_in_with_a_real_text(language: str) -> None:
    repaired = repair((section("talk", minutes=40),), 60, INSIGHT, (), language=language, prefix="1.insight.")
    found = repaired.outline.sections
    assert [one.type for one in found] == list(REQUIRED)
    assert [one.title for one in found if one.name != "talk"] == [
        TEXTS[language][type][0] for type in REQUIRED if type is not SectionType.TOPIC
    ]
    assert all(len(one.description.split()) > 20 for one in found if one.name != "talk")
    assert [one.name for one in found] == ["1.insight.1", "talk", "1.insight.2", "1.insight.3", "1.insight.4"]
    assert repaired.repairs[:4] == tuple(
        f"There was no {type}; one was put in." for type in ("opener", "exercise", "video", "closing")
    )


def test_a_break_from_the_end_goes_to_the_middle() -> None:
    written = (WHOLE[0], section("pause", SectionType.BREAK), *WHOLE[1:])
    found = repair(written, 90, IGNITE, ()).outline.sections
    assert [one.name for one in found] == ["opener", "topic", "pause", "exercise", "video", "closing"]
    assert found[2].duration_minutes == 10


def test_an_exercise_goes_behind_the_topic_that_it_belongs_to() -> None:
    doing = section("doing", SectionType.EXERCISE, topic_title="Praise")
    praise = section("praise", title="Praise", topic_title="Praise")
    first = section("first", title="Listening")
    written = (WHOLE[0], doing, first, praise, *WHOLE[3:])
    repaired = repair(written, 90, IGNITE, ())
    assert [one.name for one in repaired.outline.sections] == ["opener", "first", "praise", "doing", "video", "closing"]
    assert "The exercise “Doing” was put behind its topic." in repaired.repairs


def test_all_that_was_mended_is_said() -> None:
    written = (section("talk", minutes=600), section("bye", SectionType.CLOSING, -3), section("more", title=" "))
    assert repair(written, 30, (), (DraftTopic("Courage", 10),)).repairs == (
        "Section 3 had no title.",
        "“Talk” was to take 600 minutes, which cannot be.",
        "“Bye” was to take -3 minutes, which cannot be.",
        "Your topic “Courage” was missing; it was put in.",
        "There was no opener; one was put in.",
        "There was no exercise; one was put in.",
        "There was no video; one was put in.",
        "The closing “Bye” was put last.",
        "The minutes were 607; they were divided anew and make 30.",
    )


def test_a_topic_with_a_title_of_any_length_has_a_section_with_a_title() -> None:
    asked = (DraftTopic("long " * 4000, 20),)
    once = repair(WHOLE, 90, (), asked).outline
    assert [len(one.title) for one in once.sections if one.origin is Origin.USER] == [200]
    assert repair(once.sections, 90, (), asked) == Repaired(once)
