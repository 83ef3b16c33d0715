"""What a model would write as a tutor: read from the prompt what is asked for; `spoil` names what is to be wrong."""

import re
from typing import Any


def content(step: str, asked: str, spoil: str | None) -> Any:
    """An answer that fits the call."""
    match step:
        case "study_route":
            topics = [] if spoil == "unclear" else units(asked)[:1]
            question = "Which subject is meant?" if spoil == "unclear" else None
            return {"intent": "plan", "topics": topics, "confidence": 0.2 if question else 0.9, "question": question}
        case "study_plan":
            return plan(asked, spoil)
        case "study_lesson":
            check = {"question": "Why?", "answer": "" if spoil == "no answer" else "For this reason."}
            steps = [{"text": f"Step {n}.", "analogy": None} for n in range(1, 5)]
            return {
                "intuition": "The idea.",
                "steps": steps,
                "example": "A case.",
                "pitfall": "A trap.",
                "check": check,
            }
        case "study_quiz":
            count = int(re.findall(r"Write (\d+) question", asked)[0])
            done = asked.count("Question number")
            return {"items": [item(done + n, spoil if n == 1 else None) for n in range(1, count + 1)]}
    texts = {"counter_example": "A case against it.", "explanation": "This is right.", "review": "The basics"}
    return {**texts, "redemption": item(99, spoil)}


def units(asked: str) -> list[str]:
    """The ids of the topics in the prompt, one a line."""
    return re.findall(r"^(?:<material>)?([a-z]+\.[a-z]+), ", asked, re.MULTILINE)


def plan(asked: str, spoil: str | None) -> Any:
    """A plan with a unit a day, all that are left on the last but one."""
    days, known = int(re.findall(r"Plan (\d+) days", asked)[0]), units(asked)
    if spoil == "too little":
        known = known[:-1]
    if spoil == "unknown topic":
        known = [*known, "alchemy.gold"]
    placed = {n: known[n - 1 : n] for n in range(1, days - 1)} | {days - 1: known[days - 2 :], days: []}
    schedule = [
        {
            "day": float(day) if spoil == "fractional days" else day,
            "theme": "Theme",
            "topics": [{"id": id, "rationale": "It is needed."} for id in topics],
            "estimated_hours": 9 if spoil == "too long" else 4,
            "is_revision": day == days,
        }
        for day, topics in placed.items()
    ]
    return {"overview": "A plan.", "schedule": schedule, "critical_topics": units(asked)[:3]}


def item(number: int, spoil: str | None) -> Any:
    """A choice between four options, of which the second is right."""
    belief = {"concept": "concept", "description": f"The belief behind question {number}."}
    options = [
        {"text": f"Option {n}", "correct": n == 2, "misconception": None if n == 2 else belief} for n in range(1, 5)
    ]
    if spoil == "two right":
        options[0] |= {"correct": True, "misconception": None}
    if spoil == "the same":
        options[0]["text"] = " option  2"
    shown = {"type": "mcq", "text": f"Question number {number}?", "options": options, "answers": []}
    return {**shown, "explanation": "The second is right.", "difficulty": "EASY", "concept": "concept"}
