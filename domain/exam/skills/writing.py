"""Writing: a formal letter, and an opinion for a forum or a paper."""

from domain.exam.plans import PartPlan, part
from domain.exam.profiles import Profile

ALL = "Gehen Sie auf alle Punkte ein."


def parts(profile: Profile) -> tuple[PartPlan, ...]:
    """The two parts, worth 10 and 15 points. They have the minutes of the model set: 25 for a letter, 50 for more."""
    return (
        _task(profile, 1, 10, 25, profile.letter, f"Schreiben Sie einen formellen Brief. {ALL}"),
        _task(profile, 2, 15, 50, profile.article, f"Schreiben Sie Ihre Meinung zum Thema. {ALL}"),
    )


def _task(
    profile: Profile, number: int, points: int, minutes: int, words: tuple[int, int], instructions: str
) -> PartPlan:
    return part(
        number,
        "written_response",
        units=1,
        points=points,
        prompt={"instructions": instructions},
        render={"suggestedMinutes": minutes},
        scoring={"minWords": words[0], "targetWords": words[1], "band": profile.band},
    )
