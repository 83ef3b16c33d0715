"""The papers that ship, and files of papers, as rules look at them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from domain.exam.authoring import Draft, Source
from domain.exam.generation import build_question, expected
from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.questions import MODULES
from infrastructure.exam.checking.parts import PaperPart
from infrastructure.exam.offline_author import PAPERS, Paper, read_paper
from infrastructure.models.answers import misfit


class NoPaper(ValueError):
    """Raised for a file that is no paper; the message says which and why."""


def shipped_parts(others: Iterable[Path] = ()) -> Sequence[PaperPart]:
    """The parts of all papers that ship, and of other files; a file takes the place of the paper with its id.

    Raises `NoPaper`.
    """
    papers = {path.stem: read_parts(path) for path in (*sorted(PAPERS.glob("*.json")), *others)}
    return [part for parts in papers.values() for part in parts]


def read_parts(path: Path) -> Sequence[PaperPart]:
    """The parts of the paper in a file. Raises `NoPaper`."""
    try:
        return [*_parts_of(_read(path))]
    except KeyError as missing:
        raise NoPaper(f"{path.name} has no {missing}") from missing
    except (ValueError, RecursionError) as error:
        raise NoPaper(f"{path.name} is no paper: {error}") from error


def _read(path: Path) -> Paper:
    """A paper of the shape that papers have. Raises `ValueError` for what has another."""
    paper = read_paper(path)
    msgspec.convert(paper, Paper)
    if paper["id"] != path.stem:
        raise ValueError(f"its id is {paper['id']!r}; it is to be the file's name, {path.stem!r}")
    return paper


def _parts_of(paper: Paper) -> Iterator[PaperPart]:
    """The parts of a paper in their order. Raises `KeyError` and `ValueError` for what is none."""
    skill, level = ExamSkill(paper["skill"]), Level(paper["level"])
    for plan in layout(skill, level):
        part = paper["parts"][plan.id]
        source, drafts = msgspec.convert(part["source"], Source), part["questions"]
        _check(plan, drafts)
        yield PaperPart(paper["id"], skill, level, plan, source, drafts)


def _check(plan: PartPlan, drafts: Sequence[Mapping[str, object]]) -> None:
    """Raise `ValueError` unless the drafts fill the part."""
    if len(drafts) != expected(plan):
        raise ValueError(f"{plan.id} has {len(drafts)} questions; {expected(plan)} are asked for")
    for number, draft in enumerate(drafts, 1):
        if problem := misfit(draft, MODULES[plan.module_id].schema):
            raise ValueError(f"question {number} of {plan.id}: {problem}")
        build_question(plan, Draft(number, draft), lambda _: None)
