"""What is asked of the model that teaches, and which version of it is in use."""

from pathlib import Path

from infrastructure.models.prompts import Prompts

CURRENT = {
    "tutor": 1,
    "study_route": 1,
    "study_plan": 1,
    "study_lesson": 1,
    "study_quiz": 1,
    "study_diagnosis": 1,
}

PROMPTS = Prompts(Path(__file__).parent / "prompts", CURRENT)
SYSTEM = PROMPTS.fill("tutor")
