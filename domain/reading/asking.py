"""What questions lead to, their answers, and going on after them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.lifecycle import SessionResumed, require_active, require_open
from domain.reading.commands import AskQuestion, ExtendAnswer, FailAnswer, GiveAnswer, ResumeReading
from domain.reading.events import (
    AnswerEvent,
    AnswerExtended,
    AnswerFailed,
    AnswerGiven,
    QuestionAsked,
    ReadingEvent,
    ReadingResumed,
)
from domain.reading.reporting import check_word, last_readable, passed
from domain.reading.state import ANSWERING, Interruption, InterruptionStatus, Reading
from domain.session import DAY_MS, Id, RefusalCode, Refused, SessionStatus
from domain.texts import plain

MAX_QUESTION = 2000
"""Characters of a question at most."""

MOST_QUESTIONS, WITHIN = 10, timedelta(minutes=5)
"""So many questions may be asked in such a time in a session."""

MOST_IN_ALL = 300
"""Questions of one session in all."""


class TheQuestionIsTooLong(Refused):
    """A question has from 1 to {limit} characters, not {given}."""

    code = RefusalCode.INVALID_INPUT


class EnoughIsAsked(Refused):
    """{limit} questions in {minutes} minutes are the most. Read on, and ask again later."""

    code = RefusalCode.LIMIT_REACHED


class TheSessionHasItsQuestions(Refused):
    """{limit} questions are the most of one session. Start another one, with continueFrom."""

    code = RefusalCode.LIMIT_REACHED
    try_again_ms = DAY_MS


class TheQuestionBeforeIsOpen(Refused):
    """The question before is being answered. Wait for its answer, or go on with resumeReading."""

    code = RefusalCode.NOT_READY


class ThereIsNoSuchQuestion(Refused):
    """The session has no question {name!r}; it may be one of another session."""

    code = RefusalCode.NOT_FOUND


class TheQuestionIsClosed(Refused):
    """The reading has gone on after that question already."""

    code = RefusalCode.ALREADY_DONE


class ACheckpointIsDue(Refused):
    """Nothing beyond word {word} is read before the checkpoint there is answered, by answerCheckpoint."""

    code = RefusalCode.WRONG_PHASE


def ask(reading: Reading, command: AskQuestion, now: datetime) -> Sequence[ReadingEvent]:
    """What asking a question leads to. Raises a `Refused`."""
    require_active(reading)
    text = plain(command.text).strip()
    if not 1 <= len(text) <= MAX_QUESTION:
        raise TheQuestionIsTooLong(field="text", limit=MAX_QUESTION, given=len(text))
    _check_reachable(reading, command.word_index, "wordIndex")
    if reading.interruption and reading.interruption.status in ANSWERING:
        raise TheQuestionBeforeIsOpen
    _check_rate(reading, now)
    question = QuestionAsked(len(reading.interruptions) + 1, command.kind, text, command.word_index)
    return [question, *passed(reading, command.word_index)]


def _check_rate(reading: Reading, now: datetime) -> None:
    if len(reading.interruptions) >= MOST_IN_ALL:
        raise TheSessionHasItsQuestions(limit=MOST_IN_ALL)
    recent = [one.asked_at for one in reading.interruptions[-MOST_QUESTIONS:]]
    if len(recent) == MOST_QUESTIONS and (wait := recent[0] + WITHIN - now) > timedelta():
        minutes, wait_ms = WITHIN.seconds // 60, round(wait.total_seconds() * 1000)
        raise EnoughIsAsked(limit=MOST_QUESTIONS, minutes=minutes, retry_after_ms=max(wait_ms, 1))


def _check_reachable(reading: Reading, word_index: int, field: str) -> None:
    check_word(reading, word_index, field)
    if word_index > (last := last_readable(reading)):
        raise ACheckpointIsDue(field=field, word=last)


def answer(reading: Reading, command: ExtendAnswer | GiveAnswer | FailAnswer) -> Sequence[AnswerEvent]:
    """What comes of more of an answer, its end or its failure; nothing once the reading has gone on."""
    question = reading.interruption
    if question is None or question.number != command.number or question.status not in ANSWERING:
        return []
    match command:
        case ExtendAnswer(number, attempt, text):
            return [AnswerExtended(number, attempt, text)] if attempt >= question.attempt and text else []
        case GiveAnswer(number, given):
            return [AnswerGiven(number, given.type, given.text, given.word, given.suggestions, given.offline)]
        case FailAnswer(number, code, message):
            return [AnswerFailed(number, code, message)]


def resume(reading: Reading, command: ResumeReading) -> Sequence[ReadingEvent]:
    """What going on leads to: at the word that is wished, where the question was asked, or where the reader is."""
    require_open(reading)
    question = _question(reading, command.question)
    from_word = _from_word(reading, command, question)
    _check_reachable(reading, from_word, "fromWord")
    if command.from_word is None and (stop := reading.stop):
        raise ACheckpointIsDue(field="fromWord", word=stop.word_index)
    resumed = ReadingResumed(from_word, question.number if question else None, command.understood)
    running = [SessionResumed()] if reading.status is SessionStatus.PAUSED else []
    return [*running, resumed, *passed(reading, from_word)]


def _from_word(reading: Reading, command: ResumeReading, question: Interruption | None) -> int:
    if command.from_word is not None:
        return command.from_word
    return question.word_index if question else reading.word_index


def _question(reading: Reading, name: Id | None) -> Interruption | None:
    """The question that is done with. Raises `ThereIsNoSuchQuestion` or `TheQuestionIsClosed`."""
    if name is None:
        return reading.interruption
    found = next((one for one in reading.interruptions if str(one.number) == name), None)
    if found is None:
        raise ThereIsNoSuchQuestion(field="interruptionId", name=name)
    if found.status is InterruptionStatus.CLOSED:
        raise TheQuestionIsClosed(field="interruptionId")
    return found
