"""The reading papers that ship with the project are whole, correct and of the size their layout asks for."""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from domain.authoring import Draft, Source
from domain.exam.events import Question
from domain.exam.generation import build_question
from domain.exam.layouts import layout
from domain.exam.plans import Category, ExamSkill, Level, PartPlan
from domain.questions import MODULES
from infrastructure.authors.offline import papers

THEMES = {
    "WIRTSCHAFT",
    "BILDUNG",
    "TECHNOLOGIE",
    "GESELLSCHAFT",
    "UMWELT",
    "GESUNDHEIT",
    "KULTUR",
    "SPORT",
    "VERKEHR",
    "MEDIEN",
    "TOURISMUS",
    "ARBEIT",
}
CATEGORIES = {category.value for category in Category}
GAP = re.compile(r"\[GAP_(\d+)\]")

READING = {id: paper for id, paper in papers().items() if paper["skill"] == ExamSkill.READING.value}

every_paper = pytest.mark.parametrize("paper", READING.values(), ids=READING)
every_part = pytest.mark.parametrize("plan", layout(ExamSkill.READING, Level.C1), ids=lambda plan: plan.id)
gapped_parts = pytest.mark.parametrize(
    "plan",
    [plan for plan in layout(ExamSkill.READING, Level.C1) if plan.config["source"]["kind"] == "gapped_text"],
    ids=lambda plan: plan.id,
)

Paper = Mapping[str, Any]


def words(text: str) -> int:
    """How many words a text has; a gap counts as one."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def drafts(paper: Paper, plan: PartPlan) -> Sequence[Mapping[str, Any]]:
    drafts: Sequence[Mapping[str, Any]] = paper["parts"][plan.id]["questions"]
    return drafts


def built(paper: Paper, plan: PartPlan) -> Sequence[Question]:
    """The questions that a part's drafts make."""
    return [build_question(plan, Draft(n, draft), Random(n).shuffle) for n, draft in enumerate(drafts(paper, plan), 1)]


def test_there_are_papers_to_choose_from() -> None:
    assert len(READING) >= 3
    assert len({paper["title"] for paper in READING.values()}) == len(READING)


@every_paper
def test_a_paper_is_for_an_exam_on_offer(paper: Paper) -> None:
    assert Level(paper["level"]) is Level.C1
    assert list(paper["parts"]) == [plan.id for plan in layout(ExamSkill.READING, Level.C1)]


@every_part
@every_paper
def test_drafts_have_the_shape_of_their_module(paper: Paper, plan: PartPlan) -> None:
    validator = Draft202012Validator(MODULES[plan.module_id].schema)
    assert [error.message for draft in drafts(paper, plan) for error in validator.iter_errors(draft)] == []


@every_part
@every_paper
def test_drafts_pass_the_gate_and_fill_the_part(paper: Paper, plan: PartPlan) -> None:
    questions = built(paper, plan)
    assert len(questions) == plan.questions
    assert sum(len(question.key) for question in questions) == plan.units
    assert sum(question.points for question in questions) == plan.points


@every_part
@every_paper
def test_every_unit_has_the_options_of_the_layout_and_a_reason_for_each(paper: Paper, plan: PartPlan) -> None:
    for question in built(paper, plan):
        offered = {gap.id: gap.options for gap in question.face.gaps}
        for unit in question.key:
            options = {option.id for option in offered.get(unit.id, question.face.options)} - {"0"}
            assert len(options) == plan.config["render"]["options"]
            assert options <= unit.rationales.keys()
            assert unit.correct in unit.rationales


@every_part
@every_paper
def test_texts_have_the_length_of_the_layout(paper: Paper, plan: PartPlan) -> None:
    texts = [paper["parts"][plan.id]["source"]["text"]]
    if plan.config["source"]["kind"] == "comments":
        texts = [target["text"] for draft in drafts(paper, plan) for target in draft["targets"]]
    least, most = plan.config["source"]["words"]
    assert [count for text in texts if not least <= (count := words(text)) <= most] == []


@gapped_parts
@every_paper
def test_every_gap_stands_in_the_text_once_and_in_order(paper: Paper, plan: PartPlan) -> None:
    expected = list(range(1, plan.config["source"]["gaps"] + 1))
    assert [int(number) for number in GAP.findall(paper["parts"][plan.id]["source"]["text"])] == expected
    for draft in drafts(paper, plan):
        if "gaps" in draft:
            assert [gap["id"] for gap in draft["gaps"]] == [f"GAP_{number}" for number in expected]


@every_paper
def test_sentences_of_a_pool_fill_one_gap_each_and_two_are_left_over(paper: Paper) -> None:
    (draft,) = drafts(paper, layout(ExamSkill.READING, Level.C1)[2])
    used = [statement["match"] for statement in draft["statements"]]
    assert "0" not in used
    assert len(set(used)) == len(used) == len(draft["targets"]) - 2


@every_paper
def test_two_statements_match_no_author_and_every_author_matches_one(paper: Paper) -> None:
    (draft,) = drafts(paper, layout(ExamSkill.READING, Level.C1)[3])
    used = [statement["match"] for statement in draft["statements"]]
    assert used.count("0") == 2
    assert set(used) - {"0"} == {target["label"] for target in draft["targets"]}
    assert all(target["role"] for target in draft["targets"])


@every_part
@every_paper
def test_sources_are_titled_and_of_a_known_theme(paper: Paper, plan: PartPlan) -> None:
    source = Source(**paper["parts"][plan.id]["source"])
    assert source.theme in THEMES
    assert source.title.strip()


@every_part
@every_paper
def test_categories_are_known(paper: Paper, plan: PartPlan) -> None:
    for question in built(paper, plan):
        used = {unit.category for unit in question.key}
        assert used <= (CATEGORIES if plan.module_id == "multiple_choice" else {None})


@every_paper
def test_the_right_option_is_not_always_in_the_same_place(paper: Paper) -> None:
    right = [
        unit.correct
        for plan in layout(ExamSkill.READING, Level.C1)
        for question in built(paper, plan)
        for unit in question.key
    ]
    assert len(set(right)) > 3
