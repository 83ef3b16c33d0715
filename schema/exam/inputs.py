"""What exam mutations take."""

from datetime import datetime

import strawberry

from domain.exam.plans import ExamSkill, Level
from domain.exam.time_policy import Pausing
from domain.exam.wishes import Difficulty, Wishes
from domain.questions.question import Answer, Unreadable
from domain.session import Id, RefusalCode, Refused
from domain.transcripts import ShowTranscript
from schema import graph
from schema.answers import AnswerInput


class ThePausingIsOfATimedExam(Refused):
    """Nothing but a timed exam has a clock that stops. Send timed: true with it, or leave it out."""

    code = RefusalCode.INVALID_INPUT


@graph.input
class QuestionAnswerInput:
    """An answer to one question; null clears it."""

    question_id: Id
    """Which question: its `id`."""
    answer: AnswerInput | None = None
    """The answer in the question's form; null clears it."""
    answered_at: datetime | None = None
    """When it was given, by the client's clock, with its offset from UTC. In a timed exam an answer that arrives after
    its part has closed is taken, and marked late, if it was given before and arrives within the grace; null: when it
    arrives."""

    def read(self, path: str) -> Answer | Unreadable | None:
        """The answer that is meant; what cannot be read as one is rejected by itself."""
        try:
            return self.answer.value(path) if self.answer else None
        except Refused as refused:
            return Unreadable(refused.code, str(refused))


@graph.input
class StartExamInput:
    """Which exam to start, and what is wished of it. `replaceActive` abandons an open exam.

    `focus` names categories to train, in even shares or by `focusWeights`; `themes` what to read or hear about.
    """

    skill: ExamSkill
    """Which skill to examine."""
    level: Level = Level.C1
    """Which level, of the Common European Framework."""
    focus: list[str] | None = None
    """Categories to train more: keys of the `focusCategories` of `examCatalog`; null for an even mix."""
    focus_weights: list[float] | None = None
    """How much of each category in `focus`, in the same order; null for even shares."""
    themes: list[str] | None = None
    """What to read or hear about: `themes` of `examCatalog`; null for whatever comes."""
    difficulty: Difficulty | None = None
    """How hard within the level; null for a mix."""
    paper_id: Id | None = None
    """The saved paper to start from: its `id`; null to have the exam written."""
    timed: bool = False
    """Whether the exam is timed: its parts are opened one at a time, by `openPart`, and close by the server's clock."""
    pausing: Pausing | None = None
    """What a pause does to the clock of a timed exam; null: NONE. Only with `timed`."""
    show_transcript: ShowTranscript | None = None
    """When transcripts may be read that are heard; null: AFTER_GRADING. What a teacher has set counts for more."""
    replace_active: bool = False
    command_id: Id | None = None

    def clock(self) -> Pausing | None:
        """What a pause does to the clock of the exam; None for one without. Raises `ThePausingIsOfATimedExam`."""
        if self.pausing and not self.timed:
            raise ThePausingIsOfATimedExam(field="pausing")
        return (self.pausing or Pausing.NONE) if self.timed else None

    def wishes(self) -> Wishes:
        """What is wished of the exam."""
        return Wishes(
            focus=tuple(self.focus or ()),
            weights=tuple(self.focus_weights or ()),
            themes=tuple(self.themes or ()),
            difficulty=self.difficulty,
            show_transcript=self.show_transcript,
        )


@graph.input
class SaveAnswersInput:
    """Autosave: what has changed since the last save."""

    session_id: Id
    answers: list[QuestionAnswerInput] = strawberry.field(default_factory=list)
    """The answers that were given, changed or cleared since the last save."""
    active_question_id: Id | None = None
    """The question that the learner looks at: its `id`; null leaves it as it is."""
    active_view: str | None = None
    """What the learner looks at, in the client's own words; null leaves it as it is."""
    command_id: Id | None = None
    expected_version: int | None = None

    def answered_at(self) -> dict[Id, datetime]:
        """When the answers were given, as far as the client says so."""
        return {one.question_id: one.answered_at for one in self.answers if one.answered_at}

    def changes(self) -> list[tuple[Id, Answer | Unreadable | None]]:
        """The answers that are meant, each with its question."""
        return [(one.question_id, one.read(f"answers[{n}].answer")) for n, one in enumerate(self.answers)]


@graph.input
class SubmitAnswerInput:
    """A final answer to one question."""

    session_id: Id
    question_id: Id
    """Which question: its `id`."""
    answer: AnswerInput
    """The answer in the question's form."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class CompleteExamInput:
    """Which exam to hand in."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RecordPlayInput:
    """Which part's recording is played."""

    session_id: Id
    part_id: Id
    """Which part's recording: the part's `id`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RegenerateExamInput:
    """Which exam to have written anew; its questions and answers go."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RetryPartInput:
    """Which part, whose writing failed, to have written once more."""

    session_id: Id
    part_id: Id
    """Which part: its `id`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RegradeInput:
    """Which answer, of which there is no more than an estimate, the examiner is to look at again."""

    session_id: Id
    question_id: Id
    """Which question: its `id`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class OverrideMarkInput:
    """A teacher's mark in place of another; the learner reads the reason."""

    session_id: Id
    question_id: Id
    """Which question: its `id`."""
    score: float
    """The points that it has from now on, from 0 to the question's."""
    reason: str
    """Why; the learner reads it."""
    command_id: Id | None = None
    expected_version: int | None = None
