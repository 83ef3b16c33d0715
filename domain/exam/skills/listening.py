"""Listening: a podcast, an interview, a discussion and a talk. How often each may be played is part of the exam."""

from domain.exam.plans import PartPlan, part
from domain.exam.profiles import Profile
from domain.json import JsonObject

CHARACTERS_PER_SECOND = 14
"""How fast German is spoken in recordings for learners, as the length of a transcript is estimated."""


def _recording(style: str, *, speakers: int, segments: int, seconds: int) -> JsonObject:
    characters = seconds * CHARACTERS_PER_SECOND
    return {
        "kind": "recording",
        "style": style,
        "speakers": speakers,
        "segments": segments,
        "seconds": seconds,
        "characters": [round(characters * 0.9), round(characters * 1.1)],
    }


def _playback(max_plays: int) -> JsonObject:
    return {
        "maxPlays": max_plays,
        "allowPause": True,
        "allowSeek": False,
        "allowRestart": False,
        "allowSpeedChange": False,
    }


def parts(profile: Profile) -> tuple[PartPlan, ...]:
    """The four parts with 6, 9, 8 and 7 items at every level; the first part begins with an example.

    The minutes suggested are those of the recording, as often as it may be played: 40 in all, as in the model set.
    """
    return _podcast(1), _interview(2), _discussion(3), _talk(4)


def _podcast(number: int) -> PartPlan:
    return part(
        number,
        "multiple_choice",
        questions=6,
        units=6,
        has_example=True,
        prompt={"instructions": "Sie hören einen Podcast über drei Bücher. In welchem Buch ist das so?"},
        render={"display": "books", "options": 3, "shuffle": False, "suggestedMinutes": 6},
        source={**_recording("podcast", speakers=2, segments=6, seconds=360), "playback": _playback(1)},
    )


def _interview(number: int) -> PartPlan:
    return part(
        number,
        "true_false",
        questions=9,
        units=9,
        prompt={"instructions": "Sie hören ein Interview. Was stimmt, was stimmt nicht, wozu wird nichts gesagt?"},
        render={"suggestedMinutes": 14},
        source={**_recording("interview", speakers=2, segments=10, seconds=420), "playback": _playback(2)},
    )


def _discussion(number: int) -> PartPlan:
    return part(
        number,
        "multiple_choice",
        questions=8,
        units=8,
        prompt={"instructions": "Sie hören eine Diskussion in vier Abschnitten. Wählen Sie die richtige Lösung."},
        render={"options": 3, "suggestedMinutes": 6},
        source={**_recording("discussion", speakers=3, segments=12, seconds=390), "playback": _playback(1)},
    )


def _talk(number: int) -> PartPlan:
    return part(
        number,
        "multiple_choice",
        questions=7,
        units=7,
        prompt={"instructions": "Sie hören einen Vortrag. Wählen Sie bei jeder Aufgabe die richtige Lösung."},
        render={"options": 3, "suggestedMinutes": 14},
        source={**_recording("talk", speakers=1, segments=10, seconds=420), "playback": _playback(2)},
    )
