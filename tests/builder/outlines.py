"""Sections and outlines for tests, and those that chance makes."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from hypothesis import strategies as st

from domain.builder.outline import Origin, Outline, Section, SectionType
from domain.session import Id

WORDS = ("change", "team", "Klarheit", "Ziel", "listen", "ask", "plan", "Pause", "mutig", "step")
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
lists = st.lists(texts.filter(bool), max_size=2).map(tuple)


def section(name: str, type: SectionType = SectionType.TOPIC, minutes: int = 10, **more: object) -> Section:
    """A section, with what a test says of it."""
    return Section(Id(name), type, **{"title": name.capitalize(), **more}, duration_minutes=minutes)


def outline(*sections: Section) -> Outline:
    """An outline of these sections."""
    return Outline(sections)


def sections(types: Iterable[SectionType] = SectionType, most: int = 9) -> st.SearchStrategy:
    """Sections of different names, with lengths that authors get wrong too."""
    bare = st.builds(
        Section,
        st.just(Id("")),
        st.sampled_from(list(types)),
        texts,
        st.integers(-5, 700) | st.sampled_from([5, 10, 15, 20, 30]),
        description=texts,
        learning_objectives=lists,
        topic_title=st.none() | texts,
        origin=st.sampled_from(Origin),
    )
    return st.lists(bare, max_size=most).map(named("b"))


def named(prefix: str) -> Callable[[list[Section]], tuple[Section, ...]]:
    """Gives sections names: a number behind a prefix."""
    return lambda found: tuple(replace(one, name=Id(f"{prefix}{n}")) for n, one in enumerate(found, 1))
