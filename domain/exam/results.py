"""What an exam has come to, in all and part by part."""

from dataclasses import dataclass

from domain.disclosure import Open
from domain.session import Id


@dataclass(frozen=True, slots=True)
class PartResult:
    """The result of one part, counted in items: each gap and each matched statement is one."""

    part_id: Open[Id]
    label: Open[str]
    total: Open[int]
    answered: Open[int]
    correct: Open[int]
    score: Open[float]
    max_score: Open[float]
    percentage: Open[float]


@dataclass(frozen=True, slots=True)
class ExamResults:
    """An exam's result, counted in items. `percentage` is score of max_score; `passed` from 60.

    `band` is 90, 80, 70 or 60, the best line that is reached, or null; `pending_review` counts questions yet unmarked.
    """

    total: Open[int]
    answered: Open[int]
    unanswered: Open[int]
    correct: Open[int]
    incorrect: Open[int]
    score: Open[float]
    max_score: Open[float]
    percentage: Open[float]
    passed: Open[bool]
    pending_review: Open[int]
    parts: Open[tuple[PartResult, ...]]
    band: Open[int | None] = None
