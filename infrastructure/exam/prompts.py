"""What is asked of the model that writes and marks exams, and which version of it is in use."""

import json
from collections.abc import Mapping
from pathlib import Path

from infrastructure.models.prompts import Prompts

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
    "discussion": 1,
    "first_question": 1,
    "questions": 4,
    "repair": 3,
    "grading": 2,
}
CURRENT_RULES = 3

PROMPTS = Prompts(FOLDER, CURRENT)
SYSTEM = PROMPTS.fill("system")

RULES: Mapping[str, str] = json.loads((FOLDER / f"rules.v{CURRENT_RULES}.json").read_text("utf-8"))
"""What questions are to be like, by how their part is displayed."""
