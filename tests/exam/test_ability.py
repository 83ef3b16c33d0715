"""What the present author could never write is refused, for its own reason and with nothing recorded."""

from dataclasses import replace

import pytest

from domain.exam.ability import NobodyCouldWriteThis
from domain.exam.commands import FailPart, RegenerateExam, RetryPart, StartExam
from domain.exam.decide import DECIDER, TheExamIsStillBeingWritten, ThePartHasNotFailed
from domain.exam.events import ExamRegenerated, ExamStarted, PartRetried
from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.exam.wishes import TheFocusIsUnknown, Wishes
from domain.lifecycle import PauseSession, SessionIsNotActive
from domain.session import Id
from domain.transcripts import ShowTranscript
from infrastructure.exam.offline_author import OfflineAuthor, papers
from tests.support.small_exam import AUTHOR, LEARNER, PLANNED, PLANS, STARTED, given, whole_exam, written
from tests.support.specification import Past, nothing_happened

WHY = "There is no paper. Choose another level."
START = StartExam(LEARNER, ExamSkill.READING, Level.B1)


def failed() -> Past[Exam]:
    """An exam of which the third part could not be written."""
    first, second, third = PLANS
    past = given(STARTED).given(PLANNED, *written(first), *written(second), by=AUTHOR)
    return past.when(FailPart(third.id, "no", final=True), by=AUTHOR).happens()


def test_an_exam_that_nobody_could_write_is_not_begun() -> None:
    refused = nothing_happened(DECIDER).when(replace(START, hindrance=WHY))
    refused.then_refused(NobodyCouldWriteThis, "level", hindrance=WHY)
    assert str(refused.refusal) == f"Nobody could write this. {WHY}"
    parts = layout(ExamSkill.READING, Level.B1)
    after = ShowTranscript.AFTER_GRADING
    started = ExamStarted(LEARNER, ExamSkill.READING, Level.B1, Wishes(), parts, show_transcript=after)
    nothing_happened(DECIDER).when(START).then(started)


def test_a_wish_that_is_none_is_named_first() -> None:
    command = replace(START, wishes=Wishes(("poetry",)), hindrance=WHY)
    nothing_happened(DECIDER).when(command).then_refused(TheFocusIsUnknown, "focus[0]")


def test_an_exam_that_nobody_could_write_anew_stays_as_it_is() -> None:
    whole_exam().when(RegenerateExam(WHY)).then_refused(NobodyCouldWriteThis, "sessionId", hindrance=WHY)
    whole_exam().when(RegenerateExam()).then(ExamRegenerated(2))


def test_a_part_that_nobody_could_write_stays_failed() -> None:
    part_id = PLANS[2].id
    failed().when(RetryPart(part_id, WHY)).then_refused(NobodyCouldWriteThis, "partId", hindrance=WHY)
    failed().when(RetryPart(part_id)).then(PartRetried(part_id))


def test_what_would_be_refused_anyway_is_refused_for_that() -> None:
    whole_exam().when(RetryPart(PLANS[0].id, WHY)).then_refused(ThePartHasNotFailed, "partId")
    given(STARTED).when(RegenerateExam(WHY)).then_refused(TheExamIsStillBeingWritten)
    paused = whole_exam().when(PauseSession()).happens()
    paused.when(RegenerateExam(WHY)).then_refused(SessionIsNotActive)


# ---------------------------------------------------------------- the offline author


@pytest.mark.parametrize("skill", ExamSkill)
def test_the_offline_author_writes_what_there_are_papers_for(skill: ExamSkill) -> None:
    can = [level for level in Level if OfflineAuthor(0).hindrance(skill, level) is None]
    assert can == [Level.B1, Level.B2, Level.C1]
    why = OfflineAuthor(0).hindrance(skill, Level.A2)
    assert why
    assert skill.value in why
    assert "C1" in why
    assert "paperId" in why
    assert why in str(NobodyCouldWriteThis(hindrance=why))


def test_the_offline_author_goes_on_with_its_own_papers_only() -> None:
    author = OfflineAuthor(0)
    assert author.hindrance(ExamSkill.READING, Level.C1, next(iter(papers()))) is None
    assert "regenerateExam" in (author.hindrance(ExamSkill.READING, Level.C1, Id("a topic of a model's")) or "")
