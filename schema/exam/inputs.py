"""What exam mutations take."""

from collections.abc import Iterable
from typing import TypeVar

import strawberry

from domain.exam.answering import ItIsGivenTwice
from domain.exam.plans import ExamSkill, Level
from domain.exam.wishes import Difficulty, Wishes
from domain.questions.question import Answer, Unreadable
from domain.session import Id, Refused
from schema import graph

T = TypeVar("T")


@graph.input
class GapAnswerInput:
    """What goes into a gap: the id of one of the gap's options."""

    gap_id: Id
    value: str


@graph.input
class MatchInput:
    """Which of the question's options goes with a statement."""

    statement_id: Id
    option_id: Id


@graph.input(one_of=True)
class AnswerInput:
    """An answer, in the form that the question's kind takes."""

    option: Id | None = strawberry.UNSET
    options: list[Id] | None = strawberry.UNSET
    gaps: list[GapAnswerInput] | None = strawberry.UNSET
    matches: list[MatchInput] | None = strawberry.UNSET
    text: str | None = strawberry.UNSET

    def value(self, path: str) -> Answer:
        """The answer that is meant; `path` says where it stands. Raises `ItIsGivenTwice`."""
        options, gaps, matches = _given(self.options), _given(self.gaps), _given(self.matches)
        return Answer(
            option=_given(self.option),
            options=None if options is None else tuple(options),
            gaps=None if gaps is None else _once(f"{path}.gaps", "gapId", [(gap.gap_id, gap.value) for gap in gaps]),
            matches=None
            if matches is None
            else _once(f"{path}.matches", "statementId", [(match.statement_id, match.option_id) for match in matches]),
            text=_given(self.text),
        )


def _once(path: str, name: str, entries: Iterable[tuple[Id, T]]) -> dict[Id, T]:
    """What a list has for each id; `name` is the field of the id. Raises `ItIsGivenTwice`."""
    given: dict[Id, T] = {}
    for n, (id, value) in enumerate(entries):
        if id in given:
            raise ItIsGivenTwice(field=f"{path}[{n}].{name}", id=id)
        given[id] = value
    return given


def _given(value: T | None) -> T | None:
    return None if value is strawberry.UNSET else value


@graph.input
class QuestionAnswerInput:
    """An answer to one question; null clears it."""

    question_id: Id
    answer: AnswerInput | None = None

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
    level: Level = Level.C1
    focus: list[str] | None = None
    focus_weights: list[float] | None = None
    themes: list[str] | None = None
    difficulty: Difficulty | None = None
    paper_id: Id | None = None
    replace_active: bool = False
    command_id: Id | None = None

    def wishes(self) -> Wishes:
        """What is wished of the exam."""
        focus, weights, themes = (tuple(wish or ()) for wish in (self.focus, self.focus_weights, self.themes))
        return Wishes(focus, weights, themes, self.difficulty)  # type: ignore[arg-type]


@graph.input
class SaveAnswersInput:
    """Autosave: what has changed since the last save."""

    session_id: Id
    answers: list[QuestionAnswerInput] = strawberry.field(default_factory=list)
    active_question_id: Id | None = None
    active_view: str | None = None
    command_id: Id | None = None
    expected_version: int | None = None

    def changes(self) -> list[tuple[Id, Answer | Unreadable | None]]:
        """The answers that are meant, each with its question."""
        return [(one.question_id, one.read(f"answers[{n}].answer")) for n, one in enumerate(self.answers)]


@graph.input
class SubmitAnswerInput:
    """A final answer to one question."""

    session_id: Id
    question_id: Id
    answer: AnswerInput
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
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RegradeInput:
    """Which answer, marked by a heuristic, the examiner is to look at again."""

    session_id: Id
    question_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class OverrideMarkInput:
    """A teacher's mark in place of another; the learner reads the reason."""

    session_id: Id
    question_id: Id
    score: float
    reason: str
    command_id: Id | None = None
    expected_version: int | None = None
