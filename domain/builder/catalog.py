"""The catalogue: what a draft's author chooses from, and the personas that write."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.builder.outline import SectionType
from domain.disclosure import Open
from domain.session import Id


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a session's time a persona gives to sections of a type, in percent."""

    type: Open[SectionType]
    """The type of the sections."""
    percent: Open[int]
    """Their share of the session's minutes."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Who writes a variant. Its `instruction` is a template with placeholders such as {{desired_outcome}}."""

    name: Open[Id]
    """What tells it apart: "precision"."""
    label: Open[str]
    """What it is called."""
    description: Open[str]
    """What its outlines are like, in a sentence."""
    instruction: Open[str]
    """What it is told, with placeholders."""
    shares: Open[tuple[Share, ...]]
    """How it divides the time; the percentages are 100 together."""
    version: Open[int] = 1
    """How often it was changed, from 1."""


@dataclass(frozen=True, slots=True)
class Category:
    """What sessions are about, by its name."""

    id: Open[Id]
    name: Open[str]
    description: Open[str] = ""


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a session is."""

    id: Open[Id]
    name: Open[str]
    description: Open[str]
    experience_level: Open[str] = "mixed"
    technical_depth: Open[int] = 3
    learning_style: Open[str] = ""
    communication_style: Open[str] = "conversational"
    vocabulary_level: Open[str] = "professional"
    example_types: Open[tuple[str, ...]] = ()
    avoid_topics: Open[tuple[str, ...]] = ()
    instructions: Open[str] = ""


@dataclass(frozen=True, slots=True)
class Tone:
    """How a session speaks."""

    id: Open[Id]
    name: Open[str]
    description: Open[str]
    style: Open[str] = ""
    formality: Open[int] = 3
    energy_level: Open[str] = "moderate"
    sentence_structure: Open[str] = "varied"
    language_characteristics: Open[tuple[str, ...]] = ()
    emotional_resonance: Open[tuple[str, ...]] = ()
    example_phrases: Open[tuple[str, ...]] = ()
    instructions: Open[str] = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a session is: "physical", "virtual" or "hybrid"."""

    id: Open[Id]
    name: Open[str]
    description: Open[str]
    location_type: Open[str] = "physical"
    address: Open[str] = ""
    city: Open[str] = ""
    country: Open[str] = ""
    capacity: Open[int] = 30
    meeting_platform: Open[str | None] = None
    timezone: Open[str | None] = None
    access_instructions: Open[str] = ""
    notes: Open[str] = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that sessions are often about."""

    id: Open[Id]
    name: Open[str]
    description: Open[str]
    learning_outcomes: Open[tuple[str, ...]] = ()
    trainer_notes: Open[str] = ""
    materials_needed: Open[tuple[str, ...]] = ()
    delivery_guidance: Open[str] = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """What there is to choose from at a version, each by its id; personas in their order."""

    version: int
    categories: Mapping[Id, Category]
    audiences: Mapping[Id, Audience]
    tones: Mapping[Id, Tone]
    locations: Mapping[Id, Location]
    topics: Mapping[Id, Topic]
    personas: Mapping[Id, Persona]
