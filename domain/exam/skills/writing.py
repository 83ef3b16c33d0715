"""Writing: a formal letter, and an opinion for a forum or a paper."""

from domain.exam.plans import PartPlan, part
from domain.exam.profiles import Profile


def parts(profile: Profile) -> tuple[PartPlan, ...]:
    """The two parts, worth 10 and 15 points. The 75 minutes of the model set are shared as the points are."""
    return (
        _task(1, 10, 30, profile.letter, "Schreiben Sie einen formellen Brief. Gehen Sie auf alle Punkte ein."),
        _task(2, 15, 45, profile.article, "Schreiben Sie Ihre Meinung zum Thema. Gehen Sie auf alle Punkte ein."),
    )


def _task(number: int, points: int, minutes: int, words: tuple[int, int], instructions: str) -> PartPlan:
    return part(
        number,
        "written_response",
        units=1,
        points=points,
        prompt={"instructions": instructions},
        render={"suggestedMinutes": minutes},
        scoring={"minWords": words[0], "targetWords": words[1]},
    )
