"""What a model would write as the outline of a session; `spoil` names what is to be wrong with it."""

import re
from typing import Any

SHARES = re.compile(r"^([A-Z]+): (\d+)$", re.MULTILINE)
LANGUAGE = re.compile(r"in the language (\w+)")
SOURCE = re.compile(r"^\[(\d+)\]", re.MULTILINE)
SENTENCES = {
    "en": "Participants work through part {n} of this and write down what they see in their own work.",
    "de": "Die Teilnehmenden arbeiten Teil {n} davon durch und schreiben auf, was sie bei sich sehen.",
}


def content(asked: str, spoil: str | None) -> Any:
    """An outline with two sections of each type that has a share, its opener first and its closing last."""
    shares = SHARES.findall(asked)
    numbers = [int(one) for one in SOURCE.findall(asked)]
    language = LANGUAGE.findall(asked)[0]
    types = [type for type, _ in shares for _ in range(1 if type in ("OPENER", "CLOSING") else 2)]
    minutes = {type: max(int(part) // types.count(type), 1) for type, part in shares}
    sections = [_section(n, type, minutes[type], language, numbers) for n, type in enumerate(types, 1)]
    match spoil:
        case "no sections":
            sections = []
        case "unknown type":
            sections[2]["type"] = "SONG"
        case "no title":
            sections[1]["title"] = " "
        case "unknown source":
            sections[1]["cites"] = [1, 99, 0]
        case "wrong minutes":
            sections = [{**one, "duration_minutes": 40} for one in sections[1:]]
        case "too many":
            sections = sections * 20
    return {"sections": sections}


def _section(n: int, type: str, minutes: int, language: str, sources: list[int]) -> dict[str, Any]:
    sentence = SENTENCES[language].format(n=n)
    return {
        "type": type,
        "title": f"{type.title()} {n}",
        "duration_minutes": minutes,
        "description": f"{sentence} {sentence}",
        "learning_objectives": [f"Objective {n}"],
        "suggested_activities": [f"Activity {n}.1", f"Activity {n}.2"],
        "materials_needed": ["flip chart"],
        "trainer_notes": None,
        "topic_title": None,
        "cites": sources[n % len(sources) :][:1] if sources and type == "TOPIC" else [],
    }
