"""What can be kept of an exam as a paper, under which title, and how many papers there may be."""

from dataclasses import replace

import pytest

from domain.exam.papers import (
    MAX_PAPERS,
    TheExamIsNotWhole,
    ThePaperIsOfAnotherSkill,
    ThereArePapersEnough,
    TheTitleIsNoTitle,
    check_room,
    require_skill,
    require_whole,
    title_of,
)
from domain.exam.plans import ExamSkill
from domain.exam.state import Exam
from domain.session import Id
from domain.writing import GenerationStatus


@pytest.mark.parametrize("status", GenerationStatus)
def test_an_exam_is_kept_when_it_is_written(status: GenerationStatus) -> None:
    exam = replace(Exam(id=Id("exam")), generation=status)
    if status is GenerationStatus.COMPLETED:
        require_whole(exam)
        return
    with pytest.raises(TheExamIsNotWhole) as refused:
        require_whole(exam)
    assert refused.value.field == "sessionId"


def test_a_title_has_no_white_space_at_its_ends() -> None:
    assert title_of("  Probe 1\n") == "Probe 1"
    assert len(title_of("x" * 200)) == 200


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "a\0b", "a\nb"])
def test_what_is_no_title(title: str) -> None:
    with pytest.raises(TheTitleIsNoTitle) as refused:
        title_of(title)
    assert refused.value.field == "title"


def test_a_learner_keeps_so_many_papers() -> None:
    check_room(MAX_PAPERS - 1)
    with pytest.raises(ThereArePapersEnough):
        check_room(MAX_PAPERS)


def test_a_paper_is_for_exams_in_its_skill() -> None:
    require_skill(ExamSkill.READING, ExamSkill.READING)
    with pytest.raises(ThePaperIsOfAnotherSkill, match="WRITING") as refused:
        require_skill(ExamSkill.WRITING, ExamSkill.READING)
    assert refused.value.field == "paperId"
