"""An outline as an author wrote it becomes one that holds: mended by rule, each repair said in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.builder.arranging import arranged
from domain.builder.breaks import LONG_DAY, LUNCH, Break, noon_of, placed
from domain.builder.catalog import Share
from domain.builder.metadata import DraftTopic
from domain.builder.minutes import LEAST, USUAL, USUAL_MINUTES, timed
from domain.builder.outline import Origin, Outline, Section, SectionType
from domain.builder.stand_ins import ENGLISH, TEXTS, about, lunch, placeholder
from domain.session import Id
from domain.texts import MAX_TITLE, fold

REQUIRED = (
    SectionType.OPENER,
    SectionType.TOPIC,
    SectionType.EXERCISE,
    SectionType.VIDEO,
    SectionType.CLOSING,
)
"""What every outline has, in this order where it is put in."""
MOST, FEWEST, MINUTES_EACH = 24, 8, 4
"""Sections of an outline at most; fewer when they would have less than so many minutes each, but always eight."""
PLACEHOLDER_SHARE = 15
"""The share of the time, in percent, of a section that was put in; at least five minutes."""
UNFIT = (SectionType.OPENER, SectionType.CLOSING, SectionType.BREAK, SectionType.VIDEO)
"""What a topic that the draft's author asked for cannot be."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """An outline that holds, and what was mended, in a sentence each."""

    outline: Outline
    repairs: tuple[str, ...] = ()


def repair(
    sections: Sequence[Section],
    minutes: int,
    shares: tuple[Share, ...],
    user_topics: tuple[DraftTopic, ...],
    *,
    language: str = ENGLISH,
    prefix: str = "",
    start: str | None = None,
) -> Repaired:
    """Sections of an outline that holds: what is repaired already stays as it is.

    Its minutes are `minutes` (15 to 480) exactly and each type's share is the persona's; what is required is there,
    the opener first and the closing last; every topic that was asked for has its minutes. Sections that are put in
    are in a language, and named by a number behind `prefix`. `start` is when it begins, as 09:30, if that is known.
    """
    mending = Mending(list(sections), minutes, language, prefix)
    mending.mend_titles()
    mending.mend_lengths()
    mending.put_in_topics(distinct(user_topics)[: mending.most - len(REQUIRED)])
    mending.put_in_required()
    mending.leave_out()
    mending.leave_out_beside_topics()
    mending.arrange()
    mending.put_in_lunch(shares, start)
    mending.mark_required()
    mending.time(shares)
    return Repaired(Outline(tuple(mending.sections)), tuple(mending.said))


def distinct(topics: Sequence[DraftTopic]) -> list[DraftTopic]:
    """The topics that have a title, each title once: the first one's."""
    titled: dict[str, DraftTopic] = {}
    for one in topics:
        if one.title.strip():
            titled.setdefault(fold(one.title), one)
    return list(titled.values())


class Mending:
    """A repair under way: the sections as they are by now, and what was mended."""

    def __init__(self, sections: list[Section], minutes: int, language: str, prefix: str) -> None:
        self.sections, self.minutes, self.language, self.prefix = sections, minutes, language, prefix
        self.most = max(FEWEST, min(MOST, minutes // MINUTES_EACH))
        self.written = {one.name: one.duration_minutes for one in sections}
        self.said: list[str] = []

    def mend_titles(self) -> None:
        """A section without a title has its type's."""
        texts = TEXTS.get(self.language, TEXTS[ENGLISH])
        for n, one in enumerate(self.sections):
            if not one.title.strip():
                self.sections[n] = replace(one, title=texts.get(one.type, texts[SectionType.TOPIC])[0])
                self.said.append(f"Section {n + 1} had no title.")

    def mend_lengths(self) -> None:
        """A section of no length, or of one that is longer than all, has the usual one."""
        for n, one in enumerate(self.sections):
            if not 1 <= one.duration_minutes <= self.minutes:
                usual = USUAL.get(one.type, USUAL_MINUTES)
                self.sections[n] = replace(one, duration_minutes=usual)
                self.said.append(f"“{one.title}” was to take {one.duration_minutes} minutes, which cannot be.")

    def put_in_topics(self, topics: Sequence[DraftTopic]) -> None:
        """Each topic that was asked for has a section of its own, with its minutes; no other section has."""
        taken: dict[Id, Section] = {}
        for topic in topics:
            found = self.section_on(topic, taken)
            if found is None:
                found = self.section_for(topic)
                self.sections.insert(self.behind(SectionType.TOPIC, SectionType.OPENER), found)
                self.said.append(f"Your topic “{topic.title}” was missing; it was put in.")
            length = topic.duration_minutes if 1 <= topic.duration_minutes <= self.minutes else USUAL_MINUTES
            taken[found.name] = replace(
                found, duration_minutes=length, origin=Origin.USER, topic_title=topic.title, match_score=1.0
            )
        self.sections = [taken.get(one.name, replace(one, origin=Origin.AI)) for one in self.sections]

    def section_on(self, topic: DraftTopic, taken: dict[Id, Section]) -> Section | None:
        """The section that fits a topic best: it is the author's already, names it, or is called like it."""
        wanted = fold(topic.title)
        fitting = [
            one
            for one in self.sections
            if one.name not in taken
            and one.type not in UNFIT
            and wanted in (fold(one.topic_title or ""), fold(one.title))
        ]
        return max(fitting, key=lambda one: rank(one, wanted), default=None)

    def section_for(self, topic: DraftTopic) -> Section:
        """A section on a topic that was forgotten."""
        description = topic.description or about(topic.title, self.language)
        title = topic.title[:MAX_TITLE]
        return Section(self.new_name(), SectionType.TOPIC, title, topic.duration_minutes, description)

    def put_in_required(self) -> None:
        """What an outline has to have and this one has not."""
        there = {one.type for one in self.sections}
        length = max(5, self.minutes * PLACEHOLDER_SHARE // 100)
        for n, type in enumerate(REQUIRED):
            if type not in there:
                section = placeholder(type, self.new_name(), length, self.language)
                self.sections.insert(self.behind(*reversed(REQUIRED[:n])), section)
                self.said.append(f"There was no {type.value.lower()}; one was put in.")

    def behind(self, *types: SectionType) -> int:
        """The place behind the last section of the first of these types that is there; else the beginning."""
        for type in types:
            places = [n for n, one in enumerate(self.sections) if one.type is type]
            if places:
                return places[-1] + 1
        return 0

    def new_name(self) -> Id:
        """A name that no section has."""
        names = {one.name for one in self.sections}
        return next(name for n in range(1, len(names) + 2) if (name := Id(f"{self.prefix}{n}")) not in names)

    def arrange(self) -> None:
        """One opener first, one closing last, breaks between."""
        sections, said = arranged(self.sections)
        self.sections, self.said = sections, [*self.said, *said]

    def leave_out(self) -> None:
        """No more sections than there is time for: of those that nobody needs the last ones go."""
        needed = {one.name for one in self.needed()} | {one.name for one in self.sections if one.origin is Origin.USER}
        free = [one.name for one in self.sections if one.name not in needed]
        gone = set(free[max(0, self.most - len(needed)) :])
        if gone:
            self.sections = [one for one in self.sections if one.name not in gone]
            self.said.append(f"{len(gone)} sections were left out: there was no time for so many.")

    def leave_out_beside_topics(self) -> None:
        """Where the author's own topics leave no room, no other topic stands beside them."""
        theirs = [one for one in self.sections if one.origin is Origin.USER]
        room = self.minutes - sum(one.duration_minutes for one in theirs)
        others = [one for one in self.sections if one.type is SectionType.TOPIC and one not in theirs]
        if {one.type for one in theirs} & {SectionType.TOPIC} and room < LEAST * (len(self.sections) - len(theirs)):
            self.sections = [one for one in self.sections if one not in others]
            self.said += [f"“{one.title}” was left out: your own topics leave no room for it." for one in others]

    def put_in_lunch(self, shares: tuple[Share, ...], start: str | None) -> None:
        """A session that takes most of a day has a lunch break if it has no break at all."""
        is_full = len(self.sections) >= self.most or any(one.type is SectionType.BREAK for one in self.sections)
        if self.minutes <= LONG_DAY or is_full:
            return
        lengths = [one.duration_minutes for one in timed(self.sections, self.minutes - LUNCH, shares)]
        (place,) = placed(lengths, [Break(noon_of(self.minutes, start), LUNCH)])
        self.sections.insert(place + 1, lunch(self.new_name(), LUNCH, self.language))
        self.said.append("There was no break; one for lunch was put in.")

    def needed(self) -> list[Section]:
        """The first section of each type that has to be there; the last closing."""
        first = {one.type: one for one in reversed(self.sections)}
        closing = [one for one in self.sections if one.type is SectionType.CLOSING][-1]
        return [*(first[type] for type in REQUIRED[:-1]), closing]

    def mark_required(self) -> None:
        """What cannot be removed later."""
        needed = {one.name for one in self.needed()}
        self.sections = [replace(one, is_required=one.name in needed) for one in self.sections]

    def time(self, shares: tuple[Share, ...]) -> None:
        """The minutes are divided."""
        asked = self.minutes_of_topics()
        self.sections = list(timed(self.sections, self.minutes, shares))
        if (given := self.minutes_of_topics()) < asked:
            self.said.append(
                f"Your own topics were shortened from {asked} minutes to {given}: the other sections need the rest."
            )
        if self.written != {one.name: one.duration_minutes for one in self.sections}:
            total = sum(self.written.values())
            self.said.append(f"The minutes were {total}; they were divided anew and make {self.minutes}.")

    def minutes_of_topics(self) -> int:
        """How long what the author asked for takes together."""
        return sum(one.duration_minutes for one in self.sections if one.origin is Origin.USER)


def rank(section: Section, title: str) -> tuple[bool, bool, bool]:
    """How well a section fits a topic of a title; of equal ones the first is taken."""
    names_it = fold(section.topic_title or "") == title
    return names_it and section.origin is Origin.USER, names_it, section.type is SectionType.TOPIC
