"""Speaking: to present a topic, and to discuss one; what was said is handed in as a transcript."""

from domain.exam.plans import PartPlan, part
from domain.exam.profiles import Profile

DISCUSSION = 2
"""The part in which a partner speaks, too."""

PARTNERS_TURNS = [3, 4]
"""How often the partner speaks, at least and at most."""


def parts(profile: Profile) -> tuple[PartPlan, ...]:
    """The two parts, worth 10 and 15 points. In the discussion a learner says about two thirds of what a talk has.

    The 20 minutes of the model set are shared as the points are.
    """
    least, target = profile.talk
    discussion = (round(0.6 * least), round(0.75 * target))
    return (
        _task(profile, 1, 10, 8, profile.talk, "Halten Sie einen kurzen Vortrag zum Thema."),
        _task(profile, 2, 15, 12, discussion, "Diskutieren Sie. Nehmen Sie Stellung und begründen Sie."),
    )


def _task(
    profile: Profile, number: int, points: int, minutes: int, words: tuple[int, int], instructions: str
) -> PartPlan:
    return part(
        number,
        "audio_response",
        units=1,
        points=points,
        source={"turns": PARTNERS_TURNS} if number == DISCUSSION else {},
        prompt={"instructions": instructions},
        render={"suggestedMinutes": minutes},
        scoring={"minWords": words[0], "targetWords": words[1], "band": profile.band},
    )
