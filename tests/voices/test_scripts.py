"""Several voices in one recording: told apart by their pitch and their speed, with silence between their turns."""

import array
import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from domain.exam.authoring import Source
from infrastructure.exam.hearing import _sex
from infrastructure.exam.offline_author import papers
from infrastructure.voices import piper
from infrastructure.voices.casting import VARIANTS, Sex, Turn, script_for
from infrastructure.voices.espeak import Espeak
from infrastructure.voices.scripts import PAUSE_SECONDS, Script, heard_at, performed
from infrastructure.voices.speaking import record
from infrastructure.voices.speech import MAX_CHARACTERS, NoVoice, Order, Recording, Sound
from infrastructure.voices.timings import Timings

SENTENCE = "Guten Abend, wir sprechen heute darüber, wie sich die Arbeit in den Städten verändert hat."
TURNS = (
    Turn("anna", "Guten Abend! Herr Wolf, wie geht es Ihnen?", Sex.FEMALE),
    Turn("wolf", "Danke, es geht mir gut.", Sex.MALE),
    Turn("anna", "Das freut mich.", Sex.FEMALE),
)


def perform(script: Script) -> tuple[Sound, Recording]:
    """The sound of a script and its file, by the library in the process that this runs in."""
    espeak = Espeak()
    return performed(espeak, script), record(espeak, script)


def elsewhere(*scripts: Script) -> list[tuple[Sound, Recording]]:
    """The same in a process of its own, which is where the library lives."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        return list(pool.map(perform, scripts))


def pitch(sound: Sound) -> float:
    """The median of the fundamental frequency in Hz, by autocorrelation of stretches of 40 ms."""
    samples, rate = array.array("h", sound.samples)[::4], sound.rate / 4
    size, found = int(rate * 0.04), []
    for start in range(0, len(samples) - 2 * size, 2 * size):
        piece = samples[start : start + 2 * size]
        energy = sum(one * one for one in piece[:size])
        if energy < size * 300**2:
            continue
        shifts = range(int(rate / 350), int(rate / 60))
        lags = {lag: sum(piece[k] * piece[k + lag] for k in range(size)) for lag in shifts}
        lag = max(lags, key=lambda one: lags[one])
        if lags[lag] > 0.4 * energy:
            found.append(rate / lag)
    return sorted(found)[len(found) // 2]


@pytest.mark.world
def test_voices_are_told_apart_by_their_pitch_and_their_speed() -> None:
    chosen = [(sex, variant, speed) for sex, variants in VARIANTS.items() for variant, speed in variants]
    orders = [Order("espeak", "", f"de+{variant}", SENTENCE, speed) for _, variant, speed in chosen]
    sounds = [sound for sound, _ in elsewhere(*(Script((order,)) for order in orders))]
    pitches = [pitch(sound) for sound in sounds]
    women, men = ([hertz for (one, *_), hertz in zip(chosen, pitches, strict=True) if one is sex] for sex in Sex)
    assert min(women) > 1.4 * max(men)
    for hertz in (women, men):
        assert all(abs(one - other) > 0.05 * one for n, one in enumerate(hertz) for other in hertz[:n])
    assert len({round(sound.seconds, 1) for sound in sounds}) == len(sounds)


@pytest.mark.world
def test_turns_are_heard_one_after_the_other_with_silence_between_them() -> None:
    ((sound, recording),) = elsewhere(script_for(TURNS, "de", None))
    times = heard_at([turn.text for turn in TURNS], recording.timings)
    assert [start < end for start, end in times] == [True] * 3
    assert times[-1][1] == recording.timings.duration / 1000
    samples, late = array.array("h", sound.samples), recording.timings.duration / 1000 - sound.seconds
    for (_, end), (start, _) in pairwise(times):
        assert start - end == pytest.approx(PAUSE_SECONDS, abs=0.01)
        between = samples[int((end - late + 0.1) * sound.rate) : int((start - late - 0.1) * sound.rate)]
        assert len(between) > 0.4 * sound.rate
        assert set(between) == {0}
    assert len(recording.timings.starts) == sum(len(turn.text.split()) for turn in TURNS)
    assert len(recording.audio) * 8 / 48_000 == pytest.approx(recording.timings.duration / 1000, abs=0.2)


def test_each_speaker_keeps_one_voice() -> None:
    first, second, third = script_for(TURNS, "de", None).turns
    assert first.voice == third.voice != second.voice
    assert {order.voice for order in (first, second)} == {"de+f2", "de+m3"}
    assert first.words_a_minute != second.words_a_minute


@pytest.mark.parametrize("sexes", [[None, None], [None, None, None], [Sex.MALE] * 3, [Sex.FEMALE, Sex.MALE, Sex.MALE]])
def test_speakers_of_whom_nothing_is_known_have_different_voices_too(sexes: Sequence[Sex | None]) -> None:
    turns = [Turn(f"speaker {n}", "Guten Tag.", sex) for n, sex in enumerate(sexes)]
    orders = script_for(turns, "de", None).turns
    assert len({order.voice for order in orders}) == len({order.words_a_minute for order in orders}) == len(sexes)


@pytest.mark.parametrize(
    ("role", "sex"),
    [
        ("Moderatorin", Sex.FEMALE),
        ("Kellnerin und Betriebsrätin", Sex.FEMALE),
        ("Frühere Leiterin eines Museums", Sex.FEMALE),
        ("Architekt, Berlin", Sex.MALE),
        ("Moderator", Sex.MALE),
        ("Leiter eines Museums in Berlin", Sex.MALE),
        ("", None),
        ("zu Gast", None),
        (None, None),
    ],
)
def test_whose_voice_it_is_stands_in_the_role(role: str | None, sex: Sex | None) -> None:
    assert _sex(role) is sex


def test_of_each_speaker_who_ships_the_role_tells_the_voice() -> None:
    parts = [part for paper in papers().values() for part in paper["parts"].values()]
    roles = [turn.role for part in parts for turn in msgspec.convert(part["source"], Source).segments]
    assert len(roles) > 100
    assert None not in map(_sex, roles)


def test_what_nobody_can_speak() -> None:
    for turns, language in (
        ((), "de"),
        ((Turn("anna", "Hallo"),), "xx"),
        ([Turn("anna", "a" * MAX_CHARACTERS), Turn("wolf", "b")], "de"),
    ):
        with pytest.raises(NoVoice):
            script_for(turns, language, None)


def test_a_turn_without_a_word_takes_no_time() -> None:
    timings = Timings((100, 600), 1000)
    assert heard_at(["eins", "…", "zwei"], timings, 0.2) == [(0.1, 0.4), (0.6, 0.6), (0.6, 1.0)]
    assert heard_at(["eins zwei", "…"], timings, 0.2) == [(0.1, 1.0), (1.0, 1.0)]


def folder_of(tmp_path: Path, **rates: int) -> Path:
    """A folder with voices of Piper as far as their names and rates go."""
    for name, rate in rates.items():
        (tmp_path / f"de_DE-{name}-medium.onnx").write_bytes(b"onnx")
        (tmp_path / f"de_DE-{name}-medium.onnx.json").write_text(json.dumps({"audio": {"sample_rate": rate}}))
    return tmp_path


def test_piper_speaks_where_it_has_a_voice_for_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piper, "installed", lambda: "1.0")
    few = folder_of(tmp_path, anna=22050, low=16000)
    assert script_for(TURNS, "de", few).engine == "espeak", "their sounds do not go together"
    enough = folder_of(tmp_path, wolf=22050)
    script = script_for(TURNS, "de", enough)
    assert (script.engine, script.voice) == ("piper", "de_DE-anna-medium, de_DE-wolf-medium")
