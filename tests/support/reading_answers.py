"""What a model would write as a teacher beside a reader; `spoil` names what is to be wrong."""

from typing import Any

ANSWER = "A lantern is a lamp that you can carry. “Look!” says \\ Mia: 🏮\nIt has a glass."
WORD = {"word": "lantern", "definition": "a lamp to carry", "example": "He lit the lantern.", "translation": "Laterne"}


def content(step: str, spoil: str | None) -> Any:
    """An answer that fits the call."""
    if step == "reading_mark":
        return {"score": 7 if spoil == "too much" else 0.75, "feedback": "Almost!"}
    answer: dict[str, Any] = {"answer": ANSWER, "type": "DEFINITION", "word": WORD}
    suggestions = ["What is glass?", "Who is Mia?", "Why is it dark?", "Too many?"]
    match spoil:
        case "no answer":
            answer["answer"] = " "
        case "no word":
            answer["word"] = None
        case "too long":
            answer["answer"] = "long " * 1500
            suggestions = ["why " * 100]
        case "unknown type":
            answer["type"] = "SONG"
    return {**answer, "suggestions": suggestions}
