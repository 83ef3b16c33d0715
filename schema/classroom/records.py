"""The records of classrooms that clients see."""

from projections.classroom.board import InvitationCode, InvitedLearner, Totals
from schema.publishing import publish

publish(Totals, name="LearnerTotals")
publish(InvitedLearner)
publish(InvitationCode)
