"""What texts are marked by: four criteria, their points, and a descriptor for each step at each level."""

import pytest

from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.exam.rubrics import CRITERIA, rubric_of
from domain.questions.tasks import Step
from tests.support.small_exam import plan

LANGUAGE = ("vocabulary", "structures")


def of_text(scoring: dict[str, object] | None = None) -> PartPlan:
    """The plan of a part to write."""
    over = {"scoring": {"minWords": 10, "targetWords": 20, **(scoring or {})}}
    return plan(1, "written_response", over, questions=1, units=1, points=10)


@pytest.mark.parametrize(("points", "shares"), [(10, [2, 2, 3, 3]), (15, [4, 3, 4, 4]), (60, [14, 14, 16, 16])])
def test_the_points_are_shared_as_in_the_model_set(points: int, shares: list[int]) -> None:
    rubric = rubric_of(of_text(), points)
    assert [criterion.max_points for criterion in rubric] == shares
    assert [(criterion.id, criterion.label) for criterion in rubric] == [(id, label) for id, label, _ in CRITERIA]


def test_no_point_is_lost_or_made_up_and_about_half_are_for_language() -> None:
    for points in range(5, 200):
        most = {criterion.id: criterion.max_points for criterion in rubric_of(of_text(), points)}
        assert sum(most.values()) == points
        assert 0.45 <= sum(most[id] for id in LANGUAGE) / points <= 0.6 or points < 10


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("skill", [ExamSkill.WRITING, ExamSkill.SPEAKING])
def test_each_step_of_each_criterion_has_a_descriptor_of_its_own(skill: ExamSkill, level: Level) -> None:
    for part in layout(skill, level):
        for criterion in rubric_of(part, part.points):
            assert [one.step for one in criterion.steps] == list(Step)
            assert len({one.descriptor for one in criterion.steps}) == 5
            assert all(20 < len(one.descriptor) < 120 and one.descriptor.endswith(".") for one in criterion.steps)


def test_more_is_asked_of_a_higher_band() -> None:
    found = {
        (skill, level): [step.descriptor for one in rubric_of(layout(skill, level)[0], 10) for step in one.steps]
        for skill in (ExamSkill.WRITING, ExamSkill.SPEAKING)
        for level in (Level.A2, Level.B1, Level.C1)
    }
    assert len({descriptors[0] for descriptors in found.values()}) == len(found)


def test_a_part_that_was_planned_before_has_the_criteria_without_descriptors() -> None:
    assert {criterion.steps for criterion in rubric_of(of_text(), 10)} == {()}
    assert all(criterion.steps for criterion in rubric_of(of_text({"band": "C"}), 10))
