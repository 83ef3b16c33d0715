"""The gate that the options of a generated question pass, and how they get their ids."""

from collections.abc import Sequence
from string import ascii_lowercase

from domain.json import JsonObject
from domain.questions.module import Shuffle
from domain.questions.question import InvalidDraft, Option, UnitKey
from domain.session import Id
from domain.texts import fold

MIN_RATIONALE = 8
MIN_MISCONCEPTION = 4

OPTION_SCHEMA: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text", "correct", "rationale", "misconception"],
    "properties": {
        "text": {"type": "string"},
        "correct": {"type": "boolean"},
        "rationale": {"type": "string", "description": "Why this option is right or wrong, told to the learner."},
        "misconception": {
            "type": ["string", "null"],
            "description": "What a learner who picks this wrong option believes; null for the right one.",
        },
    },
}


def require_distinct(texts: Sequence[str], where: str) -> None:
    """Raise `InvalidDraft` if a text is blank or stands twice after folding."""
    folded = [fold(text) for text in texts]
    if not all(folded):
        raise InvalidDraft(f"{where}: one is empty")
    if len(set(folded)) != len(folded):
        raise InvalidDraft(f"{where}: two are the same")


def check_options(drafts: Sequence[JsonObject], where: str) -> None:
    """Raise `InvalidDraft` unless the options may stand.

    Exactly one is right, none is empty or repeated after folding, every rationale has at least 8 characters and every
    wrong option's misconception at least 4.
    """
    require_distinct([option["text"] for option in drafts], where)
    if sum(bool(option["correct"]) for option in drafts) != 1:
        raise InvalidDraft(f"{where}: exactly one option has to be correct")
    for option in drafts:
        if len(option["rationale"].strip()) < MIN_RATIONALE:
            raise InvalidDraft(f"{where}: the rationale of {option['text']!r} is too short")
        if not option["correct"] and len((option["misconception"] or "").strip()) < MIN_MISCONCEPTION:
            raise InvalidDraft(f"{where}: {option['text']!r} needs the misconception behind it")


def build_unit(unit_id: Id, label: str, draft: JsonObject, shuffle: Shuffle) -> tuple[tuple[Option, ...], UnitKey]:
    """The options of one unit as they are shown, with ids a, b, c after shuffling, and its key."""
    drafts = list(draft["options"])
    check_options(drafts, label)
    shuffle(drafts)
    ids = [Id(letter) for letter in ascii_lowercase[: len(drafts)]]
    key = UnitKey(
        id=unit_id,
        label=label,
        correct=next(id for id, option in zip(ids, drafts, strict=True) if option["correct"]),
        category=draft.get("category"),
        rationales={id: option["rationale"] for id, option in zip(ids, drafts, strict=True)},
        misconceptions={
            id: option["misconception"] for id, option in zip(ids, drafts, strict=True) if not option["correct"]
        },
    )
    return tuple(Option(id, option["text"]) for id, option in zip(ids, drafts, strict=True)), key
