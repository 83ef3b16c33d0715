"""What the personas are told, and what the catalogue says of what a draft's author has chosen."""

from collections.abc import Iterator

from domain.builder.authoring import Brief
from domain.builder.catalog import Audience, Catalog, Location, Tone, Topic
from domain.builder.matching import candidates
from domain.builder.metadata import Metadata
from domain.builder.placeholders import Setting, fill, setting, values


def briefs(catalog: Catalog, metadata: Metadata, minutes: int) -> tuple[Brief, ...]:
    """The personas of a catalogue, their templates filled."""
    of = setting(catalog, metadata, minutes)
    return tuple(
        Brief(
            persona=one.id,
            label=one.name,
            description=one.description,
            instruction=fill(one.instruction, values(of, one.name, one.description)),
            shares=one.shares,
        )
        for one in catalog.personas.values()
    )


def context(catalog: Catalog, metadata: Metadata) -> tuple[tuple[str, str], ...]:
    """What a catalogue says of the audience, the tone and the location, by heading."""
    said = _chosen(setting(catalog, metadata, 0))
    return tuple((heading, "\n".join(lines)) for heading, lines in said if lines)


def topics(catalog: Catalog, metadata: Metadata) -> tuple[Topic, ...]:
    """The topics of a catalogue that go with what is needed, best first."""
    own = (one.title for one in metadata.topics)
    said = (metadata.desired_outcome, metadata.specific_topics, metadata.title, *own)
    return candidates(tuple(catalog.topics.values()), " ".join(one for one in said if one))


def _chosen(of: Setting) -> Iterator[tuple[str, list[str]]]:
    yield "Audience", _of_audience(of.audience) if of.audience else _named(of.metadata.audience_name)
    yield "Tone", _of_tone(of.tone) if of.tone else _named(of.metadata.tone_name)
    yield "Location", _of_location(of.location) if of.location else _named(of.metadata.location)


def _named(name: str | None) -> list[str]:
    return [name] if name else []


def _of_audience(audience: Audience) -> list[str]:
    return [
        f"{audience.name}: {audience.description}",
        f"Experience: {audience.experience_level}. Technical depth: {audience.technical_depth} of 5.",
        f"Speak with them in a {audience.communication_style} way, with {audience.vocabulary_level} vocabulary.",
        *_listed("Examples from", audience.example_types),
        *_listed("Keep away from", audience.avoid_topics),
        *_named(audience.instructions),
    ]


def _of_tone(tone: Tone) -> list[str]:
    return [
        f"{tone.name}: {tone.description}",
        f"Formality: {tone.formality} of 5. Energy: {tone.energy_level}. Sentences: {tone.sentence_structure}.",
        *_listed("Language", tone.language_characteristics),
        *_listed("It sounds like", tone.example_phrases),
        *_named(tone.instructions),
    ]


def _of_location(location: Location) -> list[str]:
    meeting = f" People elsewhere join by {location.meeting_platform}." if location.meeting_platform else ""
    return [
        f"{location.name}: {location.description}",
        f"It is {location.location_type}, with room for {location.capacity}.{meeting}",
        *_named(location.notes),
    ]


def _listed(heading: str, texts: tuple[str, ...]) -> list[str]:
    return [f"{heading}: {'; '.join(texts)}"] if texts else []
