"""When what went wrong in an exam can be practised."""

from domain.practice.decks import Deck
from domain.session import MINUTE_MS, RefusalCode, Refused, Session, SessionStatus


class TheExamIsNotCompleted(Refused):
    """The exam is not completed. Hand it in first."""

    code = RefusalCode.NOT_READY
    try_again_ms = MINUTE_MS


class NothingWasWrong(Refused):
    """No question of the exam that can be practised was answered wrongly."""

    code = RefusalCode.INVALID_INPUT


def require_completed(exam: Session) -> None:
    """Refuse an exam whose results are still to come."""
    if exam.status is not SessionStatus.COMPLETED:
        raise TheExamIsNotCompleted(field="sessionId")


def require_weak_points(deck: Deck | None) -> Deck:
    """The deck of what went wrong. Raises `NothingWasWrong` if there is none."""
    if deck is None:
        raise NothingWasWrong(field="sessionId")
    return deck
