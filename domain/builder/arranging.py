"""Sections in an order that makes sense: the opener first, the closing last, breaks between others."""

from collections.abc import Sequence
from dataclasses import replace

from domain.builder.outline import Section, SectionType
from domain.session import Id
from domain.texts import fold

BREAK = SectionType.BREAK
LEARNED = (SectionType.TOPIC, SectionType.EXERCISE)
"""What stands in an order that makes sense: first the topic, then the exercise on it."""


def arranged(sections: Sequence[Section]) -> tuple[list[Section], list[str]]:
    """The sections in order, and what was changed, in a sentence each. An opener and a closing have to be there.

    The first opener and the last closing are; others of these types become sections of no type of their own.
    """
    opener = next(one for one in sections if one.type is SectionType.OPENER)
    closing = next(one for one in reversed(sections) if one.type is SectionType.CLOSING)
    between = [one for one in sections if one not in (opener, closing)]
    order = [opener, *with_breaks_between(with_exercises_behind([as_custom(one) for one in between])), closing]
    return order, differences(sections, order)


def as_custom(section: Section) -> Section:
    """A second opener or closing is a section like any other."""
    second = section.type in (SectionType.OPENER, SectionType.CLOSING)
    return replace(section, type=SectionType.CUSTOM) if second else section


def with_exercises_behind(sections: Sequence[Section]) -> list[Section]:
    """No exercise before the topic that it belongs to: it goes right behind it."""
    order = list(sections)
    for one in sections:
        topics = [other for other in order if other.type is SectionType.TOPIC and belongs(one, other)]
        if topics and order.index(one) < order.index(topics[0]):
            order.remove(one)
            order.insert(order.index(topics[0]) + 1, one)
    return order


def belongs(section: Section, topic: Section) -> bool:
    """Whether a section is an exercise on what a topic is about."""
    named = fold(section.topic_title or "")
    return section.type is SectionType.EXERCISE and named in {fold(topic.topic_title or ""), fold(topic.title)} - {""}


def with_breaks_between(sections: Sequence[Section]) -> list[Section]:
    """No break at either end, and no two in a row: one from an end goes to the middle, one too many goes."""
    work = [n for n, one in enumerate(sections) if one.type is not BREAK]
    inner = list(sections[work[0] : work[-1] + 1])
    ends = [*sections[: work[0]], *sections[work[-1] + 1 :]]
    if ends and all(one.type is not BREAK for one in inner):
        inner.insert(len(inner) // 2, ends[0])
    return [one for n, one in enumerate(inner) if one.type is not BREAK or inner[n - 1].type is not BREAK]


def is_later(name: Id, before: list[Id], after: list[Id]) -> bool:
    """Whether more stands before something than did."""
    return len({*after[: after.index(name)]} - {*before[: before.index(name)]}) > 0


def differences(before: Sequence[Section], after: Sequence[Section]) -> list[str]:
    """What became of the order."""
    said = []
    if after[0].name != before[0].name:
        said.append(f"The opener “{after[0].title}” was put first.")
    if after[-1].name != before[-1].name:
        said.append(f"The closing “{after[-1].title}” was put last.")
    exercises = [[one.name for one in side if one.type in LEARNED] for side in (before, after)]
    said += [
        f"The exercise “{one.title}” was put behind its topic."
        for one in after
        if one.type is SectionType.EXERCISE and is_later(one.name, *exercises)
    ]
    types = {one.name: one.type for one in before}
    said += [f"“{one.title}” was a second opener or closing." for one in after if one.type is not types[one.name]]
    breaks = [[one.name for one in side if one.type is BREAK] for side in (before, after)]
    if len(breaks[1]) < len(breaks[0]):
        said.append("A break too many was left out.")
    return said
