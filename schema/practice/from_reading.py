"""What was missed in a reading becomes something to practise."""

from typing import Annotated

import strawberry

from domain.reading.state import Reading
from domain.session import check_version
from projections.practice.session import PracticeGoal
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import request_of
from schema.context import Info, ThereIsNoSuchThing, own
from schema.practice.inputs import PracticeFromReadingInput
from schema.session import SessionView, view


@graph.type
class PracticeFromReadingPayload:
    """The reading, and the goal that its missed words are now."""

    session: SessionView
    goal: PracticeGoal
    """The goal that the words are now, those of earlier calls among them."""


PracticeFromReadingResult = Annotated[
    PracticeFromReadingPayload | Refusal, strawberry.union("PracticeFromReadingResult")
]


@graph.type
class PracticeFromReadingMutation:
    """What practice makes of readings."""

    @graph.mutation(
        description="Make the words that were missed or asked about in a reading, open or over, a goal of the viewer's."
    )
    @refusing
    async def practice_from_reading(self, info: Info, input: PracticeFromReadingInput) -> PracticeFromReadingResult:
        """Keep the missed words."""
        request = request_of(info, input)
        reading = await own(info, input.session_id)
        if not isinstance(reading, Reading):
            raise ThereIsNoSuchThing(field="sessionId", what=f"reading {input.session_id!r}")
        check_version(reading, request.expected_version)
        book = await info.context.reading.books.edition(reading.edition)
        if book is None:
            raise ThereIsNoSuchThing(field="sessionId", what="edition of the book any more that the session was about")
        goal_id = await info.context.practice.missed_words.keep(reading, book)
        goal = await info.context.practice.goals.standing(request.actor_id, goal_id)
        return PracticeFromReadingPayload(session=view(reading), goal=goal)
