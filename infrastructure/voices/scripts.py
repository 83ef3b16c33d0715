"""Turns of several voices in one recording, with a pause between them, and when each turn is heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from infrastructure.voices.speech import NoVoice, Order, Sound, Synthesiser
from infrastructure.voices.timings import Mark, Timings, end_of, spans, time_of

GAP = "\n\n"
"""Between the turns in the text of a recording."""

PAUSE_SECONDS = 0.7
"""Between two turns: longer than at the end of a sentence, so that a change of the speaker is expected."""


@dataclass(frozen=True, slots=True)
class Script:
    """What a synthesiser is to say in one recording: one order after the other, each by a voice of its own."""

    turns: tuple[Order, ...]
    pause_seconds: float = PAUSE_SECONDS

    @property
    def engine(self) -> str:
        """Which synthesiser it is for."""
        return self.turns[0].engine

    @property
    def text(self) -> str:
        """All that is said."""
        return GAP.join(turn.text for turn in self.turns)

    @property
    def version(self) -> str:
        """What the sound depends on, besides the voices."""
        return self.turns[0].version

    @property
    def voice(self) -> str:
        """Who speaks, each once."""
        return ", ".join(dict.fromkeys(turn.voice for turn in self.turns))


def performed(synthesiser: Synthesiser, script: Script) -> Sound:
    """The turns in one sound. Raises `NoVoice`, also for voices that do not go together."""
    sounds = [synthesiser.speak(turn) for turn in script.turns]
    rate = sounds[0].rate
    if any(sound.rate != rate for sound in sounds):
        raise NoVoice("The voices do not go together: their sounds have different rates.")
    pause = bytes(2 * round(script.pause_seconds * rate))
    samples = pause.join(sound.samples for sound in sounds)
    return Sound(samples, rate, tuple(_marks(script, sounds, len(pause) / 2 / rate)))


def _marks(script: Script, sounds: Sequence[Sound], pause: float) -> list[Mark]:
    """What was said of the words of each turn, by their places in the whole text and the whole sound."""
    places = accumulate((len(turn.text) + len(GAP) for turn in script.turns), initial=0)
    seconds = accumulate((sound.seconds + pause for sound in sounds), initial=0.0)
    return [
        (place + at, second + mark)
        for place, second, sound in zip(places, seconds, sounds, strict=False)
        for at, mark in sound.marks
    ]


def heard_at(texts: Sequence[str], timings: Timings, pause_seconds: float = PAUSE_SECONDS) -> list[tuple[float, float]]:
    """From which second to which each turn is heard; one without a word is not."""
    firsts = [*accumulate((len(spans(text)) for text in texts), initial=0)]
    return [_heard(timings, first, after, pause_seconds) for first, after in pairwise(firsts)]


def _heard(timings: Timings, first: int, after: int, pause: float) -> tuple[float, float]:
    """When the words from `first` up to the one before `after` are heard."""
    duration = timings.duration / 1000
    if first == after:
        start = time_of(timings, first) if first < len(timings.starts) else duration
        return start, start
    start, end = time_of(timings, first), end_of(timings, after - 1)
    return start, end if end >= duration else max(start, round(end - pause, 3))
