"""A practice session as clients see it."""

import strawberry

from domain.practice.state import Practice
from domain.session import Id, SessionKind
from projections.practice import session as practice_views
from schema import graph
from schema.session import SessionView, shared, show


@graph.type(description="A practice session: its items, one after the other.")
class PracticeSession(SessionView):
    """A learner's practice. `state` is None in a list that asks only for what all sessions share."""

    goal_id: Id
    """What is practised: the `id` of a goal."""
    items_count: int
    """How many items the session has."""
    items_completed: int
    """How many of them are reviewed."""
    state: strawberry.Private[Practice]

    @graph.field(description="The item whose turn it is; null when all are reviewed or the session is over.")
    def next_item(self) -> practice_views.PracticeItem | None:
        """The next item."""
        return practice_views.next_item(self.state)

    @graph.field(description="What was shown of the item whose turn it is, by revealPracticeItem.")
    def revealed(self) -> practice_views.PracticeOutcome | None:
        """What was shown."""
        return practice_views.revealed(self.state)

    @graph.field(description="Null until the session is completed.")
    def summary(self) -> practice_views.PracticeSummary | None:
        """The summary."""
        return practice_views.summary(self.state)


def practice_view(practice: Practice) -> PracticeSession:
    """A practice session as clients see it."""
    return PracticeSession(
        **shared(practice, SessionKind.PRACTICE),
        goal_id=practice.goal_id,
        items_count=len(practice.items),
        items_completed=len(practice.reviews),
        state=practice,
    )


show(SessionKind.PRACTICE, Practice, PracticeSession, practice_view)
