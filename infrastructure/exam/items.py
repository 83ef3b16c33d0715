"""What is told of a part to have its questions written, and whether a draft of one fits the part and its source."""

from collections.abc import Iterable, Mapping, Set

from domain.exam.authoring import Draft, PartRequest, Source
from domain.exam.generation import build_question
from domain.exam.plans import Category
from domain.exam.wishes import allocate, difficulty_of
from domain.questions import MODULES
from domain.questions.question import InvalidDraft
from domain.questions.statement_match import NONE
from domain.texts import fold
from infrastructure.exam.prompts import RULES
from infrastructure.exam.source_shapes import TOLERANCE, material
from infrastructure.models.answers import misfit

UNMATCHED = (1, 3)
"""How few and how many statements about comments match none of them: always as many would tell them."""


def check(request: PartRequest, source: Source, draft: Draft, prompts: Set[str] = frozenset()) -> None:
    """Raise `InvalidDraft` unless the draft may stand in its part and fits what was taken out of the source.

    Its prompt may be none of `prompts`, which are folded.
    """
    if problem := misfit(draft.content, MODULES[request.part.module_id].schema):
        raise InvalidDraft(problem)
    question = build_question(request.part, draft, shuffle=lambda _: None)
    if fold(question.face.prompt) in prompts:
        raise InvalidDraft("another question has the same prompt")
    right = _right_texts(draft)
    if right and source.removed and right != list(source.removed):
        raise InvalidDraft(f"the right options are to be {', '.join(source.removed)}")
    offered = [gap.options for gap in question.face.gaps] or [question.face.options]
    wanted = request.part.config["render"].get("options", 0)
    if any(sum(option.id != NONE for option in options) != wanted for options in offered):
        raise InvalidDraft(f"there are to be {wanted} options")
    if request.part.config["render"]["display"] == "authors":
        _check_comments(request, draft)


def _check_comments(request: PartRequest, draft: Draft) -> None:
    low, high = request.part.config["source"]["commentWords"]
    for target in draft.content["targets"]:
        words = len(target["text"].split())
        if not low * (1 - TOLERANCE) <= words <= high * (1 + TOLERANCE):
            raise InvalidDraft(f"comment {target['label']} has {words} words; {low} to {high} were asked for")
    least, most = UNMATCHED
    if not least <= sum(statement["match"] == NONE for statement in draft.content["statements"]) <= most:
        raise InvalidDraft(f"{least} to {most} statements are to match no comment")


def _right_texts(draft: Draft) -> list[str]:
    """What a draft puts into each gap of the source."""
    content = draft.content
    if content.get("statements"):
        texts = {target["label"]: target["text"] for target in content["targets"]}
        return [texts.get(statement["match"], "") for statement in content["statements"]]
    return [option["text"] for gap in content.get("gaps") or () for option in gap["options"] if option["correct"]]


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
    )


def known(prompts: Iterable[str]) -> str:
    """What is asked already, a line each."""
    return "\n".join(prompts) or "None so far."


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
        "known": known(request.prompts),
        "source": material(source),
    }
