"""Piper: neural voices, used where an operator has installed `piper-tts` and named a folder of voices.

It is licensed under the GPL and weighs much, so it is no dependency of ours. Voices are files as its project hands them
out: `de_DE-thorsten-medium.onnx` with `de_DE-thorsten-medium.onnx.json` beside it.
"""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from infrastructure.voices.speech import WORDS_A_MINUTE, NoVoice, Order, Sound, Utterance
from infrastructure.voices.timings import Mark, spans

NAME = "piper"
SENTENCE = re.compile(r"\S.*?(?:[.!?…][\"'»«”’)]*(?=\s)|\Z)", re.DOTALL)
"""A stretch that is spoken by itself, so that its beginning is known to the sample."""


class Piper:
    """The voices of a folder, each loaded when it first speaks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, Any] = {}

    def speak(self, order: Order) -> Sound:
        """Speak a text. Raises `NoVoice`."""
        from piper import SynthesisConfig

        voice = self._voice(order.voice)
        config = SynthesisConfig(length_scale=voice.config.length_scale * WORDS_A_MINUTE / order.words_a_minute)
        samples, marks = bytearray(), list[Mark]()
        rate: int = voice.config.sample_rate
        for found in SENTENCE.finditer(order.text):
            before = len(samples) // 2
            chunks = list(voice.synthesize(_plain(found[0]), config, include_alignments=True))
            for chunk in chunks:
                samples += chunk.audio_int16_bytes
            said = _starts(found[0], chunks, len(samples) // 2 - before)
            marks += [(found.start() + place, (before + sample) / rate) for place, sample in said]
        return Sound(bytes(samples), rate, tuple(marks))

    def _voice(self, name: str) -> Any:
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def _load(self, name: str) -> Any:
        from piper import PiperVoice

        path = self._folder / f"{name}.onnx"
        if not path.is_file():
            raise NoVoice(f"There is no voice {name!r} in the folder of voices.")
        return PiperVoice.load(path, include_alignments=True)


def _plain(text: str) -> str:
    """The text without the brackets between which Piper takes sounds instead of words."""
    return text.replace("[[", "((").replace("]]", "))")


def _starts(sentence: str, chunks: list[Any], samples: int) -> Iterator[tuple[int, float]]:
    """Where each word of a sentence stands, and at which sample it begins.

    A voice that tells how long each of its sounds is says so, where it speaks as many words as are written; else words
    take as much time as they have characters.
    """
    words, told = spans(sentence), list(_told(chunks))
    if len(told) == len(words):
        yield from ((begin, sample) for (begin, _), sample in zip(words, told, strict=True))
    else:
        yield from ((begin, samples * begin / len(sentence)) for begin, _ in words)


def _told(chunks: list[Any]) -> Iterator[int]:
    """The samples at which the words begin that were spoken; nothing of a voice that does not tell."""
    at, fresh = 0, True
    for chunk in chunks:
        end, fresh = at + len(chunk.audio_int16_bytes) // 2, True
        for sound in chunk.phoneme_alignments or ():
            if fresh and sound.phoneme.isalpha():
                yield at
                fresh = False
            fresh = fresh or sound.phoneme == " "
            at += int(sound.num_samples)
        at = end


def installed() -> str | None:
    """The version of the package that is there."""
    try:
        return version("piper-tts")
    except PackageNotFoundError:
        return None


def voice_for(utterance: Utterance, folder: Path) -> str | None:
    """The voice of a folder that speaks an utterance: of its name, or else the first of its language."""
    if utterance.voice:
        return utterance.voice if utterance.voice in _names(folder) else None
    return next(iter(voices_for(utterance.language, folder)), None)


def voices_for(language: str, folder: Path) -> list[str]:
    """The voices of a folder that speak a language: those of its region first."""
    names, tag = _names(folder), language.lower().replace("-", "_")
    of_region = [name for name in names if name.lower().split("-")[0] == tag]
    of_language = [name for name in names if name.lower().split("-")[0].split("_")[0] == tag.split("_")[0]]
    return list(dict.fromkeys([*of_region, *of_language]))


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.onnx"))
