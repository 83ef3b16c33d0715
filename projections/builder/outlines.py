"""Outlines as clients see them: sections counted, and whether they take as long as the session."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from domain.builder.outline import Outline, Section, SectionType
from domain.session import Id

Naming: TypeAlias = Callable[[Id], Id]
"""The id of a section, of its name in the draft: one for each place where sections stand."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of an outline."""

    id: Id
    """Of a section in the draft's own outline: what `updateSection` and others name it by."""
    position: int
    """Where it stands in its outline, from 1."""
    type: SectionType
    """What it is for."""
    title: str
    """Its heading."""
    description: str
    """What happens in it; empty for nothing."""
    duration_minutes: int
    """How long it takes, in minutes."""
    is_required: bool
    """Whether an outline has to have it: it cannot be removed."""
    learning_objectives: tuple[str, ...]
    """What participants can do afterwards."""
    suggested_activities: tuple[str, ...]
    """What to do, step by step."""
    materials_needed: tuple[str, ...]
    """What has to be there."""
    trainer_notes: str | None
    """What the trainer alone should know; null for nothing."""
    topic_title: str | None
    """The topic that it is about, the author's own or the catalogue's; null for none."""
    match_score: float | None
    """How well it goes with that topic, from 0 to 1; null without one."""
    cites: tuple[int, ...]
    """Which of its variant's `sources` it is made of, by their place in that list, from 0."""


@dataclass(frozen=True, slots=True)
class OutlineView:
    """The outline of a training session."""

    sections: tuple[SectionView, ...]
    """The sections, in their order."""
    total_minutes: int
    """How long all sections take together, in minutes."""
    fits: bool
    """Whether that is as long as the session is."""


def section(seen: Section, position: int, naming: Naming) -> SectionView:
    """A section at a position, counted from 1."""
    return SectionView(
        id=naming(seen.name),
        position=position,
        type=seen.type,
        title=seen.title,
        description=seen.description,
        duration_minutes=seen.duration_minutes,
        is_required=seen.is_required,
        learning_objectives=seen.learning_objectives,
        suggested_activities=seen.suggested_activities,
        materials_needed=seen.materials_needed,
        trainer_notes=seen.trainer_notes,
        topic_title=seen.topic_title,
        match_score=seen.match_score,
        cites=seen.cites,
    )


def outline(seen: Outline, minutes: int, naming: Naming) -> OutlineView:
    """An outline of a session that is to take so many minutes."""
    sections = tuple(section(one, position, naming) for position, one in enumerate(seen.sections, 1))
    return OutlineView(sections, seen.total_minutes, seen.total_minutes == minutes)


def section_named(seen: Outline, name: Id, naming: Naming) -> SectionView | None:
    """The section of a name; None if there is none."""
    places = enumerate(seen.sections, 1)
    return next((section(one, position, naming) for position, one in places if one.name == name), None)
