"""The papers that ship with the project are whole, correct and of the size their layout asks for."""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from domain.exam.authoring import Draft, Source
from domain.exam.events import Question
from domain.exam.generation import build_question
from domain.exam.layouts import layout
from domain.exam.plans import THEMES, Category, ExamSkill, Level, PartPlan
from domain.questions import MODULES
from domain.questions.question import Answer
from infrastructure.exam.offline_author import papers

CATEGORIES = {category.value for category in Category}
GAP = re.compile(r"\[GAP_(\d+)\]")
CLOSED = ("multiple_choice", "true_false")

Paper = Mapping[str, Any]

PARTS: Mapping[str, tuple[Paper, PartPlan]] = {
    f"{id} {plan.id}": (paper, plan)
    for id, paper in papers().items()
    for plan in layout(ExamSkill(paper["skill"]), Level(paper["level"]))
}


def parts_with(chosen: Callable[[PartPlan], bool]) -> pytest.MarkDecorator:
    """Each part of each paper whose plan is among those chosen."""
    found = {id: part for id, part in PARTS.items() if chosen(part[1])}
    return pytest.mark.parametrize(("paper", "plan"), found.values(), ids=found)


every_paper = pytest.mark.parametrize("paper", papers().values(), ids=papers())
every_part = parts_with(lambda plan: True)
recordings = parts_with(lambda plan: plan.config["source"]["kind"] == "recording")
gapped_parts = parts_with(lambda plan: plan.config["source"]["kind"] == "gapped_text")
sentence_pools = parts_with(lambda plan: plan.config["render"]["display"] == "sentence_pool")
authors = parts_with(lambda plan: plan.config["render"]["display"] == "authors")
tasks = parts_with(lambda plan: plan.config["render"]["display"] == "task")


def words(text: str) -> int:
    """How many words a text has; a gap counts as one."""
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def drafts(paper: Paper, plan: PartPlan) -> Sequence[Mapping[str, Any]]:
    drafts: Sequence[Mapping[str, Any]] = paper["parts"][plan.id]["questions"]
    return drafts


def built(paper: Paper, plan: PartPlan) -> Sequence[Question]:
    """The questions that a part's drafts make."""
    return [build_question(plan, Draft(n, draft), Random(n).shuffle) for n, draft in enumerate(drafts(paper, plan), 1)]


@pytest.mark.parametrize("skill", ExamSkill)
@pytest.mark.parametrize(("level", "papers_at_least"), [(Level.C1, 5), (Level.B2, 1), (Level.B1, 1)])
def test_there_are_papers_to_choose_from(skill: ExamSkill, level: Level, papers_at_least: int) -> None:
    offered = [paper for paper in papers().values() if (paper["skill"], paper["level"]) == (skill.value, level.value)]
    assert len(offered) >= papers_at_least
    assert len({paper["title"] for paper in offered}) == len(offered)


@every_paper
def test_a_paper_is_for_an_exam_on_offer(paper: Paper) -> None:
    assert paper["id"].startswith(f"{paper['skill']}_{paper['level']}_".lower())
    assert list(paper["parts"]) == [plan.id for plan in layout(ExamSkill(paper["skill"]), Level(paper["level"]))]


@every_part
def test_drafts_have_the_shape_of_their_module(paper: Paper, plan: PartPlan) -> None:
    validator = Draft202012Validator(MODULES[plan.module_id].schema)
    assert [error.message for draft in drafts(paper, plan) for error in validator.iter_errors(draft)] == []


@every_part
def test_drafts_pass_the_gate_and_fill_the_part(paper: Paper, plan: PartPlan) -> None:
    questions = built(paper, plan)
    counted = [question for question in questions if not question.is_example]
    assert [question.is_example for question in questions] == [True] * plan.has_example + [False] * plan.questions
    assert sum(len(question.key) or 1 for question in counted) == plan.units
    assert sum(question.points for question in questions) == plan.points


@every_part
def test_every_unit_has_the_options_of_the_layout_and_a_reason_for_each(paper: Paper, plan: PartPlan) -> None:
    for question in built(paper, plan):
        offered = {gap.id: gap.options for gap in question.face.gaps}
        for unit in question.key:
            options = {option.id for option in offered.get(unit.id, question.face.options)} - {"0"}
            assert len(options) == plan.config["render"]["options"]
            assert options <= unit.rationales.keys()
            assert unit.correct in unit.rationales


@parts_with(lambda plan: "words" in plan.config["source"])
def test_texts_have_the_length_of_the_layout(paper: Paper, plan: PartPlan) -> None:
    least, most = plan.config["source"]["words"]
    assert least <= words(paper["parts"][plan.id]["source"]["text"]) <= most


@authors
def test_comments_have_the_length_of_the_layout(paper: Paper, plan: PartPlan) -> None:
    least, most = plan.config["source"]["commentWords"]
    lengths = [words(target["text"]) for draft in drafts(paper, plan) for target in draft["targets"]]
    assert lengths
    assert [length for length in lengths if not least <= length <= most] == []


@recordings
def test_transcripts_have_the_segments_speakers_and_length_of_the_layout(paper: Paper, plan: PartPlan) -> None:
    source, config = paper["parts"][plan.id]["source"], plan.config["source"]
    segments = source["segments"]
    least, most = config["characters"]
    assert len(segments) == config["segments"]
    assert len({segment["speaker_id"] for segment in segments}) == config["speakers"]
    assert (
        len({(segment["speaker_id"], segment["speaker_name"], segment["role"]) for segment in segments})
        == (config["speakers"])
    )
    assert least <= sum(len(segment["text"]) for segment in segments) <= most
    assert source["text"].strip()


@parts_with(lambda plan: plan.config["render"]["display"] == "books")
def test_books_are_offered_in_their_order(paper: Paper, plan: PartPlan) -> None:
    for question in built(paper, plan):
        assert [option.text for option in question.face.options] == ["Buch 1", "Buch 2", "Buch 3"]


@tasks
def test_a_model_answer_can_be_handed_in(paper: Paper, plan: PartPlan) -> None:
    for question in built(paper, plan):
        assert question.reference
        answer = Answer(text=question.reference.model_answer)
        assert MODULES[plan.module_id].normalise(question.face, answer) == answer


@gapped_parts
def test_every_gap_stands_in_the_text_once_and_in_order(paper: Paper, plan: PartPlan) -> None:
    expected = list(range(1, plan.config["source"]["gaps"] + 1))
    assert [int(number) for number in GAP.findall(paper["parts"][plan.id]["source"]["text"])] == expected
    for draft in drafts(paper, plan):
        if "gaps" in draft:
            assert [gap["id"] for gap in draft["gaps"]] == [f"GAP_{number}" for number in expected]


@sentence_pools
def test_sentences_of_a_pool_fill_one_gap_each_and_two_are_left_over(paper: Paper, plan: PartPlan) -> None:
    (draft,) = drafts(paper, plan)
    used = [statement["match"] for statement in draft["statements"]]
    assert "0" not in used
    assert len(set(used)) == len(used) == len(draft["targets"]) - 2


@authors
def test_some_statements_match_no_author_and_every_author_matches_one(paper: Paper, plan: PartPlan) -> None:
    (draft,) = drafts(paper, plan)
    used = [statement["match"] for statement in draft["statements"]]
    assert 1 <= used.count("0") <= 3
    assert set(used) - {"0"} == {target["label"] for target in draft["targets"]}
    assert all(target["role"] for target in draft["targets"])


@every_part
def test_sources_are_titled_and_of_a_known_theme(paper: Paper, plan: PartPlan) -> None:
    source = msgspec.convert(paper["parts"][plan.id]["source"], Source)
    assert source.theme in THEMES
    assert source.title.strip()


@every_part
def test_categories_are_known(paper: Paper, plan: PartPlan) -> None:
    for question in built(paper, plan):
        used = {unit.category for unit in question.key}
        assert used <= (CATEGORIES if plan.module_id in CLOSED else {None})


@parts_with(lambda plan: plan.module_id in CLOSED)
def test_the_right_option_is_not_always_in_the_same_place(paper: Paper, plan: PartPlan) -> None:
    assert len({unit.correct for question in built(paper, plan) for unit in question.key}) > 2


def test_there_are_twelve_themes_and_eight_categories() -> None:
    assert (len(set(THEMES)), len(CATEGORIES)) == (12, 8)
