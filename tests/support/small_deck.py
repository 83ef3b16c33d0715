"""A deck of a few items with all that an item may have, and a practice session on it."""

from domain.practice.commands import StartPractice, SubmitItem
from domain.practice.decide import DECIDER
from domain.practice.decks import Deck, Example, Goal, Node, WrongExample
from domain.practice.events import (
    AnswerMode,
    Budget,
    Exercise,
    Item,
    ItemReviewed,
    Key,
    PracticeStarted,
    Rating,
    Response,
)
from domain.session import Id
from tests.support.specification import Past, nothing_happened

LEARNER = Id("learner")
RETENTION = 0.9
WORDS = ("warten", "denken", "fragen", "lachen", "hoffen", "suchen")
WITH = ("auf", "an", "nach", "über", "auf", "nach")


def node(number: int, **changes: object) -> Node:
    """One of the deck's words."""
    word, preposition = WORDS[number], WITH[number]
    others = [f"verbs:{other}" for other in WORDS if other != word]
    values = {
        "id": f"verbs:{word}",
        "front": f"{word} {preposition}",
        "back": f"to {word}-ish",
        "kind": "phrase",
        "part_of_speech": "verb" if number % 2 else "idiom",
        "root": word[:3],
        "example": Example(f"Wir {word} {preposition} etwas.", preposition, f"We {word} it."),
        "wrong_example": WrongExample(f"Wir {word} gegen etwas heute.", "gegen", preposition),
        "sequence": ("Heute", word, "wir", f"{preposition} etwas {number}"),
        "note": f"A note on {word}.",
        "confusables": tuple(others[:3]),
        "importance": number / 10,
        "tags": ("even",) if number % 2 == 0 else ("odd",),
    }
    return Node(**{**values, **changes})  # type: ignore[arg-type]


NODES = tuple(node(number) for number in range(len(WORDS)))
BY_ID = {one.id: one for one in NODES}
DECK = Deck(
    "verbs",
    "Verbs",
    NODES,
    (Goal("verbs", "All"), Goal("verbs.even", "Even", tags=("even",)), Goal("verbs.odd", "Odd", tags=("odd",))),
    language="de",
)


def others_of(one: Node) -> list[Node]:
    return [BY_ID[id] for id in one.confusables]


CHOICE = Exercise(
    "mcq_ar_to_en",
    AnswerMode.CHOICE,
    {"text": "warten auf", "options": [{"id": "a", "text": "to wait for"}, {"id": "b", "text": "to think of"}]},
    Key("to wait for", option="a", explanation="Accusative."),
)
TEXT = Exercise("cloze_deletion", AnswerMode.TEXT, {"text": "Wir denken ____ dich."}, Key("an", accepted=("an",)))
ORDER = Exercise("ayah_sequence", AnswerMode.ORDER, {"pieces": ["b", "a", "c"]}, Key("a b c", sequence=("a", "b", "c")))
SELF = Exercise("memorization", AnswerMode.SELF, {"text": "hoffen auf"}, Key("to hope for"))

ITEMS = tuple(
    Item(Id(f"verbs:{word}"), position, exercise, budget, "new")
    for position, (word, exercise, budget) in enumerate(
        [
            ("warten", CHOICE, Budget.DUE),
            ("denken", TEXT, Budget.DUE),
            ("fragen", ORDER, Budget.NEW),
            ("hoffen", SELF, Budget.STRENGTHENING),
        ],
        1,
    )
)
FIRST, SECOND, THIRD, FOURTH = (item.id for item in ITEMS)
RIGHT = Response(option="a")
WRONG = Response(option="b")

START = StartPractice(LEARNER, Id("verbs"), ITEMS, RETENTION)
STARTED = PracticeStarted(LEARNER, Id("verbs"), RETENTION, ITEMS)


def started() -> Past:
    """A session that has begun."""
    return nothing_happened(DECIDER).given(STARTED)


def submit(item_id: Id, rating: Rating = Rating.GOOD, ms: int = 5000, response: Response | None = None) -> SubmitItem:
    return SubmitItem(item_id, rating, ms, response)


def reviewed(
    item_id: Id, rating: Rating = Rating.GOOD, ms: int = 5000, response: Response | None = None, **judged: object
) -> ItemReviewed:
    return ItemReviewed(LEARNER, item_id, rating, ms, RETENTION, response, **judged)  # type: ignore[arg-type]
