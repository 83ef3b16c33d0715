"""The first question of a part is there early: on the beginning of its source, while the rest is being written."""

from collections import deque

import pytest

from domain.exam.events import ModelCalled, PartFailed, QuestionGenerated, SourceWritten
from domain.exam.plans import ExamSkill
from domain.exam.state import Exam
from domain.lifecycle import EndSession
from domain.session import SessionStatus
from domain.writing import GenerationStatus
from infrastructure.services import Services
from tests.support.exams import by, eventually, read_exam
from tests.support.messages_api import Fault, MessagesApi, step_of
from tests.support.model_exams import calls, history, start, steps, written

REST = {ExamSkill.READING: "rest", ExamSkill.LISTENING: "transcript"}


def sources(exam_history: list[object]) -> list[bool]:
    """Whether each source of teil_2 was complete, in the order in which they were recorded."""
    return [e.source.complete for e in exam_history if isinstance(e, SourceWritten) and e.part_id == "teil_2"]


async def events(parts: Services, exam: Exam) -> list[object]:
    return [recorded.event for recorded in await history(parts, exam.id)]


@pytest.mark.parametrize(("skill", "stall"), [(ExamSkill.READING, 100), (ExamSkill.LISTENING, 2500)])
async def test_the_first_question_is_readable_while_the_source_is_being_written(
    studio: Services, model_api: MessagesApi, skill: ExamSkill, stall: int
) -> None:
    model_api.faults_by_step[REST[skill]] = deque(4 * [Fault(stall_after=stall)])
    exam = await start(studio, skill)

    async def first_question() -> Exam | None:
        now = await read_exam(studio, exam.id)
        return now if now.written("teil_2") else None

    now = await eventually(first_question)
    source = now.parts["teil_2"].source
    assert source is not None
    assert not source.complete
    assert [id for id in now.questions if id.startswith("teil_2")] == ["teil_2_1"]


@pytest.mark.parametrize("skill", [ExamSkill.READING, ExamSkill.LISTENING])
async def test_a_source_begins_with_what_the_first_question_was_put_to(studio: Services, skill: ExamSkill) -> None:
    exam = await written(studio, skill)
    assert exam.generation is GenerationStatus.COMPLETED
    opening, whole = (
        event.source
        for event in await events(studio, exam)
        if isinstance(event, SourceWritten) and event.part_id == "teil_2"
    )
    assert (opening.complete, whole.complete) == (False, True)
    assert whole.begins_with(opening)
    assert whole == exam.parts["teil_2"].source


async def test_the_first_question_is_asked_about_the_beginning_alone(studio: Services, model_api: MessagesApi) -> None:
    exam = await written(studio)
    (asked,) = (r["messages"][0]["content"] for r in model_api.requests if step_of(r) == "first_question")
    opening = next(
        e.source for e in await events(studio, exam) if isinstance(e, SourceWritten) and not e.source.complete
    )
    assert f"<material>{opening.title}\n\n{opening.text}</material>" in asked
    assert "decided by this beginning alone" in asked


@pytest.mark.parametrize(
    ("skill", "step", "fault", "expected"),
    [
        (ExamSkill.READING, "rest", Fault(cut_after=200), ["opening", "rest", "first_question", "rest", "questions"]),
        (ExamSkill.READING, "rest", Fault(text='{"text": "Zu kurz."}'), None),
        (ExamSkill.LISTENING, "transcript", Fault(cut_after=3500), None),
    ],
)
async def test_another_attempt_goes_on_from_the_beginning_that_is_there(
    studio: Services, model_api: MessagesApi, skill: ExamSkill, step: str, fault: Fault, expected: list[str] | None
) -> None:
    model_api.faults_by_step[step] = deque(4 * [fault] if skill is ExamSkill.LISTENING else [fault])
    exam = await written(studio, skill)
    assert exam.generation is GenerationStatus.COMPLETED, {id: part.error for id, part in exam.parts.items()}
    assert exam.parts["teil_2"].attempts == 2
    recorded = await events(studio, exam)
    assert sources(recorded) == [False, True]
    first = [e for e in recorded if isinstance(e, QuestionGenerated) and e.question.id == "teil_2_1"]
    assert len(first) == 1
    asked = await steps(studio, exam.id, "teil_2")
    assert asked.count("first_question") == asked.count("questions") == 1
    assert expected is None or sorted(map(str, asked)) == sorted(expected)


async def test_an_opening_that_is_too_long_is_not_recorded(studio: Services, model_api: MessagesApi) -> None:
    passage = '{"theme": "SPORT", "title": "T", "subtitle": "", "text": "' + 100 * "Wort " + '"}'
    model_api.faults_by_step["opening"] = deque([Fault(text=passage)])
    exam = await written(studio)
    assert exam.generation is GenerationStatus.COMPLETED
    recorded = await events(studio, exam)
    (failed,) = (event for event in recorded if isinstance(event, PartFailed))
    assert failed.error == "the text has 100 words; 60 to 70 were asked for"
    assert sources(recorded) == [False, True]


async def test_calls_that_an_abandoned_exam_cuts_short_are_counted(studio: Services, model_api: MessagesApi) -> None:
    model_api.faults_by_text["for Teil 4 of"] = deque([Fault(stall_after=1000)])
    model_api.faults_by_step["rest"] = deque([Fault(stall_after=200)])
    model_api.faults_by_step["gaps"] = deque(2 * [Fault(stall_after=100)])
    exam = await start(studio)

    async def every_part_is_held_up() -> bool:
        return (await read_exam(studio, exam.id)).written("teil_2") == 1 and model_api.stalled == 4

    await eventually(every_part_is_held_up)
    await studio.sessions.execute(exam.id, EndSession(SessionStatus.ABANDONED), by())
    model_api.faults_by_step["rest"].clear()
    under_way = {"rest", "gaps"}

    async def counted() -> bool:
        return under_way <= {str(usage.step) for usage in await calls(studio, exam.id)}

    await eventually(counted, seconds=60)
    cut = [e for e in await events(studio, exam) if isinstance(e, ModelCalled) and e.usage.step in under_way]
    assert all(event.usage.input_tokens and event.usage.output_tokens for event in cut)
