"""One unit for all figures: numbers on the paper, gaps in its texts, progress and results count the same items."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import msgspec
import pytest

from domain.exam.authoring import Draft, Source
from domain.exam.commands import CompleteExam, FailPart, RetryPart
from domain.exam.decide import DECIDER
from domain.exam.events import (
    ExamStarted,
    GenerationCompleted,
    GenerationStarted,
    PartGenerated,
    PartStarted,
    QuestionGenerated,
    SourceWritten,
)
from domain.exam.generation import build_question
from domain.exam.layouts import layout
from domain.exam.numbering import first_numbers, renumbered
from domain.exam.plans import ExamSkill, Level, PartPlan, deep_merge
from domain.exam.state import Exam
from domain.exam.wishes import Wishes
from domain.questions.question import Answer
from domain.session import Id
from infrastructure.exam.offline_author import papers
from projections.exam import questions as question_views
from projections.exam import session as views
from projections.exam.questions import QuestionView
from tests.support.small_exam import (
    AUTHOR,
    EXAMPLE,
    GAPS,
    HALF_THE_GAPS,
    LEARNER,
    MATCHES,
    PLANNED,
    PLANS,
    QUESTIONS,
    RIGHT_CHOICE,
    STARTED,
    given,
    graded,
    saved,
    whole_exam,
    written,
)
from tests.support.specification import MORNING, Past, nothing_happened

GAP_MARK = re.compile(r"\[GAP_(\d+)\]")
SPAN = re.compile(r"(\d+)(?:–| bis )(\d+)")

every_paper = pytest.mark.parametrize("paper", papers().values(), ids=papers())
every_layout = pytest.mark.parametrize(
    "plans",
    [layout(skill, level) for skill in ExamSkill for level in Level],
    ids=[f"{skill.value} {level.value}" for skill in ExamSkill for level in Level],
)


def exam_of(paper: Mapping[str, Any]) -> Past[Exam]:
    """An exam that is made of a shipped paper, all of it written."""
    skill, level = ExamSkill(paper["skill"]), Level(paper["level"])
    plans = layout(skill, level)
    started = ExamStarted(LEARNER, skill, level, Wishes(), plans)
    planned = GenerationStarted("offline", {plan.id: paper["id"] for plan in plans}, MORNING)
    work = [event for plan in plans for event in part_of(plan, paper["parts"][plan.id])]
    return nothing_happened(DECIDER).given(started).given(planned, *work, GenerationCompleted(MORNING), by=AUTHOR)


def part_of(plan: PartPlan, content: Mapping[str, Any]) -> Sequence[object]:
    """What happens when a part is written as a paper has it."""
    drafts = [Draft(n, draft) for n, draft in enumerate(content["questions"], 1)]
    made = [QuestionGenerated(build_question(plan, draft, Random(draft.number).shuffle)) for draft in drafts]
    source = SourceWritten(plan.id, msgspec.convert(content["source"], Source))
    return [PartStarted(plan.id, 1), source, *made, PartGenerated(plan.id)]


def printed(questions: Sequence[QuestionView]) -> list[int]:
    """The numbers of the questions' items, in order, without those of examples."""
    counted = [question for question in questions if not question.is_example]
    return [number for question in counted for number in range(question.number, question.last_number + 1)]


# ---------------------------------------------------------------- every paper, every level


@every_paper
def test_the_items_of_a_paper_are_numbered_from_1_to_n_in_the_order_of_its_parts(paper: Mapping[str, Any]) -> None:
    exam = exam_of(paper).state
    total = views.progress(exam).total_items
    assert printed(question_views.questions(exam)) == list(range(1, total + 1))
    assert sum(part.item_count for part in views.parts(exam)) == total


@every_paper
def test_the_gaps_of_a_text_and_the_statements_have_the_numbers_of_their_question(paper: Mapping[str, Any]) -> None:
    exam = exam_of(paper).state
    for part in views.parts(exam):
        for question in question_views.questions(exam, part.id):
            assert part.source
            inside = [*(gap.number for gap in question.gaps), *(one.number for one in question.statements)]
            assert inside in ([], printed([question]))
            marks = [int(number) for number in GAP_MARK.findall(part.source.text or "")]
            assert marks in ([], inside)
            assert bool(marks) == (exam.parts[part.id].plan.config["source"]["kind"] == "gapped_text")


@every_paper
def test_what_a_paper_says_of_its_numbers_is_so(paper: Mapping[str, Any]) -> None:
    exam = exam_of(paper).state
    for question in question_views.questions(exam):
        spans = [(int(low), int(high)) for low, high in SPAN.findall(question.prompt)]
        assert spans in ([], [(question.number, question.last_number)])
        written = [statement.text for statement in exam.questions[question.id].face.statements]
        assert [statement.text for statement in question.statements] == written


@every_paper
def test_results_and_progress_count_the_same_items(paper: Mapping[str, Any]) -> None:
    past = exam_of(paper)
    answers = {q.id: first_choice(q) for q in question_views.questions(past.state) if not q.is_example}
    for given_answers in ({}, dict(list(answers.items())[::2]), answers):
        completed = past.given(saved(**given_answers)).when(CompleteExam()).happens().state
        progress, results = views.progress(completed), completed.results
        assert results
        assert (progress.total_items, progress.answered_items) == (results.total, results.answered)
    assert progress.answered_items == progress.total_items


def first_choice(question: QuestionView) -> Answer:
    """An answer to all of a question."""
    if question.gaps:
        return Answer(gaps={gap.id: gap.options[0].id for gap in question.gaps})
    if question.statements:
        return Answer(matches={one.id: question.options[0].id for one in question.statements})
    return Answer(text="Ein Text.") if question.writing else Answer(option=question.options[0].id)


@every_layout
def test_at_every_level_a_part_begins_where_the_one_before_it_ends(plans: Sequence[PartPlan]) -> None:
    first = first_numbers(plans)
    assert first[plans[0].id] == 1
    assert [first[after.id] - first[before.id] for before, after in pairwise(plans)] == [p.units for p in plans[:-1]]
    assert [plan.config["render"]["firstNumber"] for plan in plans] == list(first.values())


@every_layout
def test_at_every_level_a_part_says_what_to_do_and_how_long_it_may_take(plans: Sequence[PartPlan]) -> None:
    assert all(plan.instructions.strip() for plan in plans)
    assert all(plan.suggested_minutes for plan in plans)


@pytest.mark.parametrize(
    ("skill", "minutes"),
    [
        (ExamSkill.READING, [10, 18, 20, 15]),
        (ExamSkill.LISTENING, [6, 14, 6, 14]),
        (ExamSkill.WRITING, [25, 50]),
        (ExamSkill.SPEAKING, [8, 12]),
    ],
)
def test_the_minutes_are_those_of_the_model_set(skill: ExamSkill, minutes: list[int]) -> None:
    assert [plan.suggested_minutes for plan in layout(skill, Level.C1)] == minutes


# ---------------------------------------------------------------- one exam


def test_an_example_has_the_number_0_and_takes_none_away() -> None:
    shown = {question.id: question for question in question_views.questions(whole_exam().state)}
    assert [(question.number, question.last_number) for question in shown.values()] == [
        (1, 4),
        (0, 0),
        (5, 5),
        (6, 6),
        (7, 9),
    ]
    assert shown[EXAMPLE].is_example
    assert [gap.number for gap in shown[GAPS].gaps] == [1, 2, 3, 4]
    assert [statement.number for statement in shown[MATCHES].statements] == [7, 8, 9]


def test_gaps_in_a_later_part_stand_with_the_numbers_of_the_paper() -> None:
    assert renumbered("Erst [GAP_1], dann [GAP_2].", 16) == "Erst [GAP_16], dann [GAP_17]."
    gapped = Source("KULTUR", "title", "Erst [GAP_1].", removed=("das",))
    exam = given(STARTED, SourceWritten(Id("teil_3"), gapped)).state
    source = views.parts(exam)[2].source
    assert source
    assert source.text == "Erst [GAP_7]."


def test_a_gap_that_its_author_numbered_otherwise_is_named_by_the_number_of_the_paper() -> None:
    plan = replace(PLANS[2], config=deep_merge(PLANS[2].config, {"render": {"display": "sentence_pool"}}))
    started = replace(STARTED, parts=(*PLANS[:2], plan))
    (question,) = question_views.questions(given(started, QuestionGenerated(QUESTIONS[MATCHES])).state)
    assert [statement.text for statement in question.statements] == ["Lücke 7", "Lücke 8", "Lücke 9"]


def test_progress_counts_each_gap_that_is_filled() -> None:
    progress = views.progress(whole_exam().given(saved(teil_1_1=HALF_THE_GAPS, teil_2_2=RIGHT_CHOICE)).state)
    assert (progress.answered_questions, progress.total_questions) == (2, 4)
    assert (progress.answered_items, progress.total_items) == (4, 9)


def test_marking_changes_no_count() -> None:
    before = whole_exam().given(saved(teil_1_1=HALF_THE_GAPS))
    after = before.given(graded(GAPS, HALF_THE_GAPS))
    assert views.progress(before.state).answered_items == views.progress(after.state).answered_items == 3


def test_an_exam_that_lacks_a_part_counts_the_items_that_are_there_until_the_part_is_retried() -> None:
    first, second, third = PLANS
    past = given(STARTED).given(PLANNED, *written(first), *written(second), PartStarted(third.id, 1), by=AUTHOR)
    assert views.progress(past.state).total_items == 9
    failed = past.when(FailPart(third.id, "no", final=True), by=AUTHOR).happens()
    completed = failed.when(CompleteExam()).happens().state
    assert completed.results
    assert views.progress(completed).total_items == completed.results.total == 6
    retried = failed.when(RetryPart(third.id)).happens()
    assert views.progress(retried.state).total_items == 9
