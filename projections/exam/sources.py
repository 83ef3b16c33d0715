"""What a part of an exam is about, as its learner sees it: a text, or what is said, as far as it may be read."""

from dataclasses import dataclass

from domain.exam import authoring
from domain.exam.hearing import transcript_is_readable
from domain.exam.numbering import renumbered
from domain.exam.state import Exam, Part
from projections.exam.hearing import Heard


@dataclass(frozen=True, slots=True)
class AudioSegment:
    """One speaker's turn in a transcript."""

    speaker_id: str
    """Who speaks: the same for all turns of a speaker in this source."""
    speaker_name: str
    """The speaker's name."""
    role: str | None
    """What the speaker is, such as presenter; null if nothing is known."""
    text: str
    """What is said; empty while it is to be heard and not read: see `transcriptReadable` of the source."""


@dataclass(frozen=True, slots=True)
class Playback:
    """What a learner may do with a recording."""

    max_plays: int | None
    """How often the recording may be played; null for as often as one likes."""
    allow_pause: bool
    """Whether it may be paused."""
    allow_seek: bool
    """Whether one may jump to another place."""
    allow_restart: bool
    """Whether one may begin again before its end."""
    allow_speed_change: bool
    """Whether it may be played faster or slower."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a part's questions are about. A gap stands in the text as `[GAP_n]`; n is the gap's number on the paper.

    While `complete` is false the rest is being written: text and segments grow at their end, and nothing changes.
    """

    title: str
    """Its heading."""
    subtitle: str | None
    """What stands below the heading; null for nothing."""
    theme: str
    """What it is about, in a word or two."""
    text: str | None
    """The text to read; null for a recording."""
    segments: tuple[AudioSegment, ...] = ()
    """The transcript of a recording, turn by turn; empty for a text."""
    playback: Playback | None = None
    """How the recording may be played; null for a text."""
    complete: bool = True
    """Whether it is whole; while it is not, it grows at its end."""
    transcript_readable: bool = True
    """Whether the text of `segments` can be read now: always, or once the part is graded (`showTranscript`)."""
    unspoken: str | None = None
    """Why what is said cannot be heard, in a sentence: no synthesiser works here, and the text is shown. Null if it
    can be, and where nothing is said."""
    heard: Heard | None = None


PLAYBACK = ("maxPlays", "allowPause", "allowSeek", "allowRestart", "allowSpeedChange")


def source_of(exam: Exam, part: Part, source: authoring.Source, first: int) -> Source:
    """A source as it is shown; its gaps have the numbers of the paper, of which the part's first is `first`."""
    plan, is_readable = part.plan, transcript_is_readable(exam, part.plan.id)
    playback = plan.config["source"].get("playback")
    return Source(
        title=source.title,
        subtitle=source.subtitle,
        theme=source.theme,
        text=renumbered(source.text, first),
        segments=tuple(
            AudioSegment(s.speaker_id, s.speaker_name, s.role, s.text if is_readable else "") for s in source.segments
        ),
        playback=playback and Playback(*(playback[name] for name in PLAYBACK)),
        complete=source.complete,
        transcript_readable=is_readable,
        unspoken=part.unspoken,
        heard=Heard(exam.id, plan.id),
    )
