"""What happens in a practice session, and what its items are made of."""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from domain.disclosure import Open, Own, Person, Secret, Thing
from domain.json import JsonObject
from domain.lifecycle import LifecycleEvent
from domain.session import Id, event


class Rating(Enum):
    """How well an item was remembered; AGAIN is forgotten. Numbered 1 to 4 by FSRS."""

    AGAIN = "AGAIN"
    """Not remembered; it comes again soon."""
    HARD = "HARD"
    """Remembered with much effort."""
    GOOD = "GOOD"
    """Remembered with some effort."""
    EASY = "EASY"
    """Remembered at once; it comes again much later."""


class AnswerMode(Enum):
    """How an exercise is answered: an option, a text, pieces put in order, or by the learner's own judgement."""

    CHOICE = "CHOICE"
    """Choose one of the options."""
    TEXT = "TEXT"
    """Type a text."""
    ORDER = "ORDER"
    """Put the pieces in order."""
    SELF = "SELF"
    """Nothing is typed: look at the answer, then rate yourself."""


class Budget(Enum):
    """Why an item has its place in a session: it is due, it is new, or it is about to fade."""

    DUE = "DUE"
    """Learned before, and due for review."""
    NEW = "NEW"
    """Never seen before."""
    STRENGTHENING = "STRENGTHENING"
    """Not due yet, but about to fade."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a learner answered: an option's id, a text, or pieces in order."""

    option: Own[str | None] = None
    """The id of the chosen option; null if the item is answered otherwise."""
    text: Own[str | None] = None
    """The text that was typed; null if the item is answered otherwise."""
    sequence: Own[tuple[str, ...] | None] = None
    """The pieces in the order they were put in; null if the item is answered otherwise."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is right. `shown` is how it is told to the learner, `accepted` what a text may be."""

    shown: str
    option: str | None = None
    accepted: tuple[str, ...] = ()
    sequence: tuple[str, ...] | None = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """An item as it is asked: `prompt` is for the learner to see, the key is not."""

    type: Open[str]
    """Which type of exercise it is, such as "cloze_deletion"."""
    mode: Open[AnswerMode]
    """How it is answered."""
    prompt: Own[JsonObject]
    """What the learner sees; its fields go with the type."""
    key: Secret[Key]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a session; positions count from 1."""

    id: Thing[Id]
    """The item: its deck and its name there, such as "verbs:warten"; for analysts a pseudonym."""
    position: Open[int]
    """Its place in the session, from 1."""
    exercise: Open[Exercise]
    """What is asked."""
    budget: Open[Budget]
    """Why it has a place in the session."""
    reason: Own[str]
    """Why it was chosen, in a few words."""


@event("practice.started")
class PracticeStarted:
    """A session began with these items, in this order for good. `target_retention` is what reviews are planned for."""

    owner_id: Person[Id]
    goal_id: Thing[Id]
    """What is practised: a deck, or "due" for what is due in all of them; for analysts a pseudonym."""
    target_retention: Open[float]
    items: Open[tuple[Item, ...]]
    """What is practised, in this order."""


@event("practice.item_revealed")
class ItemRevealed:
    """The learner was shown the right answer, after giving one or without; it cannot be answered any more.

    `is_correct` and `suggested` are null without an answer.
    """

    item_id: Thing[Id]
    response: Open[Response | None]
    """What the learner answered first; null if nothing."""
    is_correct: Open[bool | None]
    suggested: Open[Rating | None]


@event("practice.item_reviewed")
class ItemReviewed:
    """The learner rated an item. `duration_ms` is theirs; `is_correct` and `suggested` are null without an answer.

    The target retention is kept with each review, so that a replay plans as was planned then.
    """

    owner_id: Person[Id]
    item_id: Thing[Id]
    rating: Open[Rating]
    """How well the learner remembered it, as they say."""
    duration_ms: Open[int]
    """How long they took over it, in milliseconds."""
    target_retention: Open[float]
    response: Open[Response | None] = None
    """What they answered; null if nothing."""
    is_correct: Open[bool | None] = None
    suggested: Open[Rating | None] = None


@event("practice.completed")
class PracticeCompleted:
    """The session is over; `early` if items were left."""

    early: Open[bool]
    """Whether items were left."""


PracticeEvent: TypeAlias = PracticeStarted | ItemRevealed | ItemReviewed | PracticeCompleted | LifecycleEvent
