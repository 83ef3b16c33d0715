"""What happens to the catalogue."""

from typing import TypeAlias

from domain.builder.catalog import Audience, CatalogSection, Category, Entry, Location, Persona, Tone, Topic
from domain.disclosure import Open, Thing
from domain.lifecycle import SessionErased
from domain.session import Id, event


@event("catalog.release_taken")
class ReleaseTaken:
    """The catalogue that ships with a release was taken over; what administrators had changed stays as it was."""

    release: Thing[str]
    """Which release: a hash of all that it has."""
    categories: Open[tuple[Category, ...]]
    """Its categories."""
    audiences: Open[tuple[Audience, ...]]
    """Its audiences."""
    tones: Open[tuple[Tone, ...]]
    """Its tones."""
    locations: Open[tuple[Location, ...]]
    """Its locations."""
    topics: Open[tuple[Topic, ...]]
    """Its topics."""
    personas: Open[tuple[Persona, ...]]
    """Its personas."""

    def entries(self) -> tuple[Entry, ...]:
        """All of it."""
        return (*self.categories, *self.audiences, *self.tones, *self.locations, *self.topics, *self.personas)


@event("catalog.category_saved")
class CategorySaved:
    """A category is new, or has changed."""

    category: Open[Category]
    """The category as it is now."""


@event("catalog.audience_saved")
class AudienceSaved:
    """An audience is new, or has changed."""

    audience: Open[Audience]
    """The audience as it is now."""


@event("catalog.tone_saved")
class ToneSaved:
    """A tone is new, or has changed."""

    tone: Open[Tone]
    """The tone as it is now."""


@event("catalog.location_saved")
class LocationSaved:
    """A location is new, or has changed."""

    location: Open[Location]
    """The location as it is now."""


@event("catalog.topic_saved")
class TopicSaved:
    """A topic is new, or has changed."""

    topic: Open[Topic]
    """The topic as it is now."""


@event("catalog.persona_saved")
class PersonaSaved:
    """A persona is new, or has changed."""

    persona: Open[Persona]
    """The persona as it is now."""


@event("catalog.entry_retired")
class EntryRetired:
    """An entry is no longer offered; drafts that name it keep it. Saving it brings it back."""

    section: Open[CatalogSection]
    """Of what sort it is."""
    id: Thing[Id]
    """Which entry."""


EntrySaved: TypeAlias = CategorySaved | AudienceSaved | ToneSaved | LocationSaved | TopicSaved | PersonaSaved

CatalogEvent: TypeAlias = ReleaseTaken | EntrySaved | EntryRetired | SessionErased
"""All that happens to the catalogue. It is never paused or ended."""
