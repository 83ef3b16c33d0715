"""Which section of an outline is which of another one, though it was moved, renamed or written anew."""

from collections.abc import Collection, Iterator, Sequence

from domain.builder.outline import Outline, Section, SectionType
from domain.texts import fold
from domain.words import bare

ALIKE = 0.5
"""From which likeness on two sections of different names are the same one, from 0 to 1."""
TITLE_WEIGHT = 0.6
"""How much of the likeness is the titles'."""

OTHER_TYPE = 0.8
"""What likeness counts between sections of different types."""
ONLY_ONE = (SectionType.OPENER, SectionType.CLOSING)
TOLD = 1_000
"""Characters of a section that its likeness to others goes by."""
MOST_COMPARED = 10_000
"""Pairs of sections whose likeness is looked at; where there are more, sections go by their names alone."""

Pair = tuple[Section | None, Section | None]


def text_of(section: Section) -> str:
    """All that a section says, a paragraph for each thing."""
    lists = (section.learning_objectives, section.suggested_activities, section.materials_needed)
    said = (section.title, section.description, *(text for texts in lists for text in texts), section.trainer_notes)
    return "\n".join(text for text in said if text)


def pairs(left: Outline, right: Outline) -> tuple[Pair, ...]:
    """The sections of both in the right one's order; what only the left one has follows what it followed there."""
    partners = {one.name: other for one, other in matched(left.sections, right.sections)}
    origins = {other.name: one for one in left.sections if (other := partners.get(one.name))}
    followers = followers_of(left.sections, {one.name for one in left.sections} - partners.keys())
    together: list[Pair] = [(one, None) for one in followers.get(None, [])]
    for section in right.sections:
        origin = origins.get(section.name)
        together.append((origin, section))
        together += [(one, None) for one in followers.get(origin.name, [])] if origin else []
    return tuple(together)


def followers_of(sections: Sequence[Section], gone: Collection[str]) -> dict[str | None, list[Section]]:
    """The sections that are gone, by the name of the last one before them that is not; None for the beginning."""
    followers: dict[str | None, list[Section]] = {}
    last: str | None = None
    for section in sections:
        if section.name in gone:
            followers.setdefault(last, []).append(section)
        else:
            last = section.name
    return followers


def matched(left: Sequence[Section], right: Sequence[Section]) -> list[tuple[Section, Section]]:
    """The sections of both sides that are the same: by name, then the most alike first."""
    names = {one.name: one for one in right}
    same = [(one, names[one.name]) for one in left if one.name in names]
    known = {one.name for one, _ in same}
    rest_left = [one for one in left if one.name not in known]
    rest_right = [one for one in right if one.name not in known]
    return [*same, *most_alike(rest_left, rest_right)]


def most_alike(left: Sequence[Section], right: Sequence[Section]) -> Iterator[tuple[Section, Section]]:
    """Pairs of sections that are alike, the most alike first, each section once; of equals the first ones."""
    if len(left) * len(right) > MOST_COMPARED:
        return
    told = [(vocabulary(one.title), vocabulary(text_of(one))) for one in left]
    tales = [(vocabulary(one.title), vocabulary(text_of(one))) for one in right]
    scored = [(-likeness(a, b, left[i], right[j]), i, j) for i, a in enumerate(told) for j, b in enumerate(tales)]
    lefts, rights = set(range(len(left))), set(range(len(right)))
    for _, i, j in sorted(one for one in scored if -one[0] >= ALIKE):
        if i in lefts and j in rights:
            lefts.discard(i)
            rights.discard(j)
            yield left[i], right[j]


Told = tuple[frozenset[str], frozenset[str]]


def likeness(one: Told, other: Told, left: Section, right: Section) -> float:
    """How alike two sections are, from 0 to 1: their titles, then their texts; those of different types less.

    Two openers, and two closings, are always alike enough: an outline has one of each.
    """
    titles, texts = overlap(one[0], other[0]), overlap(one[1], other[1])
    score = max(TITLE_WEIGHT * titles + (1 - TITLE_WEIGHT) * texts, texts)
    if left.type is not right.type:
        return OTHER_TYPE * score
    return max(score, ALIKE) if left.type in ONLY_ONE else score


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """How many words two texts share, of those that they have (Dice), from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text, each once, as they are compared."""
    return frozenset(word for one in fold(text[:TOLD]).split() if (word := bare(one)))
