"""Sound as MP3: every player has it, and EPUB 3 names it among its core media types."""

import lameenc

from infrastructure.voices.speech import Sound

CONTENT_TYPE = "audio/mpeg"
KILOBITS = 48
"""A second. Speech of one channel at 22 kHz is clear in that, and a place in time is a place in the file."""

QUALITY = 7
"""LAME's, 2 is the best and slow, 7 the fastest."""

DELAY_SAMPLES = 576 + 529
"""What comes before the first sample: of the encoder, and of every decoder (LAME's technical FAQ, "decoder delay")."""


def encoded(sound: Sound) -> bytes:
    """The sound as a file."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(KILOBITS)
    encoder.set_in_sample_rate(sound.rate)
    encoder.set_channels(1)
    encoder.set_quality(QUALITY)
    return bytes(encoder.encode(sound.samples) + encoder.flush())


def delay(sound: Sound) -> float:
    """By how many seconds the file is behind the sound."""
    return DELAY_SAMPLES / sound.rate
