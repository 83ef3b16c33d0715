"""Saved papers as they are listed: what they are of, without their content."""

from dataclasses import dataclass
from datetime import datetime

from domain.exam.plans import ExamSkill, Level
from domain.session import Id


@dataclass(frozen=True, slots=True)
class Paper:
    """A saved paper. `shared` says whether others see it and may take it."""

    id: Id
    title: str
    skill: ExamSkill
    level: Level
    created_by: Id
    created_at: datetime
    shared: bool
