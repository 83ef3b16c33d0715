"""What an examiner reports of a text: a step for each criterion, why, and the words of the text that it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.disclosure import Open, Own
from domain.json import JsonObject
from domain.questions.marks import MarkDecision
from domain.questions.tasks import RubricCriterion, Step
from domain.session import Id
from domain.texts import composed

MAX_NOTES = 6

QUOTATION_MARKS = dict.fromkeys(map(ord, "\"'`´„“”‚‘’‛‹›«»<>"))
"""They do not count when citations are compared: examiners put some around, and read others for some."""


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """The step that an examiner puts a text on in one criterion, and why."""

    id: Open[Id]
    """The rubric's criterion."""
    step: Open[Step]
    """How well the text meets the criterion, in this marking."""
    reason: Own[str]
    """Why, in a sentence or two."""
    decisions: Own[tuple[MarkDecision, ...]]
    """What it rests on, each with words of the text."""


@dataclass(frozen=True, slots=True)
class GradeReport:
    """One marking of a text."""

    model_id: Open[str]
    """Which model marked it."""
    marks: Open[tuple[CriterionMark, ...]]
    """The step in each criterion, in the rubric's order."""
    summary: Own[str]
    """What to know about the text, in a few sentences."""
    next_step: Own[str]
    """What to practise next."""
    language_notes: Own[tuple[str, ...]]
    """Remarks on the language, one each."""


class InvalidReport(ValueError):
    """Raised when an examiner's report does not fit the rubric or the text; the message says how."""


_TEXT = {"type": "string"}


def _record(**properties: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _list(items: JsonObject) -> JsonObject:
    return {"type": "array", "items": items}


_DECISION = _record(source=_TEXT, award={"type": "boolean"}, justification=_TEXT)
_STEP: JsonObject = {"type": "string", "enum": [step.value for step in Step]}
_MARK = _record(id=_TEXT, decisions=_list(_DECISION), reason=_TEXT, step=_STEP)

REPORT_SCHEMA = _record(criteria=_list(_MARK), summary=_TEXT, nextStep=_TEXT, languageNotes=_list(_TEXT))
"""Citations and reasons come before the step, so that the step follows from them."""


def read_report(rubric: Sequence[RubricCriterion], text: str, raw: JsonObject, model_id: str) -> GradeReport:
    """A model's report on a text, in the shape of the schema, checked against rubric and text.

    Raises `InvalidReport`.
    """
    by_id = {mark["id"]: mark for mark in raw["criteria"]}
    if set(by_id) != {criterion.id for criterion in rubric} or len(raw["criteria"]) != len(rubric):
        raise InvalidReport(f"the criteria are to be {', '.join(criterion.id for criterion in rubric)}")
    marks = tuple(_mark(by_id[criterion.id]) for criterion in rubric)
    for mark in marks:
        _check_citations(mark, text)
    return GradeReport(model_id, marks, raw["summary"], raw["nextStep"], tuple(raw["languageNotes"][:MAX_NOTES]))


def _mark(raw: JsonObject) -> CriterionMark:
    decisions = tuple(MarkDecision(d["award"], d["source"], d["justification"]) for d in raw["decisions"])
    return CriterionMark(Id(raw["id"]), Step(raw["step"]), raw["reason"], decisions)


def _check_citations(mark: CriterionMark, text: str) -> None:
    if not mark.reason.strip():
        raise InvalidReport(f"{mark.id} has no reason")
    if not mark.decisions:
        raise InvalidReport(f"{mark.id} cites nothing of the text")
    for number, decision in enumerate(mark.decisions, 1):
        if not stands_in(text, decision.source):
            raise InvalidReport(f"citation {number} of {mark.id} does not stand in the text")


def stands_in(text: str, citation: str) -> bool:
    """Whether words stand in a text as they are, whole; spaces, quotation marks and what is not seen do not count."""
    cited, there = _folded(citation), _folded(text)
    if not any(map(str.isalnum, cited)):
        return False
    place = there.find(cited)
    while place >= 0 and (_is_within_a_word(there, place) or _is_within_a_word(there, place + len(cited))):
        place = there.find(cited, place + 1)
    return place >= 0


def _is_within_a_word(text: str, place: int) -> bool:
    around = text[max(place - 1, 0) : place + 1]
    return len(around) == 2 and all(letter.isalnum() or letter == "_" for letter in around)


def _folded(text: str) -> str:
    return " ".join(composed(text).translate(QUOTATION_MARKS).split())
