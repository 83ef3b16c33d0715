"""Questions that are written already, as those that follow have to be fair beside them."""

from domain.exam.events import Question
from domain.json import JsonObject


def as_draft(question: Question) -> JsonObject:
    """A question that is recorded, in the shape of a draft: what it asks, its options and which of them is right."""
    right = question.key[0].correct if question.key else None
    options = [{"text": option.text, "correct": option.id == right} for option in question.face.options]
    return {"prompt": question.face.prompt, "options": options, "verdict": str(right).upper()}
