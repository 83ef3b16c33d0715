"""Saved papers as they are listed: what they are of, without their content."""

from dataclasses import dataclass
from datetime import datetime

from domain.exam.plans import ExamSkill, Level
from domain.session import Id


@dataclass(frozen=True, slots=True)
class Paper:
    """A saved paper. `shared` says whether others see it and may take it."""

    id: Id
    """What `startExam` takes as `paperId`."""
    title: str
    """What it is called, as its owner has named it."""
    skill: ExamSkill
    """Which skill it examines."""
    level: Level
    """Which level it is of."""
    created_by: Id
    """Whose it is: an id for its owner and an ADMIN, a pseudonym for others."""
    created_at: datetime
    """When it was saved."""
    shared: bool
    """Whether all who are signed in see it and may start exams from it."""
