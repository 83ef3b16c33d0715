"""A passage as it is heard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WordTiming:
    """When a word is said, in seconds from the beginning of the recording at its normal rate."""

    word_index: int
    """The word, counted from 0 through the book."""
    start: float
    """When it begins."""
    end: float
    """When it has ended, with the pause after it."""


@dataclass(frozen=True, slots=True)
class PassageAudio:
    """The recording of a passage, and when each of its words is said in it."""

    url: str
    """Where the MP3 is, with a ticket of the viewer's that lasts for a quarter of an hour at least."""
    web_vtt_url: str
    """Where the words are as WebVTT, a cue for each."""
    smil_url: str
    """Where the words are as SMIL, a media overlay of EPUB 3."""
    duration_seconds: float
    """How long it is at its normal rate, in seconds."""
    voice: str
    """Who speaks: the synthesiser and the name of its voice."""
    words: tuple[WordTiming, ...]
    """When each word of the passage is said, in order."""
