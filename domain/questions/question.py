"""What every question is made of: a public face, an answer key, an answer and a result.

A question is answered in units: the one choice of a multiple-choice item, each gap of a text, each statement to be
matched. The key says what is right for each unit, so partial credit is the same sum for every module.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.disclosure import Open, Own
from domain.questions.tasks import WritingTask
from domain.session import Id, RefusalCode, Refused

CHOICE = Id("choice")
"""The unit of a question that has just one."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be chosen."""

    id: Open[Id]
    """What an answer that chooses it gives."""
    text: Open[str]
    """What the learner reads."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap in the part's source text, where it is stored as `[id]`, and what may fill it."""

    id: Open[Id]
    """What an answer names the gap by."""
    options: Open[tuple[Option, ...]]
    """What may fill it, one of these."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Something to be matched with one of the question's options."""

    id: Open[Id]
    """What an answer names the statement by."""
    text: Open[str]
    """What the learner reads."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a learner may see of a question at any time."""

    prompt: Open[str]
    """What is asked."""
    options: Open[tuple[Option, ...]] = ()
    """What may be chosen, or matched with the statements; empty if nothing is."""
    gaps: Open[tuple[Gap, ...]] = ()
    """The gaps of the part's text that are to be filled; empty if there are none."""
    statements: Open[tuple[Statement, ...]] = ()
    """What is to be matched with the options; empty if nothing is."""
    writing: Open[WritingTask | None] = None
    """What is to be written or said; null for other questions."""


@dataclass(frozen=True, slots=True)
class UnitKey:
    """What is right for one unit, and why.

    `rationales` explains each option by its id, `misconceptions` says of the wrong ones what who picks them believes.
    """

    id: Id
    label: str
    correct: Id
    category: str | None = None
    rationales: Mapping[Id, str] = field(default_factory=dict)
    misconceptions: Mapping[Id, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner gave: one of a chosen option, several options, filled gaps, matches or a text."""

    option: Own[Id | None] = None
    """The id of the chosen option; null if the question is answered otherwise."""
    options: Own[tuple[Id, ...] | None] = None
    """The ids of the chosen options; null if the question is answered otherwise."""
    gaps: Own[Mapping[Id, str] | None] = None
    """The id of the option that fills each gap, by the gap's id; null if the question is answered otherwise."""
    matches: Own[Mapping[Id, Id] | None] = None
    """The id of the option for each statement, by the statement's id; null if the question is answered otherwise."""
    text: Open[str | None] = None
    """The text that was written; null if the question is answered otherwise."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What came in place of an answer, and why it cannot be read as one."""

    code: RefusalCode
    message: str


class InvalidDraft(ValueError):
    """Raised when an author's draft of a question breaks a rule of its module; the message says which."""


class AnswerDoesNotFit(Refused):
    """This answer does not fit the question: {reason}"""

    code = RefusalCode.INVALID_INPUT
