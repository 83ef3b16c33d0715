"""When the words of what is heard may be read: what learners wish and teachers set, of whatever kind."""

from collections.abc import Collection
from enum import Enum


class ShowTranscript(Enum):
    """When the transcript of a recording may be read."""

    AFTER_GRADING = "AFTER_GRADING"
    """Once the questions on it are graded: until then it is heard."""
    ALWAYS = "ALWAYS"
    """At any time, beside the recording."""


def strictest(rules: Collection[ShowTranscript]) -> ShowTranscript | None:
    """What holds where several have set something: one AFTER_GRADING outweighs the others; None where nobody has."""
    if not rules:
        return None
    return ShowTranscript.AFTER_GRADING if ShowTranscript.AFTER_GRADING in rules else ShowTranscript.ALWAYS
