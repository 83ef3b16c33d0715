"""What is said in an exam, as it is heard: spoken once for all, and told to a learner as often as may be."""

from collections.abc import Callable
from datetime import datetime
from itertools import takewhile

from domain.exam.authoring import Source
from domain.exam.commands import RecordPlay
from domain.exam.generation import SETTLED
from domain.exam.hearing import ThePlayIsOver, ThereIsNoRecording, check_play, is_counted, play
from domain.exam.state import Exam, Part
from domain.session import OPEN, Id, RefusalCode, Refused, Request
from infrastructure.keys.tickets import Ticket, Tickets
from infrastructure.sessions.sessions import Sessions
from infrastructure.voices.casting import Sex, Turn
from infrastructure.voices.recordings import Kept
from infrastructure.voices.scripts import heard_at
from infrastructure.voices.speech import NoVoice, SpeechFailed
from infrastructure.voices.voices import Voices
from projections.exam.hearing import SegmentTiming, SourceAudio

LANGUAGE = "de"
PATH = "/audio/exam.mp3"

ANY_TIME = 0
"""The number of a play that does not count: of what is graded, or of another's exam. Others count from 1."""


class TheRecordingIsNotSpoken(Refused):
    """The recording cannot be spoken now: {why} Ask for it again."""

    code = RefusalCode.UPSTREAM_UNAVAILABLE


class Hearing:
    """Has recordings spoken, and counts their plays."""

    def __init__(self, sessions: Sessions, voices: Voices, tickets: Tickets, now: Callable[[], datetime]) -> None:
        self._sessions, self._voices, self._tickets, self._now = sessions, voices, tickets, now

    async def prepare(self, exam: Exam, part_id: Id) -> None:
        """Have what is said in a part spoken, if anything is. Raises `NoVoice` and `SpeechFailed`.

        It waits as the session, not as its learner: who has much else spoken does not keep it from its turn.
        """
        source = exam.parts[part_id].source
        if source and source.segments:
            await self._spoken(source, exam.id)

    async def audio(self, exam: Exam, part_id: Id, listener_id: Id) -> SourceAudio | None:
        """What is said in a part, for who may read the exam; None where nothing is heard, or not yet.

        Raises `TheRecordingIsNotSpoken`.
        """
        part = exam.parts[part_id]
        source = _heard(part)
        counts = listener_id == exam.owner_id and is_counted(exam, part_id)
        if source is None or (counts and exam.status not in OPEN):
            return None
        try:
            kept = await self._spoken(source, listener_id)
        except NoVoice:
            return None
        except SpeechFailed as failure:
            raise TheRecordingIsNotSpoken(why=str(failure)) from failure
        number = exam.plays.get(part_id, 0) + 1 if counts else ANY_TIME
        ticket = self._tickets.issue(listener_id, f"{exam.id} {part_id} {exam.round} {number}")
        times = heard_at([turn.text for turn in source.segments], kept.timings)
        return SourceAudio(
            url=f"{PATH}?ticket={ticket}",
            duration_seconds=kept.timings.duration / 1000,
            voice=kept.voice,
            segments=tuple(SegmentTiming(start, end) for start, end in times),
        )

    async def heard(self, ticket: Ticket, counts: bool) -> Kept:
        """The recording that a ticket is for. Its play is recorded before anything is told, if it `counts`.

        Raises a `Refused`: `TheRecordingWasPlayed` and `ThePlayIsOver` among others.
        """
        session_id, part_id, round, number = ticket.session_id.split(" ")
        exam = await self._sessions.get(session_id)
        if not isinstance(exam, Exam) or exam.round != int(round):
            raise ThereIsNoRecording
        source = _heard(exam.parts[Id(part_id)])
        if source is None:
            raise ThereIsNoRecording
        try:
            kept = await self._spoken(source, ticket.owner_id)
        except (NoVoice, SpeechFailed) as failure:
            raise TheRecordingIsNotSpoken(why=str(failure)) from failure
        if ticket.owner_id == exam.owner_id and is_counted(exam, Id(part_id)):
            await self._count(exam, Id(part_id), int(number), kept, counts)
        return kept

    async def _count(self, exam: Exam, part_id: Id, number: int, kept: Kept, counts: bool) -> None:
        if number == ANY_TIME:
            raise ThePlayIsOver
        check_play(exam, part_id, number, kept.timings.duration / 1000, self._now())
        if number <= exam.plays.get(part_id, 0):
            return
        command = RecordPlay(part_id, number)
        if counts:
            await self._sessions.execute(exam.id, command, Request(exam.owner_id))
        else:
            play(exam, command, self._now())

    async def _spoken(self, source: Source, key: str) -> Kept:
        turns = [Turn(turn.speaker_id, turn.text, _sex(turn.role)) for turn in source.segments]
        return await self._voices.performed(turns, LANGUAGE, key)


def _heard(part: Part) -> Source | None:
    """The source of a part that can be heard: whole, its writing over, and spoken by somebody."""
    source = part.source
    is_there = source and source.complete and source.segments and part.status in SETTLED
    return source if is_there and part.unspoken is None else None


def _sex(role: str | None) -> Sex | None:
    """What a speaker sounds like, as their role tells: German has "Moderatorin" beside "Moderator".

    The noun stands among the words up to the first small one or comma, as in "Frühere Leiterin eines Museums, Berlin".
    """
    named = [*takewhile(lambda word: word[0].isupper(), (role or "").partition(",")[0].split())]
    if not named:
        return None
    return Sex.FEMALE if any(word.endswith("in") for word in named) else Sex.MALE
