"""What a learner chooses: how a book is read, how often it asks, and how to interrupt it."""

from enum import Enum


class ReadingMode(Enum):
    """How a book is read."""

    ALOUD = "ALOUD"
    """A voice reads it, and the learner follows."""
    SILENT = "SILENT"
    """The learner reads it."""


class CheckpointFrequency(Enum):
    """How many of a book's checkpoints a learner wants; those that are required come always."""

    ALL = "ALL"
    """All of them."""
    HALF = "HALF"
    """Every other one."""
    REQUIRED = "REQUIRED"
    """None but those that are required."""


class InterruptionKind(Enum):
    """How a learner interrupted."""

    VOICE = "VOICE"
    """By speaking."""
    BUTTON = "BUTTON"
    """By a button."""
    GESTURE = "GESTURE"
    """By a gesture."""
    TEXT = "TEXT"
    """By typing."""
