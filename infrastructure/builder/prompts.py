"""What is asked of the model that writes outlines, and which version of it is in use."""

from pathlib import Path

from infrastructure.models.prompts import Prompts

CURRENT = {"builder_author": 1, "builder_session": 1, "builder_outline": 1}

PROMPTS = Prompts(Path(__file__).parent / "prompts", CURRENT)
SYSTEM = PROMPTS.fill("builder_author")
