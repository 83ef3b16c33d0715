"""How far the writing of something has come, whoever writes it."""

from enum import Enum


class GenerationStatus(Enum):
    """How far the writing of something has come: of an exam, of one of its parts, of a variant of an outline."""

    PENDING = "PENDING"
    """Not begun."""
    IN_PROGRESS = "IN_PROGRESS"
    """Being written."""
    COMPLETED = "COMPLETED"
    """All of it can be read."""
    FAILED = "FAILED"
    """Given up; `error` says why."""
