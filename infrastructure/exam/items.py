"""What is told of a part to have its questions written, and whether a draft of one fits the part and its source."""

from collections.abc import Mapping

from domain.exam.authoring import Draft, PartRequest, Source
from domain.exam.generation import build_question
from domain.exam.plans import Category
from domain.exam.wishes import allocate, difficulty_of
from domain.questions import MODULES
from domain.questions.question import InvalidDraft
from domain.questions.statement_match import NONE
from domain.texts import fold
from infrastructure.exam.checking.bands import asked_of_comments
from infrastructure.exam.checking.parts import PaperPart, right_texts
from infrastructure.exam.checking.rules import OF_DRAFTS, faults
from infrastructure.exam.prompts import RULES
from infrastructure.exam.source_shapes import TOLERANCE, material
from infrastructure.models.answers import misfit


def check(request: PartRequest, source: Source, draft: Draft) -> None:
    """Raise `InvalidDraft` unless the draft may stand in its part and fits what was taken out of the source.

    It asks what no question before it asks, and is as fair with them as a paper has to be.
    """
    if problem := misfit(draft.content, MODULES[request.part.module_id].schema):
        raise InvalidDraft(problem)
    question = build_question(request.part, draft, shuffle=lambda _: None)
    if fold(question.face.prompt) in {fold(before["prompt"]) for before in request.written}:
        raise InvalidDraft("another question has the same prompt")
    right = right_texts(draft.content)
    if right and source.removed and right != list(source.removed):
        raise InvalidDraft(f"the right options are to be {', '.join(source.removed)}")
    offered = [gap.options for gap in question.face.gaps] or [question.face.options]
    wanted = request.part.config["render"].get("options", 0)
    if any(sum(option.id != NONE for option in options) != wanted for options in offered):
        raise InvalidDraft(f"there are to be {wanted} options")
    if request.part.config["render"]["display"] == "authors":
        _check_comments(request, draft)
    part = PaperPart("", request.skill, request.level, request.part, source, [*request.written, draft.content])
    if fault := next(faults(part, OF_DRAFTS), None):
        raise InvalidDraft(fault)


def _check_comments(request: PartRequest, draft: Draft) -> None:
    low, high = request.part.config["source"]["commentWords"]
    for target in draft.content["targets"]:
        words = len(target["text"].split())
        if not low * (1 - TOLERANCE) <= words <= high * (1 + TOLERANCE):
            raise InvalidDraft(f"comment {target['label']} has {words} words; {low} to {high} were asked for")


def rules(request: PartRequest) -> str:
    """What the questions of a part are to be like."""
    part = request.part
    render = part.config["render"]
    return RULES[render["display"]].format(
        units=part.units,
        options=render.get("options"),
        first_number=render.get("firstNumber"),
        target_words=part.config["scoring"].get("targetWords"),
        comment_words=part.config["source"].get("commentWords"),
        density=asked_of_comments(request.level),
    )


def known(request: PartRequest) -> str:
    """What is asked already, a line each."""
    return "\n".join(before["prompt"] for before in request.written) or "None so far."


def about(request: PartRequest, source: Source, missing: int) -> Mapping[str, object]:
    """What a prompt for so many questions of a part is filled with."""
    part = request.part
    done = f"The first {request.done} are written already; go on after them.\n" if request.done else ""
    return {
        "count": missing,
        "label": part.label,
        "skill": request.skill.value.lower(),
        "level": request.level.value,
        "module": part.module_id,
        "instructions": part.config["prompt"]["instructions"],
        "rules": rules(request),
        "categories": ", ".join(category.value for category in Category),
        "focus": ", ".join(
            f"{count} x {name}" for name, count in allocate(part.units, request.wishes).items() if count
        ),
        "difficulty": (request.wishes.difficulty or difficulty_of(request.level)).value.lower(),
        "done": done,
        "known": known(request),
        "source": material(source),
    }
