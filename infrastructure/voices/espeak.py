"""eSpeak NG, the library itself by ctypes, from the wheel `espeakng-loader`. It lives in processes of its own only.

Types and numbers are those of its header, speak_lib.h.
"""

import ctypes
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

import espeakng_loader

from infrastructure.voices.speech import NoVoice, Order, Sound, Utterance

NAME = "espeak"
VERSION = f"{NAME} {version('espeakng-loader')}"

SYNCHRONOUS, DONT_EXIT = 2, 0x8000
CHARACTERS, UTF_8 = 1, 1
RATE = 1
LIST_TERMINATED, WORD = 0, 1

UNSPOKEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
"""Soft hyphens and other characters that are not seen: a word is spoken without them."""

CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class EventId(ctypes.Union):
    """What an event names."""

    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class Event(ctypes.Structure):
    """espeak_EVENT: `text_position` counts characters from 1, `audio_position` milliseconds."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", EventId),
    )


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


class Espeak:
    """The library. There is one of it in a process, and it says one thing at a time."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        folder = espeakng_loader.get_data_path().encode()
        self._rate = self._library.espeak_Initialize(SYNCHRONOUS, 0, folder, DONT_EXIT)
        if self._rate < 0:
            raise OSError("eSpeak NG does not start: its data is missing")
        self._samples, self._words = bytearray(), list[tuple[int, int]]()
        self._callback = CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, order: Order) -> Sound:
        """Speak a text. Raises `NoVoice`."""
        if self._library.espeak_SetVoiceByName(order.voice.encode()):
            raise NoVoice(f"eSpeak NG has no voice {order.voice!r}.")
        self._library.espeak_SetParameter(RATE, order.words_a_minute, 0)
        self._samples.clear()
        self._words.clear()
        places, spoken = _spoken(order.text)
        text = spoken.encode("utf-8", "replace") + b"\0"
        self._library.espeak_Synth(text, len(text), 0, CHARACTERS, 0, UTF_8, None, None)
        marks = ((places[min(at, len(places)) - 1], sample / self._rate) for at, sample in self._words if places)
        return Sound(bytes(self._samples), self._rate, tuple(marks))

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, events: "ctypes._Pointer[Event]") -> int:
        if samples and count:
            self._samples += ctypes.string_at(samples, count * 2)
        for event in _until_the_last(events):
            if event.type == WORD:
                self._words.append((max(event.text_position, 1), event.sample))
        return 0


def _until_the_last(events: "ctypes._Pointer[Event]") -> Iterator[Event]:
    place = 0
    while events[place].type != LIST_TERMINATED:
        yield events[place]
        place += 1


def _spoken(text: str) -> tuple[list[int], str]:
    """What is said of a text, and where each of its characters stands there."""
    places = [place for place, character in enumerate(text) if not UNSPOKEN.match(character)]
    return places, CONTROL.sub(" ", "".join(text[place] for place in places))


def voice_for(utterance: Utterance) -> str | None:
    """The voice that speaks an utterance: of its name, or else of its language. A variant stands behind a `+`."""
    name, _, variant = utterance.voice.partition("+")
    voices, variants = _installed()
    found = voices.get(name.lower()) if name else _for_language(utterance.language, voices)
    if variant and variant.lower() not in variants:
        return None
    return f"{found}+{variants[variant.lower()]}" if found and variant else found


def _for_language(language: str, voices: dict[str, str]) -> str | None:
    tag = language.lower().replace("_", "-")
    return voices.get(tag) or voices.get(tag.partition("-")[0])


@cache
def _installed() -> tuple[dict[str, str], dict[str, str]]:
    """The voices and the variants that are there, by their names in small letters."""
    data = Path(espeakng_loader.get_data_path())
    return tuple(  # type: ignore[return-value]  # there are two
        {path.name.lower(): path.name for path in folder.rglob("*") if path.is_file()}
        for folder in (data / "lang", data / "voices" / "!v")
    )
