"""What happens to the recordings of an exam."""

from datetime import datetime

from domain.disclosure import Open, Own
from domain.session import Id, event


@event("exam.recording_failed")
class RecordingFailed:
    """What is said in a part could not be spoken: it is read in place of being heard."""

    part_id: Open[Id]
    reason: Own[str]
    """Why, in a sentence."""


@event("exam.recording_played")
class RecordingPlayed:
    """The learner played a part's recording; `count` plays by now."""

    part_id: Open[Id]
    count: Open[int]
    """How often it has been played, this time included."""
    at: Open[datetime | None] = None
    """When the play began, as an instant in ISO 8601; null in events of before this was kept."""
