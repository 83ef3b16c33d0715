"""The default voice: each word of a text has its time in the file, in languages that the library speaks."""

import asyncio

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from infrastructure.voices.choosing import order_for
from infrastructure.voices.processes import SpeakingProcess
from infrastructure.voices.speech import MAX_CHARACTERS, NoVoice, Recording, Utterance
from infrastructure.voices.timings import spans, time_of, word_at
from tests.support.examples import examples
from tests.support.texts import TEXTS

pytestmark = pytest.mark.world


def spoken(text: str, language: str = "de", voice: str = "") -> Recording:
    """What a process of its own makes of a text."""

    async def speak() -> Recording:
        process = SpeakingProcess(None, 60)
        try:
            return await process.speak(order_for(Utterance(text, language, voice), None))
        finally:
            await process.stop()

    return asyncio.run(speak())


@pytest.mark.parametrize("language", TEXTS)
def test_every_word_has_one_time(language: str) -> None:
    text = TEXTS[language]
    recording = spoken(text, language)
    starts = recording.timings.starts
    assert len(starts) == len(spans(text)) > 10
    assert [*starts] == sorted(set(starts))
    assert starts[-1] < recording.timings.duration
    assert len(recording.audio) * 8 / 48_000 == pytest.approx(recording.timings.duration / 1000, abs=0.1)
    assert recording.audio[:2] in (b"\xff\xf3", b"\xff\xfb"), "an MP3 begins with a frame"
    for word in range(len(starts)):
        assert word_at(recording.timings, time_of(recording.timings, word)) == word


@examples(15, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_text_has_a_word_without_its_time(text: str) -> None:
    recording = spoken(text)
    assert len(recording.timings.starts) == len(spans(text))


def test_a_number_is_one_word_and_takes_longer_than_a_short_one() -> None:
    timings = spoken("Im Jahr 1998 ging es um die Wurst.").timings
    lengths = [after - before for before, after in zip(timings.starts, timings.starts[1:], strict=False)]
    assert max(lengths) == lengths[2]


def test_a_soft_hyphen_is_not_heard() -> None:
    assert spoken("Donau\u00addampf\u00adschiff").audio == spoken("Donaudampfschiff").audio


def test_an_instruction_to_the_library_is_text() -> None:
    text = "<speak><audio src='/etc/passwd'/></speak> [[h@l'oU]] weiter"
    assert len(spoken(text).timings.starts) == len(spans(text))


def test_a_variant_of_a_voice_sounds_another_way() -> None:
    assert spoken("Hallo", voice="de+f3").audio != spoken("Hallo").audio


@pytest.mark.parametrize(
    ("language", "voice", "message"),
    [
        ("xx", "", "Nothing here speaks the language 'xx'."),
        ("de", "nobody", "Nothing here speaks the voice 'nobody'."),
        ("de", "../../etc/passwd", "Nothing here speaks the voice '../../etc/passwd'."),
        ("de", "de+nobody", "Nothing here speaks the voice 'de+nobody'."),
        ("d" * 500, "", f"Nothing here speaks the language '{'d' * 60}'."),
    ],
)
def test_voices_that_are_not_there(language: str, voice: str, message: str) -> None:
    with pytest.raises(NoVoice) as raised:
        order_for(Utterance("Hallo", language, voice), None)
    assert str(raised.value) == message


def test_a_text_that_is_too_long_is_not_spoken() -> None:
    with pytest.raises(NoVoice, match="20000 are"):
        order_for(Utterance("a" * (MAX_CHARACTERS + 1), "de"), None)


@pytest.mark.parametrize("language", ["de", "de-AT", "de_CH", "DE", "en", "en-US", "ar"])
def test_languages_are_found_by_their_tags(language: str) -> None:
    assert order_for(Utterance("Hallo", language), None).voice.lower().startswith(language[:2].lower())
