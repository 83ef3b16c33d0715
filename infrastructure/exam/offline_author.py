"""The offline author: complete papers written for this project, handed out question by question."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

import msgspec

from domain.exam.authoring import Draft, ExamBrief, ExamRequest, GradeRequest, NoExaminer, PartRequest, Source
from domain.exam.plans import ExamSkill, Level
from domain.questions.rubric import GradeReport
from domain.spending import Allowance, AuthorFailed, Usage

MODEL_ID = "offline"
PAPERS = Path(__file__).parent / "papers"


class PaperItem(TypedDict, total=False):
    """A numbered item, as far as a question's content says what it trains."""

    category: str | None


class PaperQuestion(PaperItem, total=False):
    """A question's content: one item, or several."""

    gaps: Sequence[PaperItem]
    statements: Sequence[PaperItem]


class PaperPart(TypedDict):
    """A part of a paper."""

    source: Mapping[str, object]
    questions: Sequence[PaperQuestion]


class Paper(TypedDict):
    """A paper as it is shipped."""

    id: str
    title: str
    skill: str
    level: str
    parts: Mapping[str, PaperPart]


@cache
def papers() -> Mapping[str, Paper]:
    """The papers by their id."""
    read = (json.loads(path.read_text("utf-8")) for path in sorted(PAPERS.glob("*.json")))
    return {paper["id"]: paper for paper in read}


def choose(offered: Sequence[str], recent: Sequence[str], session_id: str, in_order: bool = False) -> str:
    """A paper that the learner has not had, or else the one they had longest ago.

    Among several that are new it is the first if they are `in_order` of what is wished, or else one by the session.
    """
    fresh = [paper for paper in offered if paper not in recent]
    if fresh and in_order:
        return fresh[0]
    if fresh:
        return fresh[int(sha256(session_id.encode()).hexdigest(), 16) % len(fresh)]
    return max(offered, key=recent.index)


def trained(paper: Paper, focus: Sequence[str]) -> int:
    """How many items of a paper train the categories of a focus."""
    questions = [question for part in paper["parts"].values() for question in part["questions"]]
    units = [unit for question in questions for unit in question.get("gaps") or [question]]
    return sum(unit.get("category") in focus for unit in units)


class OfflineAuthor:
    """Hands out the shipped papers, which costs nothing: it never looks at an allowance.

    `pace` is the seconds it takes per numbered item, as a model would.
    """

    def __init__(self, pace: float) -> None:
        self._pace = pace

    async def plan_exam(self, request: ExamRequest) -> ExamBrief:
        """One paper for the whole exam. Raises `AuthorFailed` when there is none for the skill and level."""
        offered = [id for id, paper in papers().items() if _fits(paper, request.skill, request.level)]
        if not offered:
            raise AuthorFailed(f"there is no {request.skill.value} paper at level {request.level.value}")
        liked = sorted(offered, key=lambda id: -trained(papers()[id], request.wishes.focus))
        paper = choose(liked, list(dict.fromkeys(request.recent)), request.session_id, bool(request.wishes.focus))
        return ExamBrief(MODEL_ID, {part.id: paper for part in request.parts})

    async def write_part(self, request: PartRequest, allowance: Allowance) -> AsyncIterator[Source | Draft | Usage]:
        """The part of the paper that the brief named. Raises `AuthorFailed` when the paper is not there any more."""
        paper = papers().get(request.subject)
        if paper is None:
            raise AuthorFailed(f"the paper {request.subject} is missing")
        part = paper["parts"][request.part.id]
        if request.source is None:
            yield msgspec.convert(part["source"], Source)
        for number, content in enumerate(part["questions"], 1):
            if number > request.done:
                await asyncio.sleep(self._pace * items(content))
                yield Draft(number, content)

    async def grade(self, request: GradeRequest, allowance: Allowance) -> AsyncIterator[GradeReport | Usage]:
        """Nobody marks texts here. Raises `NoExaminer`."""
        raise NoExaminer("the offline author does not mark texts")
        yield


def items(content: PaperQuestion) -> int:
    """How many numbered items a question holds."""
    return len(content.get("gaps") or content.get("statements") or [content])


def _fits(paper: Paper, skill: ExamSkill, level: Level) -> bool:
    return (paper["skill"], paper["level"]) == (skill.value, level.value)
