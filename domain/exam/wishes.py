"""What a learner wishes of an exam: categories to train, themes to read about, and how hard it is to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from domain.disclosure import Open
from domain.exam.plans import THEMES, Category, Level
from domain.session import RefusalCode, Refused
from domain.transcripts import ShowTranscript

MAX_WEIGHT = 1000


class Difficulty(Enum):
    """How hard the items are; by itself it goes with the level: A1 and A2, B1 and B2, C1 and C2."""

    BEGINNER = "BEGINNER"
    """At the easy end of the level."""
    INTERMEDIATE = "INTERMEDIATE"
    """In the middle of the level."""
    ADVANCED = "ADVANCED"
    """At the hard end of the level."""


class TheFocusIsUnknown(Refused):
    """There is no category {category!r}. Choose from {known}."""

    code = RefusalCode.INVALID_INPUT


class TheWishIsRepeated(Refused):
    """{wish!r} is named twice. Name it once."""

    code = RefusalCode.INVALID_INPUT


class TheWeightsDoNotFit(Refused):
    """Give one weight greater than 0 and up to 1000 for each category of the focus, or none at all."""

    code = RefusalCode.INVALID_INPUT


class TheThemeIsUnknown(Refused):
    """There is no theme {theme!r}. Choose from {known}."""

    code = RefusalCode.INVALID_INPUT


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes. Without weights the categories of the focus get even shares."""

    focus: Open[tuple[str, ...]] = ()
    """The categories to train, such as "connector_logic"; empty for all."""
    weights: Open[tuple[float, ...]] = ()
    """The weight of each category of the focus, in its order; empty for even shares."""
    themes: Open[tuple[str, ...]] = ()
    """The themes to read about; empty for any."""
    difficulty: Open[Difficulty | None] = None
    """How hard the items are to be; null: as goes with the level."""
    show_transcript: Open[ShowTranscript | None] = None
    """When transcripts are to be readable; null: as the learner's teachers have set it, else after grading."""


def check(wishes: Wishes) -> None:
    """Raise a `Refused` for a wish that cannot be granted."""
    known = [category.value for category in Category]
    for n, category in enumerate(wishes.focus):
        if category not in known:
            raise TheFocusIsUnknown(field=f"focus[{n}]", category=category, known=", ".join(known))
    fits = len(wishes.weights) == len(wishes.focus) and all(0 < weight <= MAX_WEIGHT for weight in wishes.weights)
    if wishes.weights and not fits:
        raise TheWeightsDoNotFit(field="focusWeights")
    for n, theme in enumerate(wishes.themes):
        if theme not in THEMES:
            raise TheThemeIsUnknown(field=f"themes[{n}]", theme=theme, known=", ".join(THEMES))
    for name, wished in (("focus", wishes.focus), ("themes", wishes.themes)):
        for n, wish in enumerate(wished):
            if wish in wished[:n]:
                raise TheWishIsRepeated(field=f"{name}[{n}]", wish=wish)


def difficulty_of(level: Level) -> Difficulty:
    """The difficulty that goes with a level."""
    return {"A": Difficulty.BEGINNER, "B": Difficulty.INTERMEDIATE, "C": Difficulty.ADVANCED}[level.value[0]]


def allocate(items: int, wishes: Wishes) -> dict[str, int]:
    """How many items each category gets: even shares with the remainder to the first ones, or by weight.

    By weight the largest remainders (Hamilton's method) get what rounding down leaves; equal ones in order.
    """
    focus: Sequence[str] = wishes.focus or [category.value for category in Category]
    weights = wishes.weights or (1.0,) * len(focus)
    exact = [items * weight / sum(weights) for weight in weights]
    counts = [int(share) for share in exact]
    by_remainder = sorted(range(len(focus)), key=lambda n: counts[n] - exact[n])
    for n in by_remainder[: items - sum(counts)]:
        counts[n] += 1
    return dict(zip(focus, counts, strict=True))
