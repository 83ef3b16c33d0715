"""What happens to a classroom.

The learners, codes and invitations of a classroom are numbered: a number is the version of the event that made it.
"""

from datetime import datetime
from typing import TypeAlias

from domain.disclosure import Open, Own, Person, Secret
from domain.lifecycle import SessionErased
from domain.session import Id, event
from domain.transcripts import ShowTranscript


@event("classroom.created")
class ClassroomCreated:
    """A teacher, its owner, has made a classroom."""

    owner_id: Person[Id]
    title: Own[str]
    """What the teacher calls it."""


@event("classroom.learner_enrolled")
class LearnerEnrolled:
    """A learner was put in by a roster, and the teacher may read their sessions from now on.

    Either by the teacher, or by a token that names the classroom: then `token_expires_at` tells which one. Before there
    were invitations this was the only way in; who came by it is in like those who have joined.
    """

    learner_id: Person[Id]
    enrolled_at: Own[datetime]
    """From when on the teacher may read their sessions."""
    token_expires_at: Own[datetime | None] = None
    """When the token expires that names the classroom; null if the teacher did it."""


@event("classroom.learner_removed")
class LearnerRemoved:
    """The teacher may not read the learner's sessions any more, as far as this classroom goes.

    `token_expires_at` tells which token did not name the classroom any more, where one took the learner out.
    """

    learner_id: Person[Id]
    token_expires_at: Own[datetime | None] = None
    """When the token expires that names the classroom no more; null if the teacher did it."""


@event("classroom.code_made")
class CodeMade:
    """Who has the code may join until it expires. Of the code itself there is a keyed hash and no more."""

    number: Open[int]
    """What the classroom knows the code by: the version of this event."""
    code_hash: Secret[str]
    made_at: Own[datetime]
    """When it was made."""
    expires_at: Own[datetime]
    """Until when it holds."""


@event("classroom.learner_invited")
class LearnerInvited:
    """The teacher has asked a learner in. Nothing can be read until they accept."""

    number: Open[int]
    """What the classroom knows the invitation by: the version of this event."""
    learner_id: Person[Id]
    invited_at: Own[datetime]
    """When the teacher did it."""


@event("classroom.invitation_withdrawn")
class InvitationWithdrawn:
    """A code, or an invitation of `learner_id`, does not hold any more."""

    number: Open[int]
    """The number of the code or of the invitation."""
    learner_id: Person[Id | None] = None
    """Whose invitation it is, as in other events; null for a code."""


@event("classroom.invitation_declined")
class InvitationDeclined:
    """A learner does not want to be in the classroom."""

    number: Open[int]
    """The number of the invitation."""
    learner_id: Person[Id]


@event("classroom.learner_joined")
class LearnerJoined:
    """A learner has come in, by a code or an invitation; the teacher may read their sessions from now on."""

    number: Open[int]
    """The number of the code or of the invitation that they came by."""
    learner_id: Person[Id]
    joined_at: Own[datetime]
    """When they came in."""


@event("classroom.learner_left")
class LearnerLeft:
    """A learner has gone; the teacher may not read their sessions any more, as far as this classroom goes."""

    learner_id: Person[Id]


@event("classroom.transcripts_set")
class TranscriptsSet:
    """The teacher has said when learners may read the transcripts of what they hear, in sessions begun from now on."""

    show_transcript: Open[ShowTranscript | None]
    """The rule; null leaves it to the learners."""


LearnerEvent: TypeAlias = (
    LearnerEnrolled
    | LearnerRemoved
    | LearnerInvited
    | InvitationWithdrawn
    | InvitationDeclined
    | LearnerJoined
    | LearnerLeft
)
"""What is about one learner; of what is withdrawn, an invitation is and a code is not."""

ClassroomEvent: TypeAlias = ClassroomCreated | CodeMade | LearnerEvent | TranscriptsSet | SessionErased
"""A classroom is never paused or ended; it may be erased."""
