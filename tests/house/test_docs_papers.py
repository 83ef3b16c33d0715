"""What docs/exams/papers.md says of papers is so: its examples, its sizes, its rules and their bounds."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from domain.exam.authoring import Source
from domain.exam.layouts import layout
from domain.exam.plans import THEMES, Category, ExamSkill, Level, PartPlan
from domain.questions import MODULES
from domain.questions.references import printed
from infrastructure.exam.checking import bands, copied, density, options, repeated, spread, tasks
from infrastructure.exam.checking.rules import OF_A_PART, OF_ALL_PAPERS, OF_DRAFTS, name_of
from infrastructure.exam.offline_author import Paper
from infrastructure.models.answers import misfit
from tests.support.documents import blocks
from tests.support.packages import ROOT

PAGE = ROOT / "docs" / "exams" / "papers.md"
TEXT = PAGE.read_text("utf-8")
EXAMPLES: Sequence[dict[str, Any]] = [json.loads(block.text) for block in blocks(PAGE, "json")]
LEVELS = (Level.C1, Level.B2, Level.B1)

KNOWN_BY = {"gaps": "multiple_choice", "options": "multiple_choice", "statements": "statement_match"}
MODULE_OF = {**KNOWN_BY, "verdict": "true_false", "scenario": "written_response"}
"""The module of an example, by a name in it."""

QUESTIONS = [question for example in EXAMPLES for question in example.get("questions", ())]


def test_a_paper_and_its_sources_have_the_shape_shown() -> None:
    assert msgspec.convert(EXAMPLES[0], Paper)
    sources = [msgspec.convert(example["source"], Source) for example in EXAMPLES if "source" in example]
    assert len(sources) == 2
    assert all(source.theme in THEMES for source in sources)


@pytest.mark.parametrize("draft", QUESTIONS, ids=lambda draft: draft["prompt"])
def test_an_example_is_a_question(draft: dict[str, Any]) -> None:
    module = MODULES[next(module for name, module in MODULE_OF.items() if name in draft)]
    assert misfit(draft, module.schema) is None
    face, key = module.build(draft, lambda _: None)
    put = printed(16, len(key) or 1)
    shown = [put(text) for unit in key for text in (unit.label, *unit.rationales.values())]
    assert not [text for text in (*shown, put(face.prompt)) if "{" in text]
    assert module.id == "written_response" or key


def test_there_is_an_example_of_each_sort_of_question() -> None:
    assert {name for draft in QUESTIONS for name in MODULE_OF if name in draft} == set(MODULE_OF)


def test_themes_and_categories_are_those_of_the_code() -> None:
    words = " ".join(TEXT.split())
    assert f"{', '.join(THEMES[:-1])} and {THEMES[-1]}" in words
    *categories, last = (category.value for category in Category)
    assert f"{', '.join(categories)} and {last}" in words


def row(name: str) -> Sequence[str]:
    """The cells of a table's row, without its name."""
    line = next(line for line in TEXT.splitlines() if line.startswith(f"| {name}"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def span(limits: Sequence[float]) -> str:
    """Two limits as the page has them."""
    return "–".join(str(limit) for limit in limits)


def reading(plan: PartPlan) -> str:
    """The sizes of a part of reading."""
    source, offered = plan.config["source"], plan.config["render"]["options"]
    if comments := source.get("commentWords"):
        return f"{span(source['words'])}, {span(comments)}, {plan.units}"
    return f"{span(source['words'])}, {plan.units}, {offered}"


@pytest.mark.parametrize("place", range(4))
def test_sizes_of_reading_and_listening_are_those_of_the_layouts(place: int) -> None:
    part = f"teil_{place + 1}:"
    assert row(part) == [reading(layout(ExamSkill.READING, level)[place]) for level in LEVELS]
    for level in LEVELS:
        plan = layout(ExamSkill.LISTENING, level)[place]
        source, example = plan.config["source"], " and an example" if plan.has_example else ""
        figures = [source["speakers"], source["segments"], span(source["characters"]), f"{plan.units}{example}"]
        assert f"| {' | '.join(map(str, figures))} |" in TEXT


@pytest.mark.parametrize("skill", [ExamSkill.WRITING, ExamSkill.SPEAKING])
def test_words_to_be_written_are_those_of_the_layouts(skill: ExamSkill) -> None:
    for place in range(2):
        scoring = [layout(skill, level)[place].config["scoring"] for level in LEVELS]
        assert row(f"{skill.value.lower()} teil_{place + 1}") == [
            f"{s['minWords']}, {s['targetWords']}" for s in scoring
        ]


def test_each_rule_is_told_and_no_other() -> None:
    rules = [name_of(rule) for rule in (*OF_A_PART, *OF_ALL_PAPERS)]
    told = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    assert [name.strip("`, ") for cell in told for name in cell.replace("¹", "").split(",")] == rules
    drafts = [cell.strip(" ¹`") for cell in told if "¹" in cell]
    assert drafts == [name_of(rule) for rule in OF_DRAFTS]


def test_limits_are_those_of_the_rules() -> None:
    assert f"{options.LONGEST_TO_SHORTEST} times" in row("`options.lengths")[0]
    assert f"{copied.MORE_IN_KEYS * 100:.0f} points" in row("`copied")[0]
    least, most = options.SHARE_OF_KEYS
    assert f"{least:.0%} to {most:.0%}".replace("%", " %") in row("`options.telltale")[0]
    verdicts, books = (spread.OFTEN[display] for display in ("verdict", "books"))
    assert f"{verdicts[0]} to {verdicts[1]} times each, books {books[0]} to {books[1]}" in row("`spread.even")[0]
    assert spread.LONGEST_RUN == 2
    shares = [f"{share:.0%}".replace("%", " %") for share in spread.ALIKE.values()]
    assert all(share in row("`spread.keys")[0] for share in shares)
    assert f"{density.NOT_BELOW:.0%}".replace("%", " %") in row("`density")[0]
    assert (tasks.LEAST_IDEAS, tasks.LEAST_WORDINGS, tasks.SPOKEN_OF) == (5, 2, 0.7)
    assert dict(repeated.PHRASES) == {6: 0, 5: 1, 4: 3}


@pytest.mark.parametrize("kind", bands.BANDS)
def test_bounds_of_density_are_those_of_the_rules(kind: str) -> None:
    name = {"text": "texts", "recording": "recordings", "discussion": "discussions"}.get(kind, kind)
    found = [bands.BANDS[kind][level] for level in LEVELS]
    assert row(f"{name} |") == [f"{span(band.words_a_sentence)}; {span(band.lix)}" for band in found]
