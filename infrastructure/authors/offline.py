"""The offline author: complete papers written for this project, handed out question by question."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from domain.authoring import AuthorFailed, Draft, ExamBrief, ExamRequest, PartRequest, Source, Usage
from domain.exam.layouts import ExamSkill, Level

MODEL_ID = "offline"
PAPERS = Path(__file__).parent / "papers"


@cache
def papers() -> Mapping[str, Mapping[str, Any]]:
    """The papers by their id."""
    read = (json.loads(path.read_text("utf-8")) for path in sorted(PAPERS.glob("*.json")))
    return {paper["id"]: paper for paper in read}


def choose(offered: Sequence[str], recent: Sequence[str], session_id: str) -> str:
    """A paper that the learner has not had, or else the one they had longest ago; among several, one by the session."""
    fresh = [paper for paper in offered if paper not in recent]
    if fresh:
        return fresh[int(sha256(session_id.encode()).hexdigest(), 16) % len(fresh)]
    return max(offered, key=recent.index)


class OfflineAuthor:
    """Hands out the shipped papers. `pace` is the seconds it takes per numbered item, as a model would."""

    def __init__(self, pace: float) -> None:
        self._pace = pace

    async def plan_exam(self, request: ExamRequest) -> ExamBrief:
        """One paper for the whole exam. Raises `AuthorFailed` when there is none for the skill and level."""
        offered = [id for id, paper in papers().items() if _fits(paper, request.skill, request.level)]
        if not offered:
            raise AuthorFailed(f"there is no {request.skill.value} paper at level {request.level.value}")
        paper = choose(offered, list(dict.fromkeys(request.recent)), request.session_id)
        return ExamBrief(MODEL_ID, {part.id: paper for part in request.parts})

    async def write_part(self, request: PartRequest) -> AsyncIterator[Source | Draft | Usage]:
        """The part of the paper that the brief named. Raises `AuthorFailed` when the paper is not there any more."""
        paper = papers().get(request.subject)
        if paper is None:
            raise AuthorFailed(f"the paper {request.subject} is missing")
        part = paper["parts"][request.part.id]
        if request.source is None:
            yield Source(**part["source"])
        for number, content in enumerate(part["questions"], 1):
            if number > request.done:
                await asyncio.sleep(self._pace * items(content))
                yield Draft(number, content)
        yield Usage(MODEL_ID)


def items(content: Mapping[str, Any]) -> int:
    """How many numbered items a question holds."""
    return len(content.get("gaps") or content.get("statements") or [content])


def _fits(paper: Mapping[str, Any], skill: ExamSkill, level: Level) -> bool:
    return (paper["skill"], paper["level"]) == (skill.value, level.value)
