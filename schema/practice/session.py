"""A practice session as clients see it."""

from collections.abc import Sequence

import strawberry

from domain.practice.state import Practice
from domain.session import Id, SessionKind
from projections.practice import session as practice_views
from schema import graph
from schema.context import Info
from schema.practice.ids import practice_ids
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
    def next_item(self, info: Info) -> practice_views.PracticeItem | None:
        """The next item."""
        return next_item(info, self.state)

    @graph.field(description="All items of the session in their order; what is right comes with their reviews.")
    def items(self, info: Info) -> Sequence[practice_views.PracticeItem]:
        """The items."""
        return list(map(practice_ids(info, self.state).item, practice_views.items(self.state)))

    @graph.field(description="The reviews of the session, in the order of its items.")
    def reviews(self, info: Info) -> Sequence[practice_views.PracticeReview]:
        """The reviews."""
        return list(map(practice_ids(info, self.state).review, practice_views.reviews(self.state)))

    @graph.field(description="What was shown of the item whose turn it is, by revealPracticeItem.")
    def revealed(self, info: Info) -> practice_views.PracticeOutcome | None:
        """What was shown."""
        return revealed(info, self.state)

    @graph.field(description="Null until the session is completed.")
    def summary(self) -> practice_views.PracticeSummary | None:
        """The summary."""
        return practice_views.summary(self.state)


def next_item(info: Info, practice: Practice) -> practice_views.PracticeItem | None:
    """The item whose turn it is."""
    item = practice_views.next_item(practice)
    return practice_ids(info, practice).item(item) if item else None


def revealed(info: Info, practice: Practice) -> practice_views.PracticeOutcome | None:
    """What was shown of the item whose turn it is."""
    outcome = practice_views.revealed(practice)
    return practice_ids(info, practice).outcome(outcome) if outcome else None


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
