"""Which synthesiser speaks a text, and by which of its voices: known without loading any of them."""

from pathlib import Path

from infrastructure.voices import espeak, piper
from infrastructure.voices.speech import MAX_CHARACTERS, NoVoice, Order, Utterance

MAX_NAME = 60
"""Characters of a voice's name or a language that are told."""


def order_for(utterance: Utterance, folder: Path | None) -> Order:
    """What a synthesiser is asked to say: Piper if it is there and has such a voice, else eSpeak NG.

    Raises `NoVoice` where neither speaks it, and for a text that is too long.
    """
    if len(utterance.text) > MAX_CHARACTERS:
        raise NoVoice(f"A text of {len(utterance.text)} characters is not spoken; {MAX_CHARACTERS} are.")
    release = piper.installed() if folder else None
    if folder and release and (voice := piper.voice_for(utterance, folder)):
        size = (folder / f"{voice}.onnx").stat().st_size
        return Order(piper.NAME, f"{piper.NAME} {release} {size}", voice, utterance.text)
    if voice := espeak.voice_for(utterance):
        return Order(espeak.NAME, espeak.VERSION, voice, utterance.text)
    asked = (
        f"voice {utterance.voice[:MAX_NAME]!r}" if utterance.voice else f"language {utterance.language[:MAX_NAME]!r}"
    )
    raise NoVoice(f"Nothing here speaks the {asked}.")
