"""True, false or not said: a statement about a recording or a text, and one of three verdicts."""

from domain.json import JsonObject
from domain.questions import multiple_choice
from domain.questions.module import QuestionModule, Shuffle
from domain.questions.options import MIN_RATIONALE
from domain.questions.question import CHOICE, Face, InvalidDraft, Option, UnitKey
from domain.session import Id

VERDICTS = {"TRUE": "stimmt", "FALSE": "stimmt nicht", "NOT_SAID": "dazu wird nichts gesagt"}

_TEXT = {"type": "string"}

SCHEMA: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "required": ["prompt", "category", "verdict", "rationales"],
    "properties": {
        "prompt": _TEXT,
        "category": _TEXT,
        "verdict": {"type": "string", "enum": list(VERDICTS)},
        "rationales": {
            "type": "object",
            "additionalProperties": False,
            "required": list(VERDICTS),
            "properties": dict.fromkeys(VERDICTS, _TEXT),
        },
    },
}

DEFAULTS: JsonObject = {
    "prompt": {"instructions": "Was stimmt, was stimmt nicht, wozu wird nichts gesagt?"},
    "render": {"display": "verdict", "firstNumber": 1, "options": 3},
    "scoring": {"strategy": "single_select", "partialCredit": "per_item"},
    "source": {"kind": "recording"},
}


def build(draft: JsonObject, shuffle: Shuffle) -> tuple[Face, tuple[UnitKey, ...]]:
    """The face and the key of a draft; the verdicts keep their order. Raises `InvalidDraft`."""
    if draft["verdict"] not in VERDICTS:
        raise InvalidDraft(f"{draft['verdict']!r} is not a verdict")
    reasons = draft["rationales"]
    if any(len(reasons[verdict].strip()) < MIN_RATIONALE for verdict in VERDICTS):
        raise InvalidDraft(f"a rationale of {draft['prompt']!r} is too short")
    options = tuple(Option(Id(verdict.lower()), text) for verdict, text in VERDICTS.items())
    rationales = {Id(verdict.lower()): reasons[verdict] for verdict in VERDICTS}
    key = UnitKey(CHOICE, draft["prompt"], Id(draft["verdict"].lower()), draft.get("category"), rationales)
    return Face(prompt=draft["prompt"], options=options), (key,)


MODULE = QuestionModule("true_false", DEFAULTS, SCHEMA, build, multiple_choice.normalise, multiple_choice.choices)
