"""How far two markings of the model's double agree, and how marks come of them.

The double has an opinion of each text of known worth, a step by its group, and is unsure of it: in each criterion, of
five markings one is a step up and one a step down. Calls, reports, citations and how marks are settled are the real
ones: it is measured what becomes of such an examiner's markings.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from random import Random

from psycopg_pool import AsyncConnectionPool

from benchmarks.reporting import Case
from domain.exam.authoring import GradeRequest
from domain.exam.plans import Level
from domain.questions.reports import GradeReport
from domain.questions.settling import is_settled, mark_of
from domain.questions.tasks import WritingTask
from infrastructure.exam.anthropic_author import AnthropicAuthor
from infrastructure.exam.offline_author import papers
from infrastructure.exam.topics import Topics
from infrastructure.models.model import Model
from infrastructure.models.prices import prices_of
from projections.exam.agreement import agreement, fifth
from tests.support.allowances import UNLIMITED
from tests.support.known_texts import GROUPS, KnownText, known_texts, tasks
from tests.support.messages_api import messages_api

OPINIONS = dict(zip(GROUPS, "ABCEEEED", strict=True))
STEPS = "ABCDE"
UNSURE = (-1, 0, 0, 0, 1)
SEED = 15


class Opinion:
    """What the double thinks of texts: steps by their groups, of which it is unsure."""

    def __init__(self, texts: Sequence[KnownText]) -> None:
        self._steps = {f"<answer>{one.text}</answer>": OPINIONS[one.group] for one in texts}
        self._chance = Random(SEED)

    def __call__(self, asked: str) -> str:
        """The steps for the answer in a prompt, a letter for each criterion."""
        step = next(step for text, step in self._steps.items() if text in asked)
        return "".join(self._near(step) for _ in range(4))

    def _near(self, step: str) -> str:
        place = STEPS.index(step) + self._chance.choice(UNSURE)
        return STEPS[min(max(place, 0), len(STEPS) - 1)]


async def marked(author: AnthropicAuthor, text: KnownText) -> tuple[WritingTask, Sequence[GradeReport]]:
    """The task of a text, and its markings as far as they are needed."""
    part, question = tasks(text.paper_id)[text.part_id]
    task = question.face.writing
    assert task is not None
    request = GradeRequest(part.plan.module_id, Level(papers()[text.paper_id]["level"]), task, text.text)
    reports: list[GradeReport] = []
    while not is_settled(reports):
        reports += [one async for one in author.grade(request, UNLIMITED) if isinstance(one, GradeReport)]
    return task, reports


async def markings(texts: Sequence[KnownText]) -> Sequence[tuple[WritingTask, Sequence[GradeReport]]]:
    """All texts as the double marks them, one after the other, so that the same comes of it each time."""
    with messages_api() as api:
        api.opinion = Opinion(texts)
        model = Model("double", api_key="x", base_url=api.url, stall_seconds=10, prices=prices_of(None))
        async with aclosing(model):
            author = AnthropicAuthor(model, Topics(AsyncConnectionPool("", open=False)))
            return [await marked(author, text) for text in texts]


def two_markings() -> Sequence[Case]:
    """The agreement of the first two markings, and the shares of marks that came of two, of three, and of none."""
    found = asyncio.run(markings([text for group in GROUPS for text in known_texts(group)]))
    pairs: dict[tuple[int, int], int] = {}
    for task, reports in found:
        one, other = (fifth(mark_of([report, report], task.rubric, "")) for report in reports[:2])
        pairs[one, other] = pairs.get((one, other), 0) + 1
    settled = [mark_of(reports, task.rubric, "").provisional is None for task, reports in found]
    by_two = sum(len(reports) == 2 for _, reports in found)
    shares: Mapping[str, int] = {
        "settled by two markings": by_two,
        "settled by a third": sum(settled) - by_two,
        "left to a teacher": len(found) - sum(settled),
    }
    kappa = agreement(pairs).kappa
    assert kappa is not None
    return [
        Case("two markings of the double", kappa, "full agreement", 1.0, "kappa", 0.8),
        *(Case(f"texts {name}", share, "all texts", len(found), "texts") for name, share in shares.items()),
    ]
