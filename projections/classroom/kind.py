"""What classrooms are found by."""

from projections.classroom import rows
from projections.projection import KindProjections, Projection

MEMBERS = Projection(
    "classroom_members",
    rows.MemberRow,
    rows.OF_MEMBERS,
    rows.member_row,
    key=("session_id", "learner_id"),
    touched=rows.member_touched,
)
CODES = Projection(
    "classroom_codes",
    rows.CodeRow,
    rows.OF_CODES,
    rows.code_row,
    key=("session_id", "number"),
    touched=rows.code_touched,
)

CLASSROOM = KindProjections((MEMBERS, CODES))
