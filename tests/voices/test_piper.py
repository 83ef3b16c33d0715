"""Piper is used where it is installed and has a voice; a module of its shape stands in for it here."""

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from infrastructure.voices import piper
from infrastructure.voices.choosing import order_for
from infrastructure.voices.scripts import Script
from infrastructure.voices.speaking import record
from infrastructure.voices.speech import NoVoice, Utterance
from infrastructure.voices.timings import spans

RATE = 22050
SOUND = 1000
"""Samples of each sound."""

TEXT = "Der Hund bellt. „Im Jahr!“, sagt er."


class Voice:
    """Speaks each character as one sound, and tells how long those are if `tells`."""

    def __init__(self, path: Path, *, tells: bool) -> None:
        self.path, self.tells = path, tells
        self.config = SimpleNamespace(sample_rate=RATE, length_scale=1.0)

    def synthesize(self, text: str, config: SimpleNamespace, include_alignments: bool) -> list[SimpleNamespace]:
        assert "[[" not in text, "what stands between these is no text to Piper"
        each = int(SOUND * config.length_scale)
        sounds = [SimpleNamespace(phoneme=sound, num_samples=each) for sound in f"^{text}$"]
        told = sounds if self.tells and include_alignments else None
        return [SimpleNamespace(audio_int16_bytes=b"\1\0" * each * len(sounds), phoneme_alignments=told)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of voices, and the package."""
    for name in ("de_DE-thorsten-medium", "de_AT-anna-low", "en_GB-alan-low"):
        (tmp_path / f"{name}.onnx").write_bytes(b"model")

    def load(path: Path, include_alignments: bool) -> Voice:
        return Voice(path, tells="thorsten" in path.name and include_alignments)

    module = ModuleType("piper")
    vars(module).update(SynthesisConfig=SimpleNamespace, PiperVoice=SimpleNamespace(load=load))
    monkeypatch.setitem(sys.modules, "piper", module)
    monkeypatch.setattr(piper, "version", lambda name: {"piper-tts": "1.8.0"}[name])
    return tmp_path


@pytest.mark.parametrize(
    ("language", "voice", "found"),
    [
        ("de", "", "de_AT-anna-low"),
        ("de-DE", "", "de_DE-thorsten-medium"),
        ("de_ch", "", "de_AT-anna-low"),
        ("de", "de_DE-thorsten-medium", "de_DE-thorsten-medium"),
        ("en", "", "en_GB-alan-low"),
    ],
)
def test_a_voice_of_the_folder_is_taken(folder: Path, language: str, voice: str, found: str) -> None:
    order = order_for(Utterance("Hallo", language, voice), folder)
    assert (order.engine, order.voice, order.version) == ("piper", found, "piper 1.8.0 5")


def test_what_the_folder_has_no_voice_for_is_spoken_by_espeak(folder: Path) -> None:
    assert order_for(Utterance("Hallo", "ar"), folder).engine == "espeak"
    assert order_for(Utterance("Hallo", "de", "de+f3"), folder).engine == "espeak"
    assert order_for(Utterance("Hallo", "de"), None).engine == "espeak"


def test_without_the_package_espeak_speaks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(piper, "version", missing)
    assert order_for(Utterance("Hallo", "de"), folder).engine == "espeak"


def test_a_voice_that_tells_is_followed_to_the_sound(folder: Path) -> None:
    sound = piper.Piper(folder).speak(order_for(Utterance(TEXT, "de-DE"), folder))
    assert [place for place, _ in sound.marks] == [begin for begin, _ in spans(TEXT)]
    samples = [round(second * RATE / SOUND) for _, second in sound.marks]
    assert samples[:3] == [1, 5, 10], "the first sound is Piper's own, for the beginning"
    assert samples[3] == 17 + 2, "a sentence begins with its first letter"


def test_a_voice_that_does_not_tell_shares_the_time_of_each_sentence(folder: Path) -> None:
    order = order_for(Utterance(TEXT, "de", "de_AT-anna-low"), folder)
    recording = record(piper.Piper(folder), Script((order,)))
    assert len(recording.timings.starts) == len(spans(TEXT))
    marks = piper.Piper(folder).speak(order).marks
    assert round(marks[3][1] * RATE) == 17 * SOUND, "a sentence begins where it does"


def test_an_instruction_to_piper_is_text(folder: Path) -> None:
    text = "Da steht [[ h@l'oU ]] und mehr."
    marks = piper.Piper(folder).speak(order_for(Utterance(text, "de-DE"), folder)).marks
    assert [place for place, _ in marks] == [begin for begin, _ in spans(text)]


def test_a_voice_that_has_gone_is_told(folder: Path) -> None:
    order = order_for(Utterance(TEXT, "en"), folder)
    (folder / "en_GB-alan-low.onnx").unlink()
    with pytest.raises(NoVoice, match="no voice 'en_GB-alan-low'"):
        piper.Piper(folder).speak(order)
