"""What an author says of a training session, as it was typed: whether it holds is another question (problems.py)."""

from dataclasses import dataclass, fields, replace
from enum import Enum

from domain.disclosure import Own, Thing
from domain.session import Id


class TrainingType(Enum):
    """What sort of gathering a training session is."""

    EVENT = "EVENT"
    """An event, with talks for many."""
    TRAINING = "TRAINING"
    """A training, in which something is learned step by step."""
    WORKSHOP = "WORKSHOP"
    """A workshop, in which participants work on something of their own."""
    WEBINAR = "WEBINAR"
    """A webinar: participants are at their own screens."""


@dataclass(frozen=True, slots=True)
class DraftTopic:
    """A topic that the author wants to be in the session."""

    title: Own[str]
    """What it is called."""
    duration_minutes: Own[int]
    """How long it is to take, in minutes."""
    description: Own[str | None] = None
    """What it is about; null for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of a session that is being built. Null is what nobody has said."""

    title: Own[str | None] = None
    """What the session is called."""
    session_type: Own[TrainingType | None] = None
    """What sort of gathering it is."""
    category: Own[str | None] = None
    """A category of the catalogue, by its name."""
    desired_outcome: Own[str | None] = None
    """What participants are to be able to do afterwards."""
    current_problem: Own[str | None] = None
    """What is the matter today."""
    specific_topics: Own[str | None] = None
    """What has to come up, in the author's words."""
    start_date: Own[str | None] = None
    """The day, as 2026-11-29."""
    start_time: Own[str | None] = None
    """When it begins by the clock of its zone, as 09:30."""
    end_time: Own[str | None] = None
    """When it ends by the clock of its zone; before `start_time`, it is the next day's."""
    timezone: Own[str | None] = None
    """The zone of both times, as the IANA names it: Europe/Berlin."""
    location: Own[str | None] = None
    """Where it is, in the author's words."""
    location_id: Thing[Id | None] = None
    """Where it is: a location of the catalogue."""
    location_zone: Own[str | None] = None
    """The zone of that location, as the catalogue has it: both times are of it unless `timezone` says otherwise."""
    audience_id: Thing[Id | None] = None
    """For whom it is: an audience of the catalogue."""
    audience_name: Own[str | None] = None
    """For whom it is, in words."""
    tone_id: Thing[Id | None] = None
    """How it speaks: a tone of the catalogue."""
    tone_name: Own[str | None] = None
    """How it speaks, in words."""
    topics: Own[tuple[DraftTopic, ...]] = ()
    """The author's own topics, at most three."""

    @property
    def own_words(self) -> str:
        """What an author has written in words of their own: they tell the language."""
        said = (self.title, self.desired_outcome, self.current_problem, self.specific_topics)
        return "\n".join(text for text in said if text)

    def merged(self, names: tuple[str, ...], other: "Metadata") -> "Metadata":
        """This with the named fields as the other one has them."""
        return replace(self, **{name: getattr(other, name) for name in names})


FIELDS = tuple(one.name for one in fields(Metadata))
"""The names of all that can be said of a session."""
