"""The prompts: versioned files, filled with what a step is about."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "prompts"

CURRENT = {
    "system": 1,
    "passage": 1,
    "opening": 1,
    "rest": 1,
    "gaps": 1,
    "outline": 1,
    "transcript": 1,
    "continuation": 1,
    "first_question": 1,
    "questions": 3,
    "repair": 3,
    "rules": 2,
    "grading": 1,
    "tutor": 1,
    "study_route": 1,
    "study_plan": 1,
    "study_lesson": 1,
    "study_quiz": 1,
    "study_diagnosis": 1,
}
"""The version of each prompt that is in use; older ones stay, for the events that name them."""

QUOTATION = re.compile(r"<(?=\s*+(?:/\s*+)?(?:material|answer)\b)", re.IGNORECASE)
"""What begins or ends a quotation; a text within one may not have it."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent to a model, and under which name it is recorded."""

    name: str
    text: str


@cache
def _file(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text("utf-8")


def prompt(step: str, **values: object) -> Prompt:
    """The current prompt of a step. Values are quoted material: they cannot leave the quotation they stand in."""
    name = f"{step}.v{CURRENT[step]}"
    return Prompt(name, _file(name).format(**{key: _quoted(value) for key, value in values.items()}))


def _quoted(value: object) -> str:
    return QUOTATION.sub("‹", str(value))
