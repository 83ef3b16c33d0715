"""What is to be said, and what comes of it: the port to synthesisers."""

from dataclasses import dataclass
from typing import Protocol

from infrastructure.voices.timings import Mark, Timings

MAX_CHARACTERS = 20_000
"""Of a text that is spoken in one go: twenty minutes of speech, and more than any passage has."""

WORDS_A_MINUTE = 160
"""How fast texts are spoken; a player makes it slower or faster without another recording."""


class SpeechFailed(Exception):
    """Raised when a text is not spoken now; the message says why."""


class NotSpokenNow(SpeechFailed):
    """Raised when a text would be spoken at another time; the message says what keeps it."""


class NoVoice(Exception):
    """Raised when there is no voice for a text; the message says what was asked for."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text in a language (BCP 47), and the voice that is asked for; an empty one leaves it open."""

    text: str
    language: str
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What a synthesiser is to say: `engine` names the synthesiser, `version` all that its sound depends on."""

    engine: str
    version: str
    voice: str
    text: str
    words_a_minute: int = WORDS_A_MINUTE


@dataclass(frozen=True, slots=True)
class Sound:
    """What a synthesiser made: one channel of signed samples of 16 bits, and what it said of its words."""

    samples: bytes
    rate: int
    marks: tuple[Mark, ...]

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / 2 / self.rate


@dataclass(frozen=True, slots=True)
class Recording:
    """A text as it is heard, in a file, and when its words are said in it."""

    audio: bytes
    timings: Timings


class Synthesiser(Protocol):
    """Speaks texts."""

    def speak(self, order: Order) -> Sound:
        """Speak one. Raises `NoVoice`."""
