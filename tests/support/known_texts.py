"""Sixty texts of known worth on the tasks of the papers that ship, and what the estimate makes of them.

They stand in tests/exam/texts/, a file for each group. Half of each group, chosen by the hashes of the texts, were kept
out while the estimate was built: nobody looked at what it makes of them until it was settled.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from domain.exam.authoring import Draft, Source
from domain.exam.estimates import estimated
from domain.exam.events import Question
from domain.exam.generation import build_question
from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.exam.state import Exam, Part
from domain.questions.marks import ProvisionalReason, QuestionResult
from domain.questions.question import Answer
from domain.session import Id
from infrastructure.exam.lexicon import GermanLexicon
from infrastructure.exam.offline_author import PaperPart, papers

TEXTS = Path(__file__).parents[1] / "exam" / "texts"
HEADING = re.compile(r"^## (\S+) (\S+)$", re.MULTILINE)

GROUPS = (
    "good_c1", "good_b2", "good_b1", "copied", "off_topic", "gibberish", "keyword_salad", "too_short",
)  # fmt: skip
"""The groups of texts, the best first."""


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text on a part of a shipped paper."""

    group: str
    paper_id: str
    part_id: Id
    text: str


@cache
def known_texts(group: str) -> Sequence[KnownText]:
    """The texts of a group, in the order of their hashes."""
    _, *pieces = HEADING.split((TEXTS / f"{group}.md").read_text("utf-8"))
    read = zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True)
    texts = [KnownText(group, paper, Id(part), text.strip()) for paper, part, text in read]
    return sorted(texts, key=lambda one: sha256(one.text.encode()).hexdigest())


def built_with(group: str) -> Sequence[KnownText]:
    """The texts that the estimate was built with."""
    texts = known_texts(group)
    return texts[: len(texts) // 2]


def kept_out(group: str) -> Sequence[KnownText]:
    """The texts that were kept out while it was built."""
    texts = known_texts(group)
    return texts[len(texts) // 2 :]


@cache
def tasks(paper_id: str) -> Mapping[Id, tuple[Part, Question]]:
    """The parts of a writing or speaking paper, each with its one question."""
    paper = papers()[paper_id]
    plans = layout(ExamSkill(paper["skill"]), Level(paper["level"]))
    return {plan.id: _task(plan, paper["parts"][plan.id]) for plan in plans}


def _task(plan: PartPlan, content: PaperPart) -> tuple[Part, Question]:
    draft = Draft(1, content["questions"][0])
    source = msgspec.convert(content["source"], Source)
    return Part(plan, source=source), build_question(plan, draft, lambda _: None)


def estimate_of(paper_id: str, part_id: Id, text: str) -> QuestionResult:
    """What a text is estimated at as the answer to a part of a shipped paper."""
    part, question = tasks(paper_id)[part_id]
    paper = papers()[paper_id]
    skill, level = ExamSkill(paper["skill"]), Level(paper["level"])
    exam = Exam(
        id=Id("exam"), skill=skill, level=level, parts={part_id: part}, answers={question.id: Answer(text=text)}
    )
    return estimated(exam, question, ProvisionalReason.NO_EXAMINER, GermanLexicon())


def share(known: KnownText) -> float:
    """The share of the points that a known text is estimated at."""
    result = estimate_of(known.paper_id, known.part_id, known.text)
    return result.score / result.max_score
