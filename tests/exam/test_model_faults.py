"""What goes wrong with a language model: a part fails alone, what is finished stays, and it can be retried."""

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from httpx2 import Headers

from domain.exam.commands import CompleteExam, RequestRegrade, RetryPart
from domain.exam.events import PartFailed
from domain.exam.plans import ExamSkill
from domain.questions.marks import Marker, Provisional, ProvisionalReason, Remedy
from domain.session import SessionStatus
from domain.writing import GenerationStatus
from infrastructure.models.patience import asked_seconds
from infrastructure.process.settings import Settings
from infrastructure.services import Services
from projections.history import for_owner
from tests.support.exams import by
from tests.support.messages_api import Fault, MessagesApi
from tests.support.model_exams import calls, handed_in, history, marked, settled, start, written

COMPLETED, FAILED = GenerationStatus.COMPLETED, GenerationStatus.FAILED
TEIL_2 = "question(s) for Teil 2 of"
CALLS = 4
"""How often the SDK makes a call that is answered with an error."""

REACHED = "the model could not be reached: "
FAULTS = {
    "429": (CALLS * [Fault(status=429, retry_after=0.01)], f"{REACHED}it answered 429"),
    "529": (CALLS * [Fault(status=529, retry_after=0.01)], f"{REACHED}it answered 529"),
    "429 for long": ([Fault(status=429, retry_after=90)], "the model asks to wait 90 s"),
    "529 for long": ([Fault(status=529, retry_after=86_400)], "the model asks to wait 86400 s"),
    "500": (CALLS * [Fault(status=500, retry_after=0.01)], f"{REACHED}it answered 500"),
    "400": ([Fault(status=400)], f"{REACHED}it answered 400"),
    "cut": ([Fault(cut_after=500)], f"{REACHED}the connection was cut"),
    "error event": ([Fault(error_after=500)], f"{REACHED}it broke off with an error"),
    "stall": ([Fault(stall_after=500)], f"{REACHED}it does not answer in time"),
    "pings and no text": ([Fault(ping_after=0)], f"{REACHED}it does not answer in time"),
    "pings in place of the rest": ([Fault(ping_after=500)], f"{REACHED}it does not answer in time"),
    "no JSON": ([Fault(text="Das ist kein JSON.")], "the model's answer is not JSON"),
    "broken off": ([Fault(text='{"questions": [{"prompt": "Fra')], "the model's answer is not JSON"),
    "refusal": ([Fault(text="", stop_reason="refusal")], "the model stopped early: refusal"),
    "max_tokens": (
        [Fault(text='{"questions": [{"prompt": "Fra', stop_reason="max_tokens")],
        "the model stopped early: max_tokens",
    ),
    "too few": ([Fault(text='{"questions": []}')], "teil_2 has 1 of 7 questions."),
}


SILENT = {"stall", "pings and no text", "pings in place of the rest"}


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """A model that falls silent is given up soon; where it answers, a slow machine is not taken for its silence."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    return replace(settings, model_stall_seconds=1) if parameters.get("fault") in SILENT else settings


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_part_fails_alone_and_can_be_retried(studio: Services, model_api: MessagesApi, fault: str) -> None:
    faults, error = FAULTS[fault]
    model_api.faults_by_text[TEIL_2] = deque(3 * faults)
    exam = await written(studio)
    assert (exam.generation, exam.generation_error) == (FAILED, "Teil 2 could not be written")
    assert [part.status for part in exam.parts.values()] == [COMPLETED, FAILED, COMPLETED, COMPLETED]
    assert [part.attempts for part in exam.parts.values()] == [1, 3, 1, 1]
    assert exam.parts["teil_2"].error == error
    kept, source = exam.questions, exam.parts["teil_2"].source
    assert source is not None

    await studio.sessions.execute(exam.id, RetryPart(exam.parts["teil_2"].plan.id), by())
    exam = await settled(studio, exam.id)
    assert (exam.generation, exam.generation_error) == (COMPLETED, None)
    assert exam.written("teil_2") == 7
    assert {id: exam.questions[id] for id in kept} == kept
    assert exam.parts["teil_2"].source == source


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_that_passes_is_got_over(studio: Services, model_api: MessagesApi, fault: str) -> None:
    model_api.faults_by_text[TEIL_2] = deque(FAULTS[fault][0])
    exam = await written(studio)
    assert exam.generation is COMPLETED
    assert [part.attempts for part in exam.parts.values()] == [1, 2, 1, 1]


async def test_questions_of_broken_streams_stay(studio: Services, model_api: MessagesApi) -> None:
    model_api.faults_by_text[TEIL_2] = deque(3 * [Fault(cut_after=500)])
    exam = await written(studio)
    assert 3 <= exam.written("teil_2") < 7
    done = await studio.sessions.execute(exam.id, CompleteExam(), by())
    assert done.status is SessionStatus.COMPLETED


@pytest.mark.parametrize("missing", [("message_stop",), ("message_delta",), ("message_delta", "message_stop")])
async def test_an_answer_without_its_end_is_cut_and_what_came_stays(
    studio: Services, model_api: MessagesApi, missing: tuple[str, ...]
) -> None:
    model_api.faults_by_text[TEIL_2] = deque([Fault(omits=missing)])
    exam = await written(studio)
    failures = [one.event for one in await history(studio, exam.id) if isinstance(one.event, PartFailed)]
    assert [failure.error for failure in failures] == [f"{REACHED}the connection was cut"]
    assert (exam.generation, exam.parts["teil_2"].attempts, exam.written("teil_2")) == (COMPLETED, 2, 7)
    asked = [usage.step for usage in await calls(studio, exam.id, "teil_2")]
    assert asked.count("questions") == 1


async def test_marks_without_their_end_are_asked_for_again(studio: Services, model_api: MessagesApi) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    model_api.faults_by_step["grading"] = deque([Fault(omits=("message_delta", "message_stop"))])
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert {grade.marked_by for grade in exam.grades.values()} == {Marker.AI}
    assert model_api.steps().count("grading") == 2 * len(exam.grades) + 1


async def test_the_server_says_how_long_to_wait(studio: Services, model_api: MessagesApi) -> None:
    model_api.faults_by_text[TEIL_2] = deque([Fault(status=429, retry_after=1.2)])
    exam = await written(studio)
    assert exam.parts["teil_2"].attempts == 1
    (waited,) = [usage for usage in await calls(studio, exam.id, "teil_2") if usage.step == "questions"]
    assert waited.duration_ms >= 1200


@pytest.mark.parametrize(
    ("skill", "step"),
    [
        (ExamSkill.READING, "source"),
        (ExamSkill.READING, "gaps"),
        (ExamSkill.LISTENING, "outline"),
        (ExamSkill.LISTENING, "transcript"),
        (ExamSkill.READING, "questions"),
    ],
)
async def test_a_call_that_breaks_is_paid_for_and_counted(
    studio: Services, model_api: MessagesApi, skill: ExamSkill, step: str
) -> None:
    model_api.faults_by_step[step] = deque([Fault(cut_after=0)])
    exam = await written(studio, skill)
    assert exam.generation is COMPLETED
    assert sorted(part.attempts for part in exam.parts.values()) == [1, 1, 1, 2]
    made = await calls(studio, exam.id)
    assert len(made) == len(model_api.requests)
    assert all(usage.input_tokens and usage.output_tokens and usage.cost_usd for usage in made)


async def test_questions_that_stay_unusable_fail_the_part_without_giving_the_answers_away(
    studio: Services, model_api: MessagesApi
) -> None:
    model_api.faults_by_text["for Teil 3 of"] = deque(3 * [Fault(spoil="wrong match")])
    model_api.faults_by_step["repair"] = deque(6 * [Fault(spoil="wrong match")])
    exam = await written(studio)
    part = exam.parts["teil_3"]
    assert (part.status, part.attempts, part.error) == (FAILED, 3, "a question cannot be used")
    assert len(await calls(studio, exam.id)) == len(model_api.requests)
    assert part.source is not None
    told = [str(for_owner(one)) for one in await history(studio, exam.id) if isinstance(one.event, PartFailed)]
    assert len(told) == 3
    assert not any(sentence in text for sentence in part.source.removed for text in told)


async def test_nothing_is_written_after_a_question_that_stays_unusable(
    studio: Services, model_api: MessagesApi
) -> None:
    model_api.faults_by_text[TEIL_2] = deque([Fault(spoil="two right")])
    model_api.faults_by_step["repair"] = deque(2 * [Fault(spoil="two right")])
    exam = await written(studio)
    assert (exam.generation, exam.parts["teil_2"].attempts) == (COMPLETED, 2)
    asked = [usage.step for usage in await calls(studio, exam.id, "teil_2")]
    assert asked[-4:] == ["repair", "repair", "questions", "questions"]
    prompts = [exam.questions[f"teil_2_{n}"].face.prompt for n in range(1, 8)]
    assert prompts == [f"Frage {n}?" for n in range(1, 8)]


async def test_an_exam_whose_every_part_fails_says_so(studio: Services, model_api: MessagesApi) -> None:
    model_api.faults.extend(100 * [Fault(status=400)])
    exam = await settled(studio, (await start(studio)).id)
    assert exam.generation_error == "Teil 1, Teil 2, Teil 3, Teil 4 could not be written"
    assert {part.error for part in exam.parts.values()} == {f"{REACHED}it answered 400"}


async def test_where_the_examiner_fails_there_is_an_estimate_and_the_examiner_can_be_asked_later(
    studio: Services, model_api: MessagesApi
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    model_api.faults_by_step["grading"] = deque(6 * [Fault(cut_after=0)])
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    failed = Provisional.because(ProvisionalReason.EXAMINER_FAILED)
    assert {grade.provisional for grade in exam.grades.values()} == {failed}
    assert failed.settled_by == (Remedy.REGRADE, Remedy.TEACHER)
    assert exam.results is not None
    assert (exam.results.pending_review, exam.results.provisional) == (0, True)
    assert len([usage for usage in await calls(studio, exam.id) if usage.step == "grading"]) == 6

    first = next(exam.in_order()).id
    await studio.sessions.execute(exam.id, RequestRegrade(first), by())
    exam = await marked(studio, exam.id)
    assert [grade.marked_by for grade in exam.grades.values()].count(Marker.AI) == 1
    assert exam.grades[first].marked_by is Marker.AI
    assert exam.results is not None
    assert exam.results.score == sum(grade.score for grade in exam.grades.values())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "90"}, 90),
        ({"retry-after": "soon"}, 0),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after": format_datetime(datetime.now(UTC) + timedelta(days=2))}, 172_800),
    ],
)
def test_the_wait_asked_for_is_read_in_all_its_forms(headers: dict[str, str], seconds: float) -> None:
    assert asked_seconds(Headers(headers)) == pytest.approx(seconds, abs=0.4 if seconds < 1000 else 3600)
