"""What may be chosen before an exam starts."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.exam.focus import WORDINGS
from domain.exam.layouts import layout
from domain.exam.plans import THEMES, ExamSkill, Level, PartPlan

Hindrance = Callable[[ExamSkill, Level], str | None]
"""Why the present author could not write an exam; None if it can."""


@dataclass(frozen=True, slots=True)
class ExamCatalogPart:
    """A part that an exam will have."""

    key: str
    """The name of the part among those of its exam, such as "teil_1"; no id."""
    label: str
    """What the part is called on the paper."""
    module_id: str
    """The module of its questions, such as "multiple_choice" or "written_response"."""
    item_count: int
    """The numbered items: each gap, statement, choice and text; an example does not count."""
    points: int
    """What all items together are worth."""
    suggested_minutes: int | None
    """How many minutes the part is to take; in a timed exam it ends with them."""
    instructions: str
    """What the learner is told to do, in German, as printed at the head of the part."""


@dataclass(frozen=True, slots=True)
class ExamCatalogEntry:
    """An exam in one skill, and whether it can be started now without a saved paper."""

    skill: ExamSkill
    """What the exam tests; `startExam` takes it."""
    available: bool
    """Whether the present author can write it; `startExam` refuses what it cannot."""
    unavailable_reason: str | None
    """Why it cannot be started, and what helps; null when it can."""
    suggested_minutes: int
    """How many minutes its parts are to take together."""
    points: int
    """What its parts are worth together."""
    parts: tuple[ExamCatalogPart, ...]
    """Its parts, in the order of the exam."""


@dataclass(frozen=True, slots=True)
class FocusCategory:
    """Something that the items of an exam can train."""

    key: str
    """What `focus` of `startExam` takes."""
    label: str
    """What to call it to a learner, in English."""
    description: str
    """What an item of it asks for, a sentence in English."""


@dataclass(frozen=True, slots=True)
class ExamCatalog:
    """What may be chosen before an exam starts: the skills at a level, and what may be wished."""

    level: Level
    """The level that the skills are shown at."""
    skills: tuple[ExamCatalogEntry, ...]
    """All skills, those that cannot be started now among them."""
    themes: tuple[str, ...]
    """What `themes` of `startExam` takes."""
    focus_categories: tuple[FocusCategory, ...]
    """What `focus` of `startExam` takes, in words."""


def catalog(level: Level, hindrance: Hindrance) -> ExamCatalog:
    """The catalog of a level, with an author who can do what `hindrance` does not speak against."""
    return ExamCatalog(
        level=level,
        skills=tuple(_entry(skill, level, hindrance(skill, level)) for skill in ExamSkill),
        themes=THEMES,
        focus_categories=tuple(
            FocusCategory(category.value, wording.label, wording.description) for category, wording in WORDINGS.items()
        ),
    )


def _entry(skill: ExamSkill, level: Level, reason: str | None) -> ExamCatalogEntry:
    plans = layout(skill, level)
    return ExamCatalogEntry(
        skill=skill,
        available=reason is None,
        unavailable_reason=reason,
        suggested_minutes=sum(plan.suggested_minutes or 0 for plan in plans),
        points=sum(plan.points for plan in plans),
        parts=tuple(_part(plan) for plan in plans),
    )


def _part(plan: PartPlan) -> ExamCatalogPart:
    return ExamCatalogPart(
        key=plan.id,
        label=plan.label,
        module_id=plan.module_id,
        item_count=plan.units,
        points=plan.points,
        suggested_minutes=plan.suggested_minutes,
        instructions=plan.instructions,
    )
