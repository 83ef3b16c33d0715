"""The records of classrooms that clients see."""

from projections.classroom.board import BoardSession, InvitationCode, InvitedLearner, Totals
from schema.publishing import publish

publish(BoardSession)
publish(Totals, name="LearnerTotals")
publish(InvitedLearner)
publish(InvitationCode)
