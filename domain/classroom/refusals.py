"""Why something cannot be done to a classroom, and the limits that there are."""

from domain.session import RefusalCode, Refused

MAX_LEARNERS = 500
"""Learners of one classroom at most."""

MAX_CODES = 10
"""Codes of one classroom that hold at the same time, at most."""

MAX_INVITED = 100
"""Invitations of one classroom that are to be answered, at most."""

MAX_DECLINED = 3
"""How often a learner who has declined, or left, is asked again at most."""

CODE_DAYS = 14
"""Days that a code holds, unless its maker says otherwise."""

MAX_CODE_DAYS = 90
"""Days that a code may hold: a term, and no longer."""


class TheClassroomNeedsATitle(Refused):
    """A classroom's title has from 1 to {limit} characters, all of them printable."""

    code = RefusalCode.INVALID_INPUT


class TheClassroomExists(Refused):
    """The classroom exists already; create another one."""

    code = RefusalCode.ALREADY_DONE


class TheLearnerIsNotEnrolled(Refused):
    """There is no learner {learner_id!r} in this classroom. Its `learners` are those there are."""

    code = RefusalCode.NOT_FOUND


class ThatIsNoLearnersId(Refused):
    """A learner's id has from 1 to {limit} characters, all of them printable; it is the `sub` of their token."""

    code = RefusalCode.INVALID_INPUT


class TheTeacherIsNoLearner(Refused):
    """Nobody is a learner in their own classroom."""

    code = RefusalCode.INVALID_INPUT


class TheClassroomIsFull(Refused):
    """A classroom has {limit} learners at most. Remove one first, or create another classroom."""

    code = RefusalCode.LIMIT_REACHED


class ThereIsNoRoomForYou(Refused):
    """The classroom has {limit} learners, and takes no more. Ask its teacher to make room."""

    code = RefusalCode.LIMIT_REACHED


class TheCodeLastsTooLong(Refused):
    """A code holds from 1 to {limit} days."""

    code = RefusalCode.INVALID_INPUT


class ThereAreCodesEnough(Refused):
    """A classroom has {limit} codes that hold, at most. Withdraw one, or give out one that there is."""

    code = RefusalCode.LIMIT_REACHED


class ThereAreInvitationsEnough(Refused):
    """A classroom has {limit} invitations to be answered, at most. Withdraw one, or give learners a code."""

    code = RefusalCode.LIMIT_REACHED


class TheLearnerDoesNotWantTo(Refused):
    """This learner has declined, or left, {limit} times. Give them a code: they can come in by it if they want to."""

    code = RefusalCode.FORBIDDEN


class TheInvitationIsNotOpen(Refused):
    """There is no open invitation {invitation_id!r}: it was answered, was withdrawn, has expired, or never was."""

    code = RefusalCode.NOT_FOUND


class TheCodeOpensNothing(Refused):
    """No classroom opens with this code: it is mistyped, has expired or was withdrawn. Ask your teacher for another."""

    code = RefusalCode.NOT_FOUND


class YouAreNotInThisClassroom(Refused):
    """You are in no classroom {classroom_id!r}. `readers` of the viewer names those that you are in."""

    code = RefusalCode.NOT_FOUND


class YourTokenPutsYouThere(Refused):
    """Your token names this classroom. Ask whoever gives out your tokens to have it left out."""

    code = RefusalCode.FORBIDDEN
