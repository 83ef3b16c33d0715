"""The author that asks a language model: plans, writes and marks, and checks all of it before it is handed on."""

import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from domain.authoring import (
    AuthorFailed,
    Draft,
    ExamBrief,
    ExamRequest,
    GradeRequest,
    PartRequest,
    Source,
    Usage,
)
from domain.exam.generation import build_question, expected
from domain.exam.plans import Category
from domain.exam.wishes import allocate, difficulty_of
from domain.questions import MODULES
from domain.questions.question import InvalidDraft
from domain.questions.rubric import REPORT_SCHEMA, GradeReport, InvalidReport, read_report
from domain.questions.statement_match import NONE
from infrastructure.authors.model import CallFailed, Model
from infrastructure.authors.prompts import FOLDER, prompt
from infrastructure.authors.sources import write_source
from infrastructure.authors.topics import Topics

log = logging.getLogger(__name__)

T = TypeVar("T")

REPAIRS = 2
"""How often a question that cannot be used is asked for again, alone."""

GRADING_TEMPERATURE = 0.2


class AnthropicAuthor:
    """Writes with a model of Anthropic's."""

    def __init__(self, model: Model, topics: Topics) -> None:
        self._model, self._topics = model, topics

    async def plan_exam(self, request: ExamRequest) -> ExamBrief:
        """A topic for each part, none that the learner had lately."""
        themes = request.wishes.themes
        topics = await self._topics.choose(len(request.parts), request.recent, themes, seed=request.session_id)
        return ExamBrief(
            self._model.model_id, {part.id: topic for part, topic in zip(request.parts, topics, strict=True)}
        )

    async def write_part(self, request: PartRequest) -> AsyncIterator[Source | Draft | Usage]:
        """The source unless it is there, and the questions that are missing, each as soon as its object has closed."""
        async for piece in accounted(self._written(request)):
            yield piece

    async def _written(self, request: PartRequest) -> AsyncIterator[Source | Draft | Usage]:
        source = request.source
        if source is None:
            async for piece in write_source(self._model, request):
                yield piece
                if isinstance(piece, Source):
                    source = piece
        if source is None:
            raise AuthorFailed("the part has no source")
        async for made in self._questions(request, source):
            yield made

    async def grade(self, request: GradeRequest) -> AsyncIterator[GradeReport | Usage]:
        """The marks for a written or spoken answer. Raises `AuthorFailed`."""
        task = request.task
        asked = prompt(
            "grading",
            kind=request.kind.replace("_", " "),
            level=request.level.value,
            task=msgspec.json.encode(task).decode(),
            criteria="\n".join(f"{c.id}, {c.label}, {c.max_points}" for c in task.rubric),
            words=len(request.text.split()),
            min_words=task.word_guide.min,
            target_words=task.word_guide.target,
            answer=request.text,
        )
        report = None
        async for piece in accounted(self._model.stream("grading", asked, REPORT_SCHEMA, "", GRADING_TEMPERATURE)):
            if isinstance(piece, Usage):
                yield piece
            else:
                report = piece
        try:
            yield read_report(task.rubric, report or {})
        except (InvalidReport, LookupError, TypeError) as problem:
            raise AuthorFailed(f"the marks cannot be used: {problem}") from problem

    async def _questions(self, request: PartRequest, source: Source) -> AsyncIterator[Draft | Usage]:
        missing = expected(request.part) - request.done
        if missing <= 0:
            return
        asked = prompt("questions", **_about(request, source, missing))
        item = MODULES[request.part.module_id].schema
        schema = {
            "type": "object",
            "additionalProperties": False,
            "required": ["questions"],
            "properties": {"questions": {"type": "array", "items": item}},
        }
        number, failure = request.done, None
        async for piece in self._model.stream("questions", asked, schema, "questions.item"):
            if isinstance(piece, Usage):
                yield piece
            elif failure is None and number < request.done + missing:
                number += 1
                try:
                    async for made in accounted(self._checked(request, source, Draft(number, piece))):
                        yield made
                except (AuthorFailed, InvalidDraft) as problem:
                    failure = problem
        if failure:
            raise failure

    async def _checked(self, request: PartRequest, source: Source, draft: Draft) -> AsyncIterator[Draft | Usage]:
        """The draft if it may stand, else one that was asked for in its place."""
        for repair in range(REPAIRS + 1):
            try:
                check(request, source, draft)
                yield draft
                return
            except InvalidDraft as problem:
                if repair == REPAIRS:
                    raise
                log.info("question %s of %s is asked for again: %s", draft.number, request.part.id, problem)
                asked = prompt(
                    "repair",
                    problem=problem,
                    rules=_rules(request, source),
                    source=_material(source),
                    question=msgspec.json.encode(draft.content).decode(),
                )
                content, usage = await self._model.ask("repair", asked, MODULES[request.part.module_id].schema)
                yield usage
                draft = Draft(draft.number, content)


async def accounted(pieces: AsyncIterator[T]) -> AsyncIterator[T | Usage]:
    """The pieces; what a failed call took all the same is handed on before its failure."""
    try:
        async for piece in pieces:
            yield piece
    except CallFailed as failure:
        yield failure.usage
        raise AuthorFailed(str(failure)) from failure


def check(request: PartRequest, source: Source, draft: Draft) -> None:
    """Raise `InvalidDraft` unless the draft may stand in its part and fits what was taken out of the source."""
    question = build_question(request.part, draft, shuffle=lambda _: None)
    right = _right_texts(draft.content)
    if right and source.removed and right != list(source.removed):
        raise InvalidDraft(f"the right options are to be {', '.join(source.removed)}")
    offered = [gap.options for gap in question.face.gaps] or [question.face.options]
    wanted = request.part.config["render"].get("options", 0)
    if any(sum(option.id != NONE for option in options) != wanted for options in offered):
        raise InvalidDraft(f"there are to be {wanted} options")


def _right_texts(content: Mapping[str, Any]) -> list[str]:
    """What a draft puts into each gap of the source."""
    if content.get("statements"):
        texts = {target["label"]: target["text"] for target in content["targets"]}
        return [texts.get(statement["match"], "") for statement in content["statements"]]
    return [option["text"] for gap in content.get("gaps") or () for option in gap["options"] if option["correct"]]


@cache
def _rule_texts() -> Mapping[str, str]:
    texts: dict[str, str] = json.loads((Path(FOLDER) / "rules.json").read_text("utf-8"))
    return texts


def _rules(request: PartRequest, source: Source) -> str:
    part = request.part
    render = part.config["render"]
    return _rule_texts()[render["display"]].format(
        units=part.units,
        options=render.get("options"),
        removed=" | ".join(source.removed),
        first_number=render.get("firstNumber"),
        target_words=part.config["scoring"].get("targetWords"),
        comment_words=part.config["source"].get("commentWords"),
    )


def _about(request: PartRequest, source: Source, missing: int) -> dict[str, Any]:
    part = request.part
    done = f"The first {request.done} are written already; go on after them.\n" if request.done else ""
    return {
        "count": missing,
        "label": part.label,
        "skill": request.skill.value.lower(),
        "level": request.level.value,
        "module": part.module_id,
        "instructions": part.config["prompt"]["instructions"],
        "rules": _rules(request, source),
        "categories": ", ".join(category.value for category in Category),
        "focus": ", ".join(
            f"{count} x {name}" for name, count in allocate(part.units, request.wishes).items() if count
        ),
        "difficulty": (request.wishes.difficulty or difficulty_of(request.level)).value.lower(),
        "done": done,
        "source": _material(source),
    }


def _material(source: Source) -> str:
    spoken: Sequence[str] = [f"{turn.speaker_name}: {turn.text}" for turn in source.segments]
    return "\n\n".join([source.title, source.text, *spoken])
