"""Recordings of an exam: how often each is played, and when its words may be read."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.exam.commands import RecordPlay
from domain.exam.recording_events import RecordingPlayed
from domain.exam.state import Exam, Part
from domain.exam.timing import require_open_part
from domain.lifecycle import require_active
from domain.session import DAY_MS, Id, RefusalCode, Refused, SessionStatus
from domain.transcripts import ShowTranscript

PLAY_LASTS = 1.5
"""How long a play lasts from its first request, in lengths of the recording: pauses have half of it, and no second
hearing fits in."""


class ThereIsNoRecording(Refused):
    """The part has no recording to play, or it is not there yet."""

    code = RefusalCode.INVALID_INPUT


class TheRecordingWasPlayed(Refused):
    """The recording may be played {limit} time(s), and has been."""

    code = RefusalCode.LIMIT_REACHED
    try_again_ms = DAY_MS


class ThePlayIsOver(Refused):
    """This play of the recording is over. Read source.audio for the address of the next one."""

    code = RefusalCode.ALREADY_DONE


def is_recording(part: Part) -> bool:
    """Whether a part is heard."""
    return part.plan.config["source"].get("playback") is not None


def is_graded(exam: Exam, part_id: Id) -> bool:
    """Whether every question of a part has its mark; of an exam that was handed in each has."""
    if exam.status is SessionStatus.COMPLETED:
        return True
    graded = sum(q.part_id == part_id and not q.is_example and q.id in exam.grades for q in exam.questions.values())
    return graded == exam.parts[part_id].plan.questions


def is_counted(exam: Exam, part_id: Id) -> bool:
    """Whether plays of a part count: those of a recording, until it is graded."""
    return is_recording(exam.parts[part_id]) and not is_graded(exam, part_id)


def transcript_is_readable(exam: Exam, part_id: Id) -> bool:
    """Whether what is said in a part may be read: once it is graded, or where it is shown, or cannot be heard."""
    part = exam.parts[part_id]
    is_shown = exam.show_transcript is ShowTranscript.ALWAYS or part.unspoken is not None
    return is_shown or not is_counted(exam, part_id)


def play(exam: Exam, command: RecordPlay, now: datetime) -> Sequence[RecordingPlayed]:
    """The next play of a recording; nothing for one that has its `number` and is counted already."""
    require_active(exam)
    part = exam.parts.get(command.part_id)
    there = part and part.source and part.source.complete
    playback = part.plan.config["source"].get("playback") if part and there else None
    if playback is None:
        raise ThereIsNoRecording(field="partId")
    require_open_part(exam, command.part_id, "partId")
    played = exam.plays.get(command.part_id, 0)
    if command.number is not None and command.number <= played:
        return []
    if playback["maxPlays"] is not None and played >= playback["maxPlays"]:
        raise TheRecordingWasPlayed(field="partId", limit=playback["maxPlays"])
    return [RecordingPlayed(command.part_id, played + 1, now)]


def check_play(exam: Exam, part_id: Id, number: int, seconds: float, now: datetime) -> None:
    """Raise `ThePlayIsOver` for a play that was counted and has ended: another one followed, or its time has passed."""
    played, began = exam.plays.get(part_id, 0), exam.played_at.get(part_id)
    if number > played:
        return
    if number < played or began is None or now > began + timedelta(seconds=PLAY_LASTS * seconds):
        raise ThePlayIsOver
