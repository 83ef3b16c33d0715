"""Placeholders of a persona's template: {{desired_outcome}} and the like, and what is put in their place."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from domain.builder.catalog import Audience, Catalog, Location, Tone
from domain.builder.metadata import DraftTopic, Metadata

PLACEHOLDER = re.compile(r"\{\{([^{}]{0,100})\}\}")
"""A name in double braces; what is longer than any name is no placeholder, and is text."""

BETWEEN_POINTS = re.compile(r"[\n;]")

LONGEST_VALUE = 2_000
"""Characters of a value at most: a template has room for all of them."""

LATER = "rag_sources_count"
"""What is known only once the documents were asked."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the placeholders of a draft speak of; None is what nobody has chosen."""

    metadata: Metadata
    minutes: int
    audience: Audience | None
    tone: Tone | None
    location: Location | None


def setting(catalog: Catalog, metadata: Metadata, minutes: int) -> Setting:
    """What is known of a draft, with what its ids name in a catalogue."""
    audience = catalog.audiences.get(metadata.audience_id) if metadata.audience_id else None
    tone = catalog.tones.get(metadata.tone_id) if metadata.tone_id else None
    location = catalog.locations.get(metadata.location_id) if metadata.location_id else None
    return Setting(metadata, minutes, audience, tone, location)


Value = Callable[[Setting], object]


def _audience(name: str) -> Value:
    return lambda of: getattr(of.audience, name, None)


def _tone(name: str) -> Value:
    return lambda of: getattr(of.tone, name, None)


def _location(name: str) -> Value:
    return lambda of: getattr(of.location, name, None)


def _said(name: str) -> Value:
    return lambda of: getattr(of.metadata, name)


def _topic(number: int, name: str) -> Value:
    return lambda of: getattr(of.metadata.topics[number], name) if len(of.metadata.topics) > number else None


def _points(of: Setting) -> list[str]:
    """The points that the author wants to come up, one by one."""
    return [
        point for line in BETWEEN_POINTS.split(of.metadata.specific_topics or "") if (point := line.strip(" -*•\t"))
    ]


def _bullets(points: list[str]) -> str:
    return "\n".join(f"- {point}" for point in points)


def _described(topic: DraftTopic) -> str:
    about = f": {topic.description}" if topic.description else ""
    return f"{topic.title} ({topic.duration_minutes} min){about}"


VALUES: Mapping[str, Value] = {
    "category": _said("category"),
    "session_type": lambda of: of.metadata.session_type.value.lower() if of.metadata.session_type else None,
    "session_title": _said("title"),
    "desired_outcome": _said("desired_outcome"),
    "current_problem": _said("current_problem"),
    "specific_topics": _said("specific_topics"),
    "specific_topics_bullets": lambda of: _bullets(_points(of)),
    "specific_topics_list": lambda of: ", ".join(_points(of)),
    "audience_name": lambda of: of.audience.name if of.audience else of.metadata.audience_name,
    "audience_size": _location("capacity"),
    "audience_description": _audience("description"),
    "audience_experience_level": _audience("experience_level"),
    "audience_learning_style": _audience("learning_style"),
    "audience_communication_style": _audience("communication_style"),
    "audience_technical_depth": _audience("technical_depth"),
    "tone_name": lambda of: of.tone.name if of.tone else of.metadata.tone_name,
    "tone_style": _tone("style"),
    "tone_description": _tone("description"),
    "tone_energy_level": _tone("energy_level"),
    "tone_formality": _tone("formality"),
    "tone_sentence_structure": _tone("sentence_structure"),
    "duration": lambda of: f"{of.minutes} minutes",
    "duration_minutes": lambda of: of.minutes,
    "start_time": _said("start_time"),
    "end_time": _said("end_time"),
    "timezone": lambda of: of.metadata.timezone or (of.location.timezone if of.location else None),
    "location_name": lambda of: of.location.name if of.location else of.metadata.location,
    "location_type": _location("location_type"),
    "location_capacity": _location("capacity"),
    "location_notes": _location("notes"),
    "location_timezone": _location("timezone"),
    "meeting_platform": _location("meeting_platform"),
    "topics": lambda of: _bullets([_described(one) for one in of.metadata.topics]),
    "topics_inline": lambda of: "; ".join(_described(one) for one in of.metadata.topics),
    "topic_titles": lambda of: _bullets([one.title for one in of.metadata.topics]),
    "topic_titles_inline": lambda of: ", ".join(one.title for one in of.metadata.topics),
    "topics_count": lambda of: len(of.metadata.topics),
    "first_topic_title": _topic(0, "title"),
    "first_topic_description": _topic(0, "description"),
    "first_topic_duration": _topic(0, "duration_minutes"),
    "second_topic_title": _topic(1, "title"),
    "second_topic_description": _topic(1, "description"),
    "second_topic_duration": _topic(1, "duration_minutes"),
}
"""What stands for each placeholder that is filled when variants are asked for."""

PERSONAS = ("variant_label", "variant_description")
"""What is the persona's own."""

NAMES = tuple(sorted((*VALUES, *PERSONAS, LATER)))
"""All that a template may have between its braces, in small letters or great ones."""


def unknown_placeholders(template: str) -> Iterator[str]:
    """The names between braces that stand for nothing."""
    return (found.strip() for found in PLACEHOLDER.findall(template) if found.strip().lower() not in NAMES)


def fill(template: str, values: Mapping[str, object]) -> str:
    """A template with the values put in, in one go: what stands in a value is text. What has no value here stays."""

    def value(found: re.Match[str]) -> str:
        name = found.group(1).strip().lower()
        return _as_text(values[name]) if name in values else found.group(0)

    return PLACEHOLDER.sub(value, template)


def values(of: Setting, label: str, description: str) -> Mapping[str, object]:
    """What stands for each placeholder in the template of a persona; what nobody has said is empty."""
    return {name: value(of) for name, value in VALUES.items()} | {
        "variant_label": label,
        "variant_description": description,
    }


def _as_text(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
