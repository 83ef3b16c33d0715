"""Who speaks which part in a dialogue: voices that are told apart by their sex, their pitch and their speed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import cycle
from pathlib import Path

from infrastructure.voices import espeak, piper
from infrastructure.voices.choosing import order_for
from infrastructure.voices.scripts import Script
from infrastructure.voices.speech import MAX_CHARACTERS, NoVoice, Order, Utterance


class Sex(Enum):
    """What a voice sounds like."""

    FEMALE = auto()
    MALE = auto()


@dataclass(frozen=True, slots=True)
class Turn:
    """What a speaker says, until another one does. The sex is left open where nothing is known of it."""

    speaker: str
    text: str
    sex: Sex | None = None


VARIANTS: dict[Sex, Sequence[tuple[str, int]]] = {
    Sex.FEMALE: (("f2", 138), ("belinda", 150), ("f5", 128)),
    Sex.MALE: (("m3", 134), ("m8", 146), ("david", 124)),
}
"""Variants of eSpeak NG's voices, and their words a minute.

They were chosen by their pitch, which over a sentence is about 165, 210 and 180 Hz, and 100, 80 and 70 Hz. At these
speeds German comes to the 14 characters a second that the length of a transcript is planned by.
"""

PIPERS_SPEEDS = (140, 150, 132)
"""Words a minute of the voices of a folder, one after the other."""


def script_for(turns: Sequence[Turn], language: str, folder: Path | None) -> Script:
    """The turns as they are to be spoken: by voices of Piper if it has one for each speaker, else by eSpeak NG.

    Raises `NoVoice`.
    """
    length = sum(len(turn.text) for turn in turns)
    if length > MAX_CHARACTERS:
        raise NoVoice(f"A recording of {length} characters is not spoken; {MAX_CHARACTERS} are.")
    if not turns:
        raise NoVoice("Nobody says anything.")
    speakers = list(dict.fromkeys(turn.speaker for turn in turns))
    pipers = _pipers(language, folder, len(speakers))
    cast = dict(zip(speakers, pipers, strict=False)) if pipers else _espeaks(turns, language)
    return Script(tuple(_order(turn.text, language, *cast[turn.speaker], folder) for turn in turns))


def _order(text: str, language: str, voice: str, speed: int, folder: Path | None) -> Order:
    order = order_for(Utterance(text, language, voice), folder)
    return Order(order.engine, order.version, order.voice, text, speed)


def _espeaks(turns: Sequence[Turn], language: str) -> dict[str, tuple[str, int]]:
    """A variant of the language's voice for each speaker; where the sex is open, of the one that has spoken less."""
    base = espeak.voice_for(Utterance("", language))
    if base is None:
        raise NoVoice(f"Nothing here speaks the language {language!r}.")
    cast: dict[str, tuple[str, int]] = {}
    left = {sex: cycle(variants) for sex, variants in VARIANTS.items()}
    count = dict.fromkeys(Sex, 0)
    for turn in turns:
        if turn.speaker not in cast:
            sex = turn.sex or min(Sex, key=lambda one: count[one])
            count[sex] += 1
            variant, speed = next(left[sex])
            cast[turn.speaker] = (f"{base}+{variant}", speed)
    return cast


def _pipers(language: str, folder: Path | None, wanted: int) -> list[tuple[str, int]]:
    """So many voices of the folder that go together; none if it has not so many."""
    if folder is None or not piper.installed():
        return []
    by_rate: dict[int, list[str]] = {}
    for name in piper.voices_for(language, folder):
        by_rate.setdefault(_rate(folder / f"{name}.onnx.json"), []).append(name)
    voices = next((names for names in by_rate.values() if len(names) >= wanted), [])
    return list(zip(voices, _speeds(), strict=False))


def _speeds() -> Iterator[int]:
    return cycle(PIPERS_SPEEDS)


def _rate(path: Path) -> int:
    """The samples a second of a voice; 0 where its file does not say."""
    try:
        rate: int = json.loads(path.read_bytes())["audio"]["sample_rate"]
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    return rate
