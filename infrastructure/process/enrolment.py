"""Who says who is in a classroom: the learners, who are asked, or a roster, which is not theirs."""

from collections.abc import Mapping

from infrastructure.process.environment import SettingsError, one_of

INVITATION, ROSTER = "invitation", "roster"


def by_roster(environ: Mapping[str, str]) -> bool:
    """Whether learners are put into classrooms without being asked. Raises `SettingsError`."""
    return one_of(environ, "LYCEUM_ENROLMENT", INVITATION, ROSTER) == ROSTER


def classrooms_claim(environ: Mapping[str, str]) -> str | None:
    """The claim of tokens that names a learner's classrooms, None if they do not tell. Raises `SettingsError`."""
    claim = environ.get("LYCEUM_JWT_CLASSROOMS_CLAIM") or None
    if claim and not by_roster(environ):
        raise SettingsError(
            "LYCEUM_JWT_CLASSROOMS_CLAIM puts learners into classrooms without asking them;"
            f" set LYCEUM_ENROLMENT={ROSTER} as well, or leave it out"
        )
    return claim
