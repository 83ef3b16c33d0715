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
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.exam.unmet_wishes import of_a_shipped_paper
from domain.exam.wishes import Wishes
from domain.questions.reports import GradeReport
from domain.session import Id
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
    read = map(read_paper, sorted(PAPERS.glob("*.json")))
    return {paper["id"]: paper for paper in read}


def read_paper(path: Path) -> Paper:
    """A paper of a file. Raises `ValueError` for what is no JSON."""
    paper: Paper = json.loads(path.read_text("utf-8"))
    return paper


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


def categories(paper: Paper, plan: PartPlan) -> Sequence[str | None]:
    """What each item of a paper's part trains; an example is none."""
    questions = paper["parts"][plan.id]["questions"][plan.has_example :]
    return [item.get("category") for question in questions for item in items(question)]


def theme(paper: Paper, plan: PartPlan) -> str:
    """What a paper's part is about."""
    return str(paper["parts"][plan.id]["source"]["theme"])


def keeps(paper: Paper, plan: PartPlan, wishes: Wishes) -> tuple[bool, int]:
    """How well a paper's part keeps to wishes: whether it has a theme that is wished, and how many items train."""
    trained = sum(category in wishes.focus for category in categories(paper, plan))
    return theme(paper, plan) in wishes.themes, trained


class OfflineAuthor:
    """Hands out the shipped papers, which costs nothing: it never looks at an allowance.

    `pace` is the seconds it takes per numbered item, as a model would.
    """

    def __init__(self, pace: float) -> None:
        self._pace = pace

    def hindrance(self, skill: ExamSkill, level: Level, subject: str | None = None) -> str | None:
        """There are papers for some levels only, and a paper may have gone since an exam was begun with it."""
        levels = sorted({paper["level"] for paper in papers().values() if paper["skill"] == skill.value})
        if level.value not in levels:
            return (
                f"There is no language model here, and {skill.value} papers at {', '.join(levels)} only. Choose one"
                " of these, or a saved paper (paperId), or set ANTHROPIC_API_KEY on the server."
            )
        if subject and subject not in papers():
            return "What this exam was begun with is not there any more. Have it written anew (regenerateExam)."
        return None

    async def plan_exam(self, request: ExamRequest) -> ExamBrief:
        """One paper for the whole exam; of wishes, for each part the one that keeps them best.

        Raises `AuthorFailed` when there is none for the skill and level.
        """
        offered = [id for id, paper in papers().items() if _fits(paper, request.skill, request.level)]
        if not offered:
            raise AuthorFailed(f"there is no {request.skill.value} paper at level {request.level.value}")
        subjects = _subjects(offered, request)
        return ExamBrief(MODEL_ID, subjects, _unmet(subjects, request))

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
                await asyncio.sleep(self._pace * len(items(content)))
                yield Draft(number, content)

    async def grade(self, request: GradeRequest, allowance: Allowance) -> AsyncIterator[GradeReport | Usage]:
        """Nobody marks texts here. Raises `NoExaminer`."""
        raise NoExaminer("the offline author does not mark texts")
        yield


def items(content: PaperQuestion) -> Sequence[PaperItem]:
    """The numbered items that a question holds."""
    return content.get("gaps") or content.get("statements") or [content]


def _subjects(offered: Sequence[str], request: ExamRequest) -> Mapping[Id, str]:
    wishes, recent = request.wishes, list(dict.fromkeys(request.recent))
    if not (wishes.themes or wishes.focus):
        paper = choose(offered, recent, request.session_id)
        return {part.id: paper for part in request.parts}

    def liked(part: PartPlan) -> Sequence[str]:
        return sorted(offered, key=lambda id: keeps(papers()[id], part, wishes), reverse=True)

    return {part.id: choose(liked(part), recent, request.session_id, in_order=True) for part in request.parts}


def _unmet(subjects: Mapping[Id, str], request: ExamRequest) -> Sequence[str]:
    taken = [(papers()[subjects[part.id]], part) for part in request.parts]
    trained = [category for paper, part in taken for category in categories(paper, part)]
    return of_a_shipped_paper(request.wishes, request.level, trained, [theme(*one) for one in taken])


def _fits(paper: Paper, skill: ExamSkill, level: Level) -> bool:
    return (paper["skill"], paper["level"]) == (skill.value, level.value)
