"""What is shown of an exercise, by how it is answered: all that it takes to show it, and not what is right."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from domain.json import JsonObject
from domain.practice.events import AnswerMode, Exercise
from domain.session import Id


@dataclass(frozen=True, slots=True)
class PracticeOption:
    """An option of a choice."""

    id: Id
    """What chooses it, as `answer.option`."""
    text: str
    """The option as it is shown; line breaks count."""


@dataclass(frozen=True, slots=True)
class _Prompt:
    """What every exercise shows."""

    kind: str
    """What kind of item it is, as its deck names it, such as `word` or `term`; blank if it does not say."""
    question: str
    """What is asked or to be done, in a sentence; blank in sessions of before it was."""


@dataclass(frozen=True, slots=True)
class ChoicePrompt(_Prompt):
    """An exercise that is answered by one of its options, as `{option: ID}`."""

    text: str | None
    """What it is asked about: a word, a sentence, or one with `____` for what is missing; null for none."""
    pieces: tuple[str, ...]
    """What goes before the piece that is asked for, in order; empty where no sequence is asked about."""
    options: tuple[PracticeOption, ...]
    """From two to four options in the order to show them; exactly one is right."""


@dataclass(frozen=True, slots=True)
class TextPrompt(_Prompt):
    """An exercise that is answered by a text, as `{text: String}`."""

    text: str | None
    """What it is asked about: a word, a sentence, or one with `____` for what is missing; null for none."""
    pieces: tuple[str, ...]
    """What comes after the piece that is asked for, in order; empty where no sequence is asked about."""
    hint: str | None
    """A help to show with it, such as a first letter or a translation; null for none."""


@dataclass(frozen=True, slots=True)
class OrderPrompt(_Prompt):
    """An exercise that is answered by pieces put in order, as `{sequence: [String!]}`."""

    text: str | None
    """What the pieces belong to, or go on from; null for none."""
    pieces: tuple[str, ...]
    """The pieces, shuffled; where `question` says so, some of them do not belong."""


@dataclass(frozen=True, slots=True)
class SelfPrompt(_Prompt):
    """An exercise without an answer: the learner recalls, has it revealed, and rates their own recall."""

    text: str | None
    """What is to be recalled the other side of, or a sentence of which letters are left; null for none."""
    hint: str | None
    """A help to show with it, such as a translation; null for none."""


PracticePrompt: TypeAlias = ChoicePrompt | TextPrompt | OrderPrompt | SelfPrompt
"""What is shown of an exercise. Fields of one name have one type, so that one query can ask for all."""


def prompt_of(exercise: Exercise) -> PracticePrompt:
    """What is shown of an exercise."""
    shown = exercise.prompt
    kind, question, text = shown.get("kind", ""), shown.get("question", ""), shown.get("text")
    pieces, hint = tuple(shown.get("pieces", ())), shown.get("hint")
    match exercise.mode:
        case AnswerMode.CHOICE:
            return ChoicePrompt(kind, question, text, pieces, _options(shown))
        case AnswerMode.TEXT:
            return TextPrompt(kind, question, text, pieces, hint)
        case AnswerMode.ORDER:
            return OrderPrompt(kind, question, text, pieces)
        case AnswerMode.SELF:
            return SelfPrompt(kind, question, text, hint)
        case _:
            assert_never(exercise.mode)


def _options(shown: JsonObject) -> tuple[PracticeOption, ...]:
    return tuple(PracticeOption(Id(option["id"]), option["text"]) for option in shown["options"])
