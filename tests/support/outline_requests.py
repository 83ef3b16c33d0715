"""What an author of outlines is asked in tests: a session on feedback, with passages of the documents that ship."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import infrastructure.builder
from domain.builder.authoring import Brief, OutlineRequest, Tweaks
from domain.builder.catalog import Share, Topic
from domain.builder.knowledge import Source
from domain.builder.metadata import DraftTopic, Metadata, TrainingType
from domain.builder.outline import SectionType
from domain.session import Id
from infrastructure.builder.knowledge.document_files import read

DOCUMENTS = Path(infrastructure.builder.__file__).parent / "knowledge" / "documents"

TYPES = (SectionType.OPENER, SectionType.TOPIC, SectionType.EXERCISE, SectionType.VIDEO, SectionType.CLOSING)
PERCENTS = {
    "precision": (10, 30, 30, 15, 15),
    "insight": (10, 30, 30, 15, 15),
    "ignite": (10, 20, 35, 15, 20),
    "connect": (10, 25, 30, 15, 20),
}
PERSONAS = tuple(PERCENTS)


def passages(slug: str) -> Sequence[Source]:
    """The passages of a document that ships, as they are kept."""
    found = read(DOCUMENTS / f"{slug}.md")
    return [Source(Id(f"{slug}-{n}"), found.title, one.path, one.text, 0.8) for n, one in enumerate(found.passages)]


SOURCES = {
    "en": [*passages("feedback-that-changes-something"), *passages("listening-before-answering")[1:2]],
    "de": passages("kollegiale-beratung"),
}

METADATA = {
    "en": Metadata(
        title="Feedback in the team",
        session_type=TrainingType.WORKSHOP,
        category="Communication Skills",
        desired_outcome="Give feedback that a colleague can act on",
        current_problem="People complain in the corridor and say nothing in the room",
        specific_topics="Asking permission; Praise",
        location_id=Id("berlin"),
    ),
    "de": Metadata(
        title="Kollegiale Beratung",
        session_type=TrainingType.WORKSHOP,
        category="Professional Development",
        desired_outcome="Eine Runde kollegialer Beratung selbst anleiten",
        current_problem="Schwierige Fälle bleiben bei Einzelnen liegen",
        specific_topics="Schlüsselfrage",
        location_id=Id("berlin"),
    ),
}

TOPIC = DraftTopic("Praise in public", 20, "When praise before others helps, and when it does not")
LISTED = Topic(
    Id("topic:communication-skills"),
    "Communication Skills",
    "Speaking so that others can act on it",
    ("Say what you saw", "Ask what was meant"),
)


def brief(name: str = "precision") -> Brief:
    """A persona."""
    shares = tuple(Share(type, percent) for type, percent in zip(TYPES, PERCENTS[name], strict=True))
    return Brief(Id(f"persona:{name}"), name.title(), f"How {name} writes", f"Write as {name} does.", shares)


def outline_request(language: str = "en", persona: str = "precision", **other: Any) -> OutlineRequest:
    """A request; `other` fields as they are named."""
    asked: dict[str, Any] = {
        "draft_id": Id("00000000-0000-0000-0000-000000000001"),
        "language": language,
        "minutes": 90,
        "metadata": METADATA[language],
        "context": (("Audience", "Existing Teammates: colleagues of one's own company"),),
        "brief": brief(persona),
        "tweaks": Tweaks(),
        "rag_weight": 0.7,
        "sources": tuple(SOURCES[language]),
    }
    return OutlineRequest(**asked | other)
