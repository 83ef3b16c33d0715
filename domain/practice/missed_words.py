"""Which words a learner has missed in a reading."""

from domain.practice.decks import Deck
from domain.reading.book import BookCheckpoint, CheckpointType
from domain.reading.state import CheckpointStatus, Reading
from domain.session import RefusalCode, Refused


class NoWordIsMissed(Refused):
    """No word was missed in this reading so far: none was asked about, and no answer about one was wrong. Read on."""

    code = RefusalCode.INVALID_INPUT


def require_missed_words(deck: Deck | None) -> Deck:
    """The deck of what was missed. Raises `NoWordIsMissed` if there is none."""
    if deck is None:
        raise NoWordIsMissed(field="sessionId")
    return deck


def missed_checkpoints(reading: Reading) -> list[BookCheckpoint]:
    """The checkpoints about a word that were not passed by the first answer, and those that were given up."""
    about_words = (one for one in reading.checkpoints if one.type is CheckpointType.VOCABULARY)
    return [one for one in about_words if _is_missed(reading, one)]


def _is_missed(reading: Reading, checkpoint: BookCheckpoint) -> bool:
    standing = reading.standing(checkpoint.name)
    match standing.status:
        case CheckpointStatus.FAILED:
            return True
        case CheckpointStatus.PASSED:
            return standing.attempts > 1
        case CheckpointStatus.SKIPPED:
            return checkpoint.word_index >= reading.first_word
        case CheckpointStatus.DUE:
            return standing.attempts > (standing.ungraded is not None)
    return False
