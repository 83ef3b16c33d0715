"""A published session as a document, without the form of any file: headings, facts, paragraphs and lists in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata
from domain.builder.outline import Section
from domain.builder.schedule import schedule
from projections.builder.published import PublishedRow

LABELS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "when": "When",
        "where": "Where",
        "audience": "For",
        "tone": "Tone",
        "category": "Category",
        "outcome": "Aim",
        "problem": "Starting point",
        "length": "Length",
        "minutes": "{minutes} minutes",
        "agenda": "Agenda",
        "objectives": "Participants can afterwards",
        "activities": "Steps",
        "materials": "Materials",
        "notes": "For the trainer",
        "topic": "Topic",
        "sources": "Sources",
        "page": "page {page}",
        "guide": "Trainer's guide",
    },
    "de": {
        "when": "Wann",
        "where": "Wo",
        "audience": "Für",
        "tone": "Ton",
        "category": "Kategorie",
        "outcome": "Ziel",
        "problem": "Ausgangslage",
        "length": "Dauer",
        "minutes": "{minutes} Minuten",
        "agenda": "Ablauf",
        "objectives": "Danach können die Teilnehmenden",
        "activities": "Schritte",
        "materials": "Material",
        "notes": "Für die Trainerin, den Trainer",
        "topic": "Thema",
        "sources": "Quellen",
        "page": "Seite {page}",
        "guide": "Leitfaden",
    },
}
"""What stands before what, by language."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: of the whole from 1, of a part 2, of a section 3."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is said in a line, and what it is."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text; line ends in it are meant. One with a label says what it is."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, and what it is of."""

    label: str
    texts: tuple[str, ...]


Block: TypeAlias = Heading | Fact | Paragraph | Items


def handout(published: PublishedRow, *, for_trainers: bool) -> tuple[Block, ...]:
    """The document. What trainers alone should know, and where it comes from, is in theirs only."""
    labels = labels_of(published.language)
    sections = published.outline.sections
    blocks: list[Block] = [Heading(1, published.title), *facts(published.metadata, labels)]
    blocks += [
        Fact(labels["length"], labels["minutes"].format(minutes=published.outline.total_minutes)),
        Heading(2, labels["agenda"]),
    ]
    for position, section in enumerate(sections, 1):
        blocks += section_blocks(position, section, labels, for_trainers=for_trainers)
    if for_trainers and (cited := cited_sources(sections, published.sources)):
        told = tuple(source_line(one, labels) for one in cited)
        blocks += [Heading(2, labels["sources"]), Items("", told)]
    return tuple(blocks)


def labels_of(language: str) -> Mapping[str, str]:
    """What stands before what, in a language; in English for one that there is not."""
    return LABELS.get(language, LABELS["en"])


def facts(metadata: Metadata, labels: Mapping[str, str]) -> Iterator[Fact]:
    """What is known of a session, as far as it is."""
    known = {
        "when": when(metadata),
        "where": metadata.location,
        "audience": metadata.audience_name,
        "tone": metadata.tone_name,
        "category": metadata.category,
        "outcome": metadata.desired_outcome,
        "problem": metadata.current_problem,
    }
    return (Fact(labels[key], text) for key, text in known.items() if text)


def when(metadata: Metadata) -> str | None:
    """The day, the times and their zone; None as long as something is missing."""
    found = schedule(metadata)
    if found.start is None or found.end is None:
        return None
    later = f"{found.end:%Y-%m-%d} " if found.end.date() != found.start.date() else ""
    return f"{found.start:%Y-%m-%d %H:%M} – {later}{found.end:%H:%M} ({found.start.tzinfo})"


def section_blocks(
    position: int, section: Section, labels: Mapping[str, str], *, for_trainers: bool
) -> Iterator[Block]:
    """A section of the document."""
    length = labels["minutes"].format(minutes=section.duration_minutes)
    yield Heading(3, f"{position}. {section.title} ({length})")
    if section.topic_title and section.topic_title != section.title:
        yield Fact(labels["topic"], section.topic_title)
    if section.description:
        yield Paragraph(section.description)
    lists = {
        "objectives": section.learning_objectives,
        "activities": section.suggested_activities,
        "materials": section.materials_needed,
    }
    yield from (Items(labels[key], texts) for key, texts in lists.items() if texts)
    if for_trainers and section.trainer_notes:
        yield Paragraph(section.trainer_notes, labels["notes"])


def cited_sources(sections: Sequence[Section], sources: Sequence[Source]) -> list[Source]:
    """The sources that sections cite, in their order."""
    cited = {place for one in sections for place in one.cites}
    return [one for place, one in enumerate(sources) if place in cited]


def source_line(source: Source, labels: Mapping[str, str]) -> str:
    """Where something comes from, in a line."""
    page = labels["page"].format(page=source.page) if source.page else ""
    return ", ".join(filter(None, (source.document_title, source.path, page)))
