"""The 21 types of exercise, as data: what an item needs for them, how they are answered, and how fast is fast.

Types, needs and seconds are those of the Iqrah application that practice is modelled on.
"""

from dataclasses import dataclass

from domain.practice.decks import Node
from domain.practice.events import AnswerMode


@dataclass(frozen=True, slots=True)
class Timing:
    """Up to how many seconds a right answer suggests EASY and GOOD; a slower one suggests HARD, however slow.

    After `hard` seconds a client may offer to show the answer.
    """

    easy: float
    """Seconds up to which a right answer suggests EASY."""
    good: float
    """Seconds up to which a right answer suggests GOOD; a slower one suggests HARD."""
    hard: float
    """Seconds after which a client may offer to show the answer."""


QUICK, MIDDLING, LONG = Timing(3, 7, 12), Timing(6, 12, 20), Timing(10, 20, 35)


@dataclass(frozen=True, slots=True)
class ExerciseType:
    """A type of exercise. `needs` names fields of a node; `for_new` types suit an item that was never reviewed."""

    id: str
    mode: AnswerMode
    timing: Timing
    needs: tuple[str, ...] = ()
    for_new: bool = False


CHOICE, TEXT, ORDER, SELF = AnswerMode.CHOICE, AnswerMode.TEXT, AnswerMode.ORDER, AnswerMode.SELF

EXERCISES: dict[str, ExerciseType] = {
    exercise.id: exercise
    for exercise in (
        ExerciseType("mcq_ar_to_en", CHOICE, QUICK, for_new=True),
        ExerciseType("mcq_en_to_ar", CHOICE, QUICK, for_new=True),
        ExerciseType("first_letter_hint", TEXT, QUICK),
        ExerciseType("missing_word_mcq", CHOICE, QUICK, ("example",), for_new=True),
        ExerciseType("next_word_mcq", CHOICE, QUICK, ("sequence",)),
        ExerciseType("first_word_recall", TEXT, QUICK, ("sequence",)),
        ExerciseType("identify_root", CHOICE, QUICK, ("root",)),
        ExerciseType("pos_tagging", CHOICE, QUICK, ("part_of_speech",)),
        ExerciseType("translation", TEXT, MIDDLING),
        ExerciseType("contextual_translation", CHOICE, MIDDLING, ("example",), for_new=True),
        ExerciseType("cloze_deletion", TEXT, MIDDLING, ("example",)),
        ExerciseType("find_mistake", CHOICE, MIDDLING, ("wrong_example",)),
        ExerciseType("ayah_sequence", ORDER, MIDDLING, ("sequence",)),
        ExerciseType("sequence_recall", ORDER, MIDDLING, ("sequence",)),
        ExerciseType("reverse_cloze", CHOICE, MIDDLING, ("example",)),
        ExerciseType("translate_phrase", TEXT, MIDDLING, ("example",)),
        ExerciseType("cross_verse_connection", CHOICE, MIDDLING, ("example",)),
        ExerciseType("memorization", SELF, LONG, for_new=True),
        ExerciseType("full_verse_input", TEXT, LONG, ("example",)),
        ExerciseType("ayah_chain", ORDER, LONG, ("sequence",)),
        ExerciseType("echo_recall", SELF, LONG, ("example",)),
    )
}

BY_OPTIONS = EXERCISES["mcq_ar_to_en"]

SIMPLEST = EXERCISES["memorization"]
"""The type that every item has what it takes for."""


def supported(node: Node, review_count: int) -> list[ExerciseType]:
    """The types that a node has the fields for, those that suit it after so many reviews.

    A node with distractors is a question, and is asked by its own options.
    """
    if node.distractors:
        return [BY_OPTIONS]
    return [
        type
        for type in EXERCISES.values()
        if (review_count or type.for_new) and all(getattr(node, field) for field in type.needs)
    ]
