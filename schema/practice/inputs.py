"""What clients send to practice."""

import strawberry

from domain.practice.events import Rating, Response
from domain.session import Id
from schema import graph


@graph.input(one_of=True)
class PracticeAnswerInput:
    """An answer, in the form that the item's mode takes: an option's id, a text, or pieces in order."""

    option: Id | None = strawberry.UNSET
    """The id of the option that is chosen."""
    text: str | None = strawberry.UNSET
    """What was typed."""
    sequence: list[str] | None = strawberry.UNSET
    """The pieces in the order in which they were put."""

    def response(self) -> Response:
        """The answer that is meant."""
        return Response(
            option=self.option or None,
            text=self.text if isinstance(self.text, str) else None,
            sequence=tuple(self.sequence) if self.sequence else None,
        )


@graph.input
class StartPracticeInput:
    """What to practise."""

    goal_id: Id
    """A goal of `practiceGoals`, or `due` for everything that is due, of all decks, and nothing that is new."""
    limit: int = 20
    """How many items at most, from 1 to 200."""
    replace_active: bool = False
    command_id: Id | None = None


@graph.input
class RevealPracticeItemInput:
    """The item whose turn it is, and an answer to be judged if there is one."""

    session_id: Id
    item_id: Id
    """The item whose turn it is: its `id`."""
    duration_ms: int
    """How long the learner looked at it, in milliseconds."""
    answer: PracticeAnswerInput | None = None
    """What was answered, to be judged; null for nothing."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class SubmitPracticeItemInput:
    """The item whose turn it is, its rating, and how long it took. An answer that comes along is judged."""

    session_id: Id
    item_id: Id
    """The item whose turn it is: its `id`."""
    rating: Rating
    """How well it was remembered, as the learner says."""
    duration_ms: int
    """How long it took, in milliseconds."""
    answer: PracticeAnswerInput | None = None
    """What was answered, to be judged; null for nothing, or if it was judged before."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class CompletePracticeInput:
    """Which session to complete, whether or not items are left."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class PracticeFromExamInput:
    """The completed exam whose weak points to practise."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class PracticeFromReadingInput:
    """The reading whose missed words to practise."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None
