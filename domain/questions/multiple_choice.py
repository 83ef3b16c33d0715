"""Multiple choice: one question with options, or a text with several gaps that each have their own options."""

from collections.abc import Mapping

from domain.json import JsonObject
from domain.questions.module import QuestionModule, Shuffle
from domain.questions.options import OPTION_SCHEMA, build_unit, require_distinct
from domain.questions.question import CHOICE, Answer, AnswerDoesNotFit, Face, Gap, InvalidDraft, UnitKey
from domain.session import Id

_OPTIONS = {"type": "array", "items": OPTION_SCHEMA, "minItems": 2, "maxItems": 6}

SCHEMA: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "required": ["prompt"],
    "properties": {
        "prompt": {"type": "string"},
        "category": {"type": "string"},
        "options": _OPTIONS,
        "gaps": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "category", "options"],
                "properties": {
                    "id": {"type": "string", "pattern": r"^GAP_[0-9]+$"},
                    "category": {"type": "string"},
                    "options": _OPTIONS,
                },
            },
        },
    },
}

DEFAULTS: JsonObject = {
    "prompt": {"instructions": "Wählen Sie die richtige Lösung."},
    "render": {"display": "single", "firstNumber": 1},
    "scoring": {"strategy": "single_select", "partialCredit": "per_item"},
    "source": {"kind": "text_passage"},
}


def build(draft: JsonObject, shuffle: Shuffle) -> tuple[Face, tuple[UnitKey, ...]]:
    """The face and the key of a draft that has either `options` or `gaps`. Raises `InvalidDraft`."""
    if draft.get("gaps"):
        ids = [gap["id"] for gap in draft["gaps"]]
        require_distinct(ids, "gaps")
        if ids != [f"GAP_{n}" for n in range(1, len(ids) + 1)]:
            raise InvalidDraft(f"the gaps are to be GAP_1 to GAP_{len(ids)}, in this order")
        units = [(gap["id"], *build_unit(Id(gap["id"]), gap["id"], gap, shuffle)) for gap in draft["gaps"]]
        face = Face(prompt=draft["prompt"], gaps=tuple(Gap(Id(id), options) for id, options, _ in units))
        return face, tuple(key for _, _, key in units)
    if not draft.get("options"):
        raise InvalidDraft("a multiple-choice question has options or gaps")
    options, key = build_unit(CHOICE, draft["prompt"], draft, shuffle)
    return Face(prompt=draft["prompt"], options=options), (key,)


def normalise(face: Face, answer: Answer) -> Answer | None:
    """The answer trimmed; None if it is blank; unknown gaps dropped; a bare text fills the first gap.

    Raises `AnswerDoesNotFit` when an option is not among those offered.
    """
    return _normalise_gaps(face, answer) if face.gaps else _normalise_choice(face, answer)


def _normalise_choice(face: Face, answer: Answer) -> Answer | None:
    given = _bare(answer)
    if given is None:
        raise AnswerDoesNotFit(reason="it takes one option, as {option: ID}.")
    if not given:
        return None
    known = [option.id for option in face.options]
    if given not in known:
        raise AnswerDoesNotFit(reason=f"there is no option {given!r}; the options are {', '.join(known)}.")
    return Answer(option=Id(given))


def _normalise_gaps(face: Face, answer: Answer) -> Answer | None:
    given = answer.gaps
    if given is None and (bare := _bare(answer)) is not None:
        given = {face.gaps[0].id: bare}
    if given is None:
        raise AnswerDoesNotFit(reason="it takes one value per gap, as {gaps: [{gapId, value}]}.")
    offered = {gap.id: [option.id for option in gap.options] for gap in face.gaps}
    values = {gap: value.strip() for gap, value in given.items() if gap in offered and value.strip()}
    if given and not offered.keys() & given.keys():
        raise AnswerDoesNotFit(reason=f"it has none of these gaps; its gaps are {', '.join(offered)}.")
    for gap, value in values.items():
        if value not in offered[gap]:
            raise AnswerDoesNotFit(reason=f"{gap} has no option {value!r}; the options are {', '.join(offered[gap])}.")
    return Answer(gaps=values) if values else None


def _bare(answer: Answer) -> str | None:
    given = answer.option if answer.option is not None else answer.text
    return None if given is None else given.strip()


def choices(answer: Answer) -> Mapping[Id, str]:
    """The option chosen for each unit."""
    return answer.gaps if answer.gaps is not None else {CHOICE: answer.option or ""}


MODULE = QuestionModule("multiple_choice", DEFAULTS, SCHEMA, build, normalise, choices)
