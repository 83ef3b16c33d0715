"""How a question was marked: the points and where they come from, or why they are an estimate."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from domain.disclosure import Open, Own
from domain.questions.tasks import Step
from domain.session import Id


class Marker(Enum):
    """Who gave a mark."""

    AUTOMATIC = "AUTOMATIC"
    """By the answer key."""
    AI = "AI"
    """By an examiner, which is a language model."""
    HEURISTIC = "HEURISTIC"
    """By nobody: the points are an estimate, and `provisional` says why and what settles it."""
    MANUAL = "MANUAL"
    """By a teacher."""


@dataclass(frozen=True, slots=True)
class MarkDecision:
    """Why an examiner gave or withheld a mark: the words of the answer that it rests on, and the reason."""

    award: Own[bool]
    """Whether the mark was given."""
    source: Own[str]
    """The words of the answer that it rests on."""
    justification: Own[str]
    """Why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """How one unit of a question, or one criterion of a rubric, was marked. `given` and `expected` are option ids."""

    id: Open[Id]
    """Which gap, statement or criterion of the question it is about."""
    label: Open[str]
    """What the learner reads: the unit's number or text, or the criterion's name."""
    score: Open[float]
    """Points reached."""
    max_score: Open[float]
    """Points possible."""
    is_correct: Open[bool]
    """Whether all its points were reached."""
    given: Own[str | None] = None
    """The id of the option that was given; null for none, and with a rubric."""
    expected: Own[str | None] = None
    """The id of the right option; null with a rubric."""
    feedback: Own[str | None] = None
    """Why, in a sentence or two."""
    decisions: Own[tuple[MarkDecision, ...]] = ()
    """What an examiner decided, mark by mark; empty where the key decides."""
    misconception: Own[str | None] = None
    """What a learner believes who gives this wrong option, as a phrase; null for right answers, for those that are not
    about options with typical mistakes (verdicts, matching), and with a rubric."""
    step: Open[Step | None] = None
    """The step that an examiner put the text on; null where the key decides.

    Where the mark is the mean of two markings it is the step of the one that the reasons are of; `markings` has both.
    """


class ProvisionalReason(Enum):
    """Why a mark is no more than an estimate."""

    BEING_MARKED = "BEING_MARKED"
    """The examiner has yet to mark the text."""
    NO_EXAMINER = "NO_EXAMINER"
    """There is no examiner on this server."""
    EXAMINER_FAILED = "EXAMINER_FAILED"
    """The examiner could not be reached, or gave no marks that can be used."""
    BUDGET_SPENT = "BUDGET_SPENT"
    """What may be spent on language models is spent."""
    MARKINGS_DIFFER = "MARKINGS_DIFFER"
    """The examiner's independent markings differ by more than a step."""


class Remedy(Enum):
    """What settles an estimate."""

    WAIT = "WAIT"
    """The mark follows by itself."""
    REGRADE = "REGRADE"
    """The examiner is to be asked again, by `regrade`."""
    TEACHER = "TEACHER"
    """A teacher is to mark the text, by `overrideMark`."""


@dataclass(frozen=True, slots=True)
class Provisional:
    """That points are an estimate and no mark: why, and what would settle it."""

    reason: Open[ProvisionalReason]
    """Why there is no mark."""
    settled_by: Open[tuple[Remedy, ...]]
    """What would settle it, the nearest first."""
    message: Open[str]
    """Both in a sentence or two."""

    @classmethod
    def because(cls, reason: ProvisionalReason) -> "Provisional":
        """That points are an estimate for a reason, with all that would settle it."""
        remedies, message = _REASONS[reason]
        return cls(reason, remedies, message)


_REASONS: Mapping[ProvisionalReason, tuple[tuple[Remedy, ...], str]] = {
    ProvisionalReason.BEING_MARKED: ((Remedy.WAIT,), "The text is being marked. The points follow by themselves."),
    ProvisionalReason.NO_EXAMINER: (
        (Remedy.TEACHER,),
        "There is no examiner on this server. A teacher can mark the text.",
    ),
    ProvisionalReason.EXAMINER_FAILED: (
        (Remedy.REGRADE, Remedy.TEACHER),
        "The examiner could not mark the text. Ask again later, or have a teacher mark it.",
    ),
    ProvisionalReason.BUDGET_SPENT: (
        (Remedy.REGRADE, Remedy.TEACHER),
        "What may be spent on the examiner is spent. Ask again when there is more, or have a teacher mark the text.",
    ),
    ProvisionalReason.MARKINGS_DIFFER: (
        (Remedy.TEACHER,),
        "The examiner's markings of the text differ by more than a step. A teacher can mark it.",
    ),
}
"""What settles each, and how it is told. A teacher can always be asked: whoever has none yet may join a classroom."""

ESTIMATED_BEFORE = Provisional(
    ProvisionalReason.NO_EXAMINER,
    (Remedy.REGRADE, Remedy.TEACHER),
    "No examiner was to be had when the text was handed in. Ask for one now, or have a teacher mark it.",
)
"""What is said of points that were stored as a mark by a rule of thumb, before estimates said why they are none."""


@dataclass(frozen=True, slots=True)
class CriterionStep:
    """The step that one marking put a text on in one criterion."""

    id: Open[Id]
    """The rubric's criterion."""
    step: Open[Step]
    """How well the text meets it."""
    reason: Own[str | None] = None
    """Why, in a sentence or two."""


@dataclass(frozen=True, slots=True)
class Marking:
    """One of several independent markings of a text."""

    model_id: Open[str]
    """Which model marked it."""
    steps: Open[tuple[CriterionStep, ...]]
    """Its step in each criterion, in the rubric's order."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """A question's mark: points reached of points possible, and where they come from.

    `pending_review` says that an examiner has still to look at it and that the points are a first estimate.
    `breakdown_superseded` says that a teacher has put another score in place of the one that the breakdown adds up to;
    its reasons stand.
    """

    score: Open[float]
    """Points reached."""
    max_score: Open[float]
    """Points possible."""
    is_correct: Open[bool]
    """Whether the answer is right: all points reached, or of a text enough of them."""
    feedback: Own[str | None]
    """What to know about the answer, in a few sentences."""
    marked_by: Open[Marker]
    """Who has marked it."""
    breakdown: Open[tuple[Criterion, ...]]
    """Where the points come from: units or criteria, in order."""
    next_step: Own[str | None] = None
    """What to practise next."""
    language_notes: Own[tuple[str, ...]] = ()
    """Remarks on the language of a text, one each."""
    model_answer: Own[str | None] = None
    """A text that would have had all points; for texts only."""
    pending_review: Open[bool] = False
    """Whether an examiner has still to look at it; the points are a first estimate then."""
    breakdown_superseded: Open[bool] = False
    """Whether a teacher has put another score in place of the one that the breakdown adds up to."""
    provisional: Open[Provisional | None] = None
    """Why the points are an estimate and no mark, and what would settle it; null for a mark."""
    markings: Open[tuple[Marking, ...]] = ()
    """The independent markings that a text's mark comes from; empty where the key decides."""
