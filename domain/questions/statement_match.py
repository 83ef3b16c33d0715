"""Statement match: each statement, or each gap left by a removed sentence, goes with one target or with none.

Texts of a draft name a target by its label in braces, `{A}`: it gets its letter when the targets have been shuffled.
"""

from collections.abc import Mapping
from string import ascii_uppercase

from domain.json import JsonObject
from domain.questions.module import QuestionModule, Shuffle
from domain.questions.options import MIN_RATIONALE, require_distinct
from domain.questions.question import Answer, AnswerDoesNotFit, Face, InvalidDraft, Option, Statement, UnitKey
from domain.questions.references import lettered
from domain.session import Id

NONE = Id("0")
"""The option of a statement that no target matches."""

_TEXT = {"type": "string"}

SCHEMA: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "required": ["prompt", "targets", "statements"],
    "properties": {
        "prompt": _TEXT,
        "targets": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["label", "role", "text", "rationale"],
                "properties": {
                    "label": {"type": "string", "pattern": "^[A-Z]$"},
                    "role": {"type": ["string", "null"]},
                    "text": _TEXT,
                    "rationale": _TEXT,
                },
            },
        },
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "match", "rationale", "none_rationale"],
                "properties": {
                    "text": _TEXT,
                    "match": {"type": "string", "pattern": "^([A-Z]|0)$", "description": "A label; 0 if none fits."},
                    "rationale": _TEXT,
                    "none_rationale": {
                        "type": ["string", "null"],
                        "description": "Why 0 is wrong, where others have it; null where it is right or none has it.",
                    },
                },
            },
        },
    },
}

DEFAULTS: JsonObject = {
    "prompt": {"instructions": "Ordnen Sie zu."},
    "render": {"display": "match", "firstNumber": 1},
    "scoring": {"strategy": "per_gap", "partialCredit": "per_item"},
    "source": {"kind": "text_passage"},
}

NO_TARGET = "Keine Zuordnung möglich"


def build(draft: JsonObject, shuffle: Shuffle) -> tuple[Face, tuple[UnitKey, ...]]:
    """The face and the key of a draft. Targets are shuffled and lettered anew; statements keep the author's order.

    Raises `InvalidDraft`.
    """
    _check(draft)
    targets, drafts = list(draft["targets"]), draft["statements"]
    shuffle(targets)
    letters = dict(zip((target["label"] for target in targets), ascii_uppercase, strict=False))
    reasons = {Id(letters[target["label"]]): lettered(target["rationale"], letters) for target in targets}
    options = tuple(Option(Id(letters[target["label"]]), _shown(target)) for target in targets)
    if _has_none(draft):
        options = (*options, Option(NONE, NO_TARGET))
    statements = tuple(Statement(Id(f"statement_{n}"), one["text"]) for n, one in enumerate(drafts, 1))
    key = tuple(_key(statement, one, letters, reasons) for statement, one in zip(statements, drafts, strict=True))
    return Face(prompt=lettered(draft["prompt"], letters), options=options, statements=statements), key


def _check(draft: JsonObject) -> None:
    targets, drafts = draft["targets"], draft["statements"]
    require_distinct([target["label"] for target in targets], "targets")
    require_distinct([target["text"] for target in targets], "targets")
    require_distinct([statement["text"] for statement in drafts], "statements")
    if not drafts:
        raise InvalidDraft("there is no statement to match")
    for part in (*targets, *drafts):
        if len(part["rationale"].strip()) < MIN_RATIONALE:
            raise InvalidDraft(f"the rationale of {part['text']!r} is too short")
    for statement in drafts if _has_none(draft) else ():
        if statement["match"] != NONE and len((statement["none_rationale"] or "").strip()) < MIN_RATIONALE:
            raise InvalidDraft(f"{statement['text']!r} does not say why 0 is wrong (none_rationale)")


def _has_none(draft: JsonObject) -> bool:
    return any(statement["match"] == NONE for statement in draft["statements"])


def _shown(target: JsonObject) -> str:
    return f"{target['role']}: {target['text']}" if target["role"] else target["text"]


def _key(statement: Statement, draft: JsonObject, letters: Mapping[str, str], reasons: Mapping[Id, str]) -> UnitKey:
    if draft["match"] not in {*letters, NONE}:
        raise InvalidDraft(f"{draft['text']!r} matches {draft['match']!r}, which is not a target")
    match = Id(letters.get(draft["match"], NONE))
    none = {NONE: lettered(draft["none_rationale"], letters)} if draft["none_rationale"] else {}
    right = {match: lettered(draft["rationale"], letters)}
    return UnitKey(statement.id, statement.text, match, rationales={**reasons, **none, **right})


def normalise(face: Face, answer: Answer) -> Answer | None:
    """The matches with ids trimmed, None if there are none. Raises `AnswerDoesNotFit` on an unknown id."""
    if answer.matches is None:
        raise AnswerDoesNotFit(reason="it takes one option per statement, as {matches: [{statementId, optionId}]}.")
    matches = {Id(statement.strip()): Id(option.strip()) for statement, option in answer.matches.items()}
    statements, options = {s.id for s in face.statements}, {o.id for o in face.options}
    for statement, option in matches.items():
        if statement not in statements:
            raise AnswerDoesNotFit(reason=f"it has no statement {statement!r}.")
        if option not in options:
            raise AnswerDoesNotFit(reason=f"there is no option {option!r} to match {statement!r} with.")
    return Answer(matches=matches) if matches else None


def choices(answer: Answer) -> Mapping[Id, str]:
    """The option chosen for each statement."""
    return answer.matches or {}


MODULE = QuestionModule("statement_match", DEFAULTS, SCHEMA, build, normalise, choices)
