"""A small draft: an author, a session that is said in full, two personas, a variant, and its sections."""

from collections.abc import Mapping

from domain.builder.authoring import Brief, Tweaks
from domain.builder.catalog import Share
from domain.builder.commands import (
    AddSection,
    CreateDraft,
    PublishDraft,
    RecordKnowledge,
    RequestVariants,
    SaveDraft,
    SelectVariant,
    WriteVariant,
)
from domain.builder.decide import DECIDER
from domain.builder.events import DraftCreated
from domain.builder.knowledge import Source
from domain.builder.metadata import Metadata, TrainingType
from domain.builder.outline import Mix, Outline, Section, SectionType
from domain.builder.sections import new_section
from domain.builder.state import Builder
from domain.session import Id
from tests.support.specification import Past, nothing_happened

AUTHOR = Id("author")

SAID = Metadata(
    title="Feedback that helps",
    session_type=TrainingType.WORKSHOP,
    category="Communication Skills",
    desired_outcome="Give feedback that others can use.",
    start_date="2026-11-30",
    start_time="09:00",
    end_time="10:30",
    timezone="Europe/Berlin",
    location_id=Id("berlin"),
)
"""All that is required, and 90 minutes."""

CREATE = CreateDraft(author_id=AUTHOR, metadata=SAID, catalog_version=1)
CREATED = DraftCreated(AUTHOR, 1, SAID)

PRECISION = Brief(
    persona=Id("precision"),
    label="Precision",
    description="Orderly.",
    instruction="Be orderly.",
    shares=(Share(SectionType.TOPIC, 100),),
)
INSIGHT = Brief(Id("insight"), "Insight", "With figures.", "Use figures.", (Share(SectionType.TOPIC, 100),))
REQUEST = RequestVariants("en", Tweaks(), (PRECISION, INSIGHT), (("Audience", "Clients"),), 1)
SOURCES = (
    Source(Id("p1"), "Giving feedback", "Rules", "Say what you have seen.", 0.9),
    Source(Id("p2"), "Listening", "Silence", "Wait.", 0.8),
)
MIX = Mix(65, 35, 0, 0, 90)


def section(name: str, minutes: int = 15, type: SectionType = SectionType.TOPIC, **said: object) -> Section:
    """A section called like its name."""
    return Section(Id(name), type, f"About {name}", minutes, **said)  # type: ignore[arg-type]


OUTLINE = Outline(
    (
        section("1.precision.1", 10, SectionType.OPENER, is_required=True),
        section("1.precision.2", 30, description="What feedback is.", cites=(0,)),
        section("1.precision.3", 35, SectionType.EXERCISE),
        section("1.precision.4", 15, SectionType.CLOSING, is_required=True),
    )
)
"""Four sections of 90 minutes."""

OTHER = Outline((section("1.insight.1", 40, SectionType.OPENER, is_required=True), section("1.insight.2", 50)))
"""Another 90 minutes."""


def draft(metadata: Metadata = SAID) -> Past[Builder]:
    """A draft that has begun."""
    return nothing_happened(DECIDER).given(DraftCreated(AUTHOR, 1, metadata))


def save(seen: int | None = None, unknown: tuple[str, ...] = (), **said: object) -> SaveDraft:
    """What a device saves."""
    return SaveDraft(tuple(said), Metadata(**said), 1, unknown, seen)  # type: ignore[arg-type]


def add(name: str, type: SectionType = SectionType.TOPIC, position: int | None = None) -> AddSection:
    """A section is added as usual."""
    return AddSection(new_section(Id(name), type), position)


def written(outlines: Mapping[Id, Outline] | None = None) -> Past[Builder]:
    """A draft whose variants are there."""
    past = draft().when(REQUEST).happens().when(RecordKnowledge(1, SOURCES)).happens()
    for persona, outline in (outlines or {PRECISION.persona: OUTLINE, INSIGHT.persona: OTHER}).items():
        past = past.when(WriteVariant(1, persona, outline, MIX)).happens()
    return past


SELECT = SelectVariant(1, PRECISION.persona)
PUBLISH = PublishDraft(80, "en", {"location_id": "Berlin, room 1"})


def selected() -> Past[Builder]:
    """A draft whose outline is a variant's."""
    return written().when(SELECT).happens()
