"""What administrators give of an entry of the catalogue. What is left out stays, or is a new entry's default."""

from collections.abc import Mapping
from dataclasses import fields

import strawberry

from domain.builder.catalog import Share
from domain.builder.outline import SectionType
from domain.session import Id
from schema import graph

BESIDE = ("id", "command_id", "expected_version")
"""What is no field of the entry."""

TOLD_AS: Mapping[str, str] = {"label": "name"}
"""Fields that entries know by another name."""


@graph.input
class EntryInput:
    """What any entry takes: without an id it is a new one."""

    id: Id | None = None
    """Which entry; null for a new one."""
    command_id: Id | None = None
    expected_version: int | None = None

    def given(self) -> Mapping[str, object]:
        """The fields that were given, by the names that entries have for them; a null is like nothing."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in BESIDE}
        return {
            TOLD_AS.get(name, name): tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
            if value is not strawberry.UNSET and (value is not None or name in CAN_BE_NULL)
        }


CAN_BE_NULL = ("meeting_platform", "timezone")
"""Fields for which null says something."""


@graph.input
class SaveCategoryInput(EntryInput):
    """A category."""

    name: str | None = strawberry.UNSET
    """What it is called."""
    description: str | None = strawberry.UNSET
    """What belongs to it, in a sentence."""


@graph.input
class SaveAudienceInput(EntryInput):
    """An audience."""

    name: str | None = strawberry.UNSET
    """What it is called."""
    description: str | None = strawberry.UNSET
    """Who they are."""
    experience_level: str | None = strawberry.UNSET
    """How much they know already: beginner, intermediate, advanced or mixed."""
    technical_depth: int | None = strawberry.UNSET
    """How deep a session may go for them, from 1 to 5."""
    learning_style: str | None = strawberry.UNSET
    """How they like to learn."""
    communication_style: str | None = strawberry.UNSET
    """How to speak with them: formal, conversational, technical or simplified."""
    vocabulary_level: str | None = strawberry.UNSET
    """Whose words they know: "basic", "professional", "expert" or "industry_specific"."""
    example_types: list[str] | None = strawberry.UNSET
    """What examples should be about."""
    avoid_topics: list[str] | None = strawberry.UNSET
    """What to keep away from."""
    instructions: str | None = strawberry.UNSET
    """What whoever writes for them is told."""


@graph.input
class SaveToneInput(EntryInput):
    """A tone: how a session speaks."""

    name: str | None = strawberry.UNSET
    """What it is called."""
    description: str | None = strawberry.UNSET
    """What it is like."""
    style: str | None = strawberry.UNSET
    """Its style: professional, casual, motivational, authoritative, empowering, collaborative or directive."""
    formality: int | None = strawberry.UNSET
    """How formal it is, from 1 to 5."""
    energy_level: str | None = strawberry.UNSET
    """How much goes on: calm, moderate, energetic or passionate."""
    sentence_structure: str | None = strawberry.UNSET
    """What its sentences are like: simple, moderate, complex or varied."""
    language_characteristics: list[str] | None = strawberry.UNSET
    """What marks its language."""
    emotional_resonance: list[str] | None = strawberry.UNSET
    """What it makes people feel."""
    example_phrases: list[str] | None = strawberry.UNSET
    """How it sounds."""
    instructions: str | None = strawberry.UNSET
    """What whoever writes in it is told."""


@graph.input
class SaveLocationInput(EntryInput):
    """A location."""

    name: str | None = strawberry.UNSET
    """What it is called."""
    description: str | None = strawberry.UNSET
    """What it is like."""
    location_type: str | None = strawberry.UNSET
    """What sort of place it is: physical, virtual or hybrid."""
    address: str | None = strawberry.UNSET
    """Street and number."""
    city: str | None = strawberry.UNSET
    """The town."""
    country: str | None = strawberry.UNSET
    """Which country it is in."""
    capacity: int | None = strawberry.UNSET
    """How many people it has room for."""
    meeting_platform: str | None = strawberry.UNSET
    """What people meet on who are elsewhere: "zoom", "microsoft_teams", "google_meet" or "other"; null for nothing."""
    timezone: str | None = strawberry.UNSET
    """Its time zone, as the IANA names it; null where people are in several."""
    access_instructions: str | None = strawberry.UNSET
    """How to get in."""
    notes: str | None = strawberry.UNSET
    """What else to know."""


@graph.input
class SaveTopicInput(EntryInput):
    """A topic."""

    name: str | None = strawberry.UNSET
    """What it is called."""
    description: str | None = strawberry.UNSET
    """What it is about."""
    learning_outcomes: list[str] | None = strawberry.UNSET
    """What participants can do afterwards."""
    trainer_notes: str | None = strawberry.UNSET
    """What the trainer should know."""
    materials_needed: list[str] | None = strawberry.UNSET
    """What has to be there."""
    delivery_guidance: str | None = strawberry.UNSET
    """How to go about it."""


@graph.input
class PersonaShareInput:
    """How much of the time sections of a type get."""

    type: SectionType
    """The type of the sections."""
    percent: int
    """Their share of the session's minutes, in percent."""


@graph.input
class SavePersonaInput(EntryInput):
    """A persona."""

    label: str | None = strawberry.UNSET
    """What it is called."""
    description: str | None = strawberry.UNSET
    """What its outlines are like, in a sentence."""
    instruction: str | None = strawberry.UNSET
    """What it is told: a template with placeholders such as "{{desired_outcome}}"."""
    shares: list[PersonaShareInput] | None = strawberry.UNSET
    """How it divides the time; the percentages are 100 together."""

    def given(self) -> Mapping[str, object]:
        """The fields that were given."""
        values = dict(EntryInput.given(self))
        if shares := values.get("shares"):
            assert isinstance(shares, tuple)
            values["shares"] = tuple(Share(one.type, one.percent) for one in shares)
        return values


@graph.input
class RetireCatalogEntryInput:
    """Which entry to offer no longer."""

    id: Id
    """Which entry of the catalogue."""
    command_id: Id | None = None
    expected_version: int | None = None
