"""What is heard in an exam."""

from dataclasses import dataclass

from domain.session import Id


@dataclass(frozen=True, slots=True)
class Heard:
    """Where something is heard: in which part of which exam."""

    session_id: Id
    part_id: Id


@dataclass(frozen=True, slots=True)
class SegmentTiming:
    """When a turn is heard, in seconds from the beginning of the recording at its normal rate."""

    start: float
    """When it begins."""
    end: float
    """When it has ended; the pause before the next turn is in neither."""


@dataclass(frozen=True, slots=True)
class SourceAudio:
    """What is said in a part, as it is heard: a voice for each speaker, and pauses between the turns."""

    url: str
    """Where the MP3 is, with a ticket of the viewer's that holds for an hour at least. While plays count it is the
    address of one play: fetching it counts that play once, however often and in whichever ranges it is fetched."""
    duration_seconds: float
    """How long it is at its normal rate, in seconds."""
    voice: str
    """Who speaks: the synthesiser and the names of its voices."""
    segments: tuple[SegmentTiming, ...]
    """When each of the source's `segments` is heard, in their order."""
