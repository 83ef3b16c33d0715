"""The catalogue: what a draft's author chooses from, and the personas that write."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, cast

from domain.builder.outline import SectionType
from domain.disclosure import Open
from domain.session import Id
from domain.texts import fold


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a session's time a persona gives to sections of a type, in percent."""

    type: Open[SectionType]
    """The type of the sections."""
    percent: Open[int]
    """Their share of the session's minutes."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Who writes a variant. Its `instruction` is a template with placeholders such as "{{desired_outcome}}"."""

    id: Open[Id]
    """What tells it apart: persona:precision."""
    name: Open[str]
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
    """What drafts name it by."""
    name: Open[str]
    """What it is called."""
    description: Open[str] = ""
    """What belongs to it, in a sentence; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a session is."""

    id: Open[Id]
    """What drafts name it by."""
    name: Open[str]
    """What it is called."""
    description: Open[str]
    """Who they are."""
    experience_level: Open[str] = "mixed"
    """How much they know already: beginner, intermediate, advanced or mixed."""
    technical_depth: Open[int] = 3
    """How deep a session may go for them, from 1 to 5."""
    learning_style: Open[str] = ""
    """How they like to learn."""
    communication_style: Open[str] = "conversational"
    """How to speak with them: formal, conversational, technical or simplified."""
    vocabulary_level: Open[str] = "professional"
    """Whose words they know: "basic", "professional", "expert" or "industry_specific"."""
    example_types: Open[tuple[str, ...]] = ()
    """What examples should be about."""
    avoid_topics: Open[tuple[str, ...]] = ()
    """What to keep away from."""
    instructions: Open[str] = ""
    """What whoever writes for them is told."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How a session speaks."""

    id: Open[Id]
    """What drafts name it by."""
    name: Open[str]
    """What it is called."""
    description: Open[str]
    """What it is like."""
    style: Open[str] = "professional"
    """Its style: professional, casual, motivational, authoritative, empowering, collaborative or directive."""
    formality: Open[int] = 3
    """How formal it is, from 1 to 5."""
    energy_level: Open[str] = "moderate"
    """How much goes on: calm, moderate, energetic or passionate."""
    sentence_structure: Open[str] = "varied"
    """What its sentences are like: simple, moderate, complex or varied."""
    language_characteristics: Open[tuple[str, ...]] = ()
    """What marks its language."""
    emotional_resonance: Open[tuple[str, ...]] = ()
    """What it makes people feel."""
    example_phrases: Open[tuple[str, ...]] = ()
    """How it sounds."""
    instructions: Open[str] = ""
    """What whoever writes in it is told."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a session is: "physical", "virtual" or "hybrid"."""

    id: Open[Id]
    """What drafts name it by."""
    name: Open[str]
    """What it is called."""
    description: Open[str]
    """What it is like."""
    location_type: Open[str] = "physical"
    """What sort of place it is: physical, virtual or hybrid."""
    address: Open[str] = ""
    """Street and number; empty for none."""
    city: Open[str] = ""
    """The town; empty for none."""
    country: Open[str] = ""
    """The country; empty for none."""
    capacity: Open[int] = 30
    """How many people it has room for."""
    meeting_platform: Open[str | None] = None
    """What people meet on who are elsewhere: "zoom", "microsoft_teams", "google_meet" or "other"; null for nothing."""
    timezone: Open[str | None] = None
    """Its time zone, as the IANA names it; null where people are in several."""
    access_instructions: Open[str] = ""
    """How to get in."""
    notes: Open[str] = ""
    """What else to know."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that sessions are often about."""

    id: Open[Id]
    """What drafts name it by."""
    name: Open[str]
    """What it is called."""
    description: Open[str]
    """What it is about."""
    learning_outcomes: Open[tuple[str, ...]] = ()
    """What participants can do afterwards."""
    trainer_notes: Open[str] = ""
    """What the trainer should know."""
    materials_needed: Open[tuple[str, ...]] = ()
    """What has to be there."""
    delivery_guidance: Open[str] = ""
    """How to go about it."""


Entry: TypeAlias = Category | Audience | Tone | Location | Topic | Persona
"""An entry of whichever sort."""


def persona_name(id: Id) -> str:
    """What tells a persona apart outside of the catalogue: the end of its id."""
    return id.rpartition(":")[2]


class CatalogSection(Enum):
    """Of what sort an entry of the catalogue is."""

    CATEGORY = "CATEGORY"
    """A category."""
    AUDIENCE = "AUDIENCE"
    """An audience."""
    TONE = "TONE"
    """A tone."""
    LOCATION = "LOCATION"
    """A location."""
    TOPIC = "TOPIC"
    """A topic."""
    PERSONA = "PERSONA"
    """A persona."""


CLASSES: Mapping[CatalogSection, type[Entry]] = {
    CatalogSection.CATEGORY: Category,
    CatalogSection.AUDIENCE: Audience,
    CatalogSection.TONE: Tone,
    CatalogSection.LOCATION: Location,
    CatalogSection.TOPIC: Topic,
    CatalogSection.PERSONA: Persona,
}


def section_of(entry: Entry) -> CatalogSection:
    """Of what sort an entry is."""
    return next(section for section, made in CLASSES.items() if made is type(entry))


@dataclass(frozen=True, slots=True)
class Catalog:
    """What there is to choose from at a version, each by its id, in order."""

    version: int
    entries: Mapping[CatalogSection, Mapping[Id, Entry]]

    @property
    def categories(self) -> Mapping[Id, Category]:
        """The categories."""
        return cast(Mapping[Id, Category], self.entries[CatalogSection.CATEGORY])

    @property
    def audiences(self) -> Mapping[Id, Audience]:
        """The audiences."""
        return cast(Mapping[Id, Audience], self.entries[CatalogSection.AUDIENCE])

    @property
    def tones(self) -> Mapping[Id, Tone]:
        """The tones."""
        return cast(Mapping[Id, Tone], self.entries[CatalogSection.TONE])

    @property
    def locations(self) -> Mapping[Id, Location]:
        """The locations."""
        return cast(Mapping[Id, Location], self.entries[CatalogSection.LOCATION])

    @property
    def topics(self) -> Mapping[Id, Topic]:
        """The topics."""
        return cast(Mapping[Id, Topic], self.entries[CatalogSection.TOPIC])

    @property
    def personas(self) -> Mapping[Id, Persona]:
        """The personas."""
        return cast(Mapping[Id, Persona], self.entries[CatalogSection.PERSONA])

    def has_category(self, name: str) -> bool:
        """Whether there is a category of a name."""
        return any(fold(one.name) == fold(name) for one in self.categories.values())
