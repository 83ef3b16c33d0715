"""What is asked of the model that explains books, and which version of it is in use."""

from pathlib import Path

from infrastructure.models.prompts import Prompts

CURRENT = {"reading_teacher": 1, "reading_question": 1, "reading_mark": 1}

PROMPTS = Prompts(Path(__file__).parent / "prompts", CURRENT)
SYSTEM = PROMPTS.fill("reading_teacher")
