"""The author that asks a language model: every skill, its steps, what is asked, and what is done about bad answers."""

import json
import re
from collections import Counter, deque
from importlib import import_module

import pytest

from domain.exam.events import ModelCalled, QuestionGenerated
from domain.exam.generation import expected
from domain.exam.plans import ExamSkill
from domain.exam.state import Exam
from domain.exam.wishes import Difficulty, Wishes
from domain.questions import MODULES
from domain.writing import GenerationStatus
from infrastructure.exam.prompts import SYSTEM
from infrastructure.services import Services
from tests.support.exams import eventually
from tests.support.messages_api import Fault, MessagesApi, step_of
from tests.support.model_exams import history, start, steps, written

COMPLETED = GenerationStatus.COMPLETED
MODEL = "infrastructure.models.model"
"""Imported by the tests that need it: with the SDK it takes a second, which others need not wait for."""

GAPPED, PLAIN = ["source", "gaps", "questions"], ["source", "questions"]
EARLY = ["opening", "first_question", "rest", "questions"]
RECORDED = ["outline", "transcript", "questions"]
RECORDED_EARLY = ["outline", "first_question", "transcript", "questions"]
PIPELINES = {
    ExamSkill.READING: {"teil_1": GAPPED, "teil_2": EARLY, "teil_3": GAPPED, "teil_4": PLAIN},
    ExamSkill.LISTENING: {"teil_1": RECORDED, **{f"teil_{n}": RECORDED_EARLY for n in range(2, 5)}},
    ExamSkill.WRITING: {"teil_1": PLAIN, "teil_2": PLAIN},
    ExamSkill.SPEAKING: {"teil_1": PLAIN, "teil_2": PLAIN},
}


def assert_whole(exam: Exam) -> None:
    assert exam.generation is COMPLETED, {id: part.error for id, part in exam.parts.items()}
    counts = Counter(question.part_id for question in exam.questions.values())
    assert counts == {part_id: expected(part.plan) for part_id, part in exam.parts.items()}


def prompts(api: MessagesApi, step: str) -> list[str]:
    """What was asked in the calls of a step."""
    return [request["messages"][0]["content"] for request in api.requests if step_of(request) == step]


@pytest.mark.parametrize("skill", ExamSkill)
async def test_every_skill_is_written_whole_step_by_step(studio: Services, skill: ExamSkill) -> None:
    exam = await written(studio, skill)
    assert_whole(exam)
    assert exam.model_id == "claude-haiku-4-5"
    assert [part.attempts for part in exam.parts.values()] == len(exam.parts) * [1]
    asked = {part_id: Counter(await steps(studio, exam.id, part_id)) for part_id in exam.parts}
    assert asked == {part_id: Counter(expected_steps) for part_id, expected_steps in PIPELINES[skill].items()}


async def test_a_recording_has_the_turns_and_the_length_of_its_part(studio: Services) -> None:
    exam = await written(studio, ExamSkill.LISTENING)
    for part in exam.parts.values():
        wanted, source = part.plan.config["source"], part.source
        assert source is not None
        low, high = wanted["characters"]
        assert len(source.segments) == wanted["segments"]
        assert 0.8 * low <= sum(len(turn.text) for turn in source.segments) <= 1.2 * high
        assert {(turn.speaker_id, turn.speaker_name, turn.role) for turn in source.segments} == {
            ("s0", "Person 0", "Gast")
        }


async def test_a_question_is_recorded_while_the_rest_is_still_being_written(
    studio: Services, model_api: MessagesApi
) -> None:
    model_api.faults_by_text["question(s) for Teil 2 of"] = deque([Fault(stall_after=2000)])
    exam = await start(studio)

    async def first_questions() -> list[str]:
        events = [recorded.event for recorded in await history(studio, exam.id)]
        assert not any(
            isinstance(e, ModelCalled) and (e.part_id, e.usage.step) == ("teil_2", "questions") for e in events
        )
        found = [event.question.id for event in events if isinstance(event, QuestionGenerated)]
        return [id for id in found if id.startswith("teil_2")]

    early = await eventually(first_questions)
    assert early[0] == "teil_2_1"
    assert len(early) < 7


async def test_every_call_has_the_system_prompt_to_be_cached_and_the_schema_of_its_answer(
    studio: Services, model_api: MessagesApi
) -> None:
    await written(studio)
    for request in model_api.requests:
        assert (request["model"], request["stream"], request["temperature"]) == ("claude-haiku-4-5", True, 1.0)
        assert request["system"] == [{"type": "text", "text": SYSTEM.text, "cache_control": {"type": "ephemeral"}}]
        answer = request["output_config"]["format"]
        assert answer["type"] == "json_schema"
        assert answer["schema"]["additionalProperties"] is False
        assert not any(f'"{name}"' in json.dumps(answer) for name in import_module(MODEL).UNSUPPORTED)


@pytest.mark.parametrize("skill", ExamSkill)
async def test_questions_are_asked_for_in_the_shape_of_their_module(
    studio: Services, model_api: MessagesApi, skill: ExamSkill
) -> None:
    exam = await written(studio, skill)
    asked = [request for request in model_api.requests if step_of(request) == "questions"]
    for part in exam.parts.values():
        (request,) = [one for one in asked if f"for {part.plan.label} of" in one["messages"][0]["content"]]
        items = request["output_config"]["format"]["schema"]["properties"]["questions"]["items"]
        assert items == import_module(MODEL).portable(MODULES[part.plan.module_id].schema)


async def test_a_question_that_cannot_be_used_is_asked_for_again_alone(
    studio: Services, model_api: MessagesApi
) -> None:
    model_api.faults_by_text["question(s) for Teil 2 of"] = deque([Fault(spoil="two right")])
    exam = await written(studio)
    assert_whole(exam)
    assert Counter(await steps(studio, exam.id, "teil_2")) == Counter([*EARLY, "repair"])
    assert exam.parts["teil_2"].attempts == 1
    (asked,) = prompts(model_api, "repair")
    assert "exactly one option has to be correct" in asked
    assert '"falsche 1"' in asked
    source = exam.parts["teil_2"].source
    assert source is not None
    assert source.text in asked


@pytest.mark.parametrize(("label", "spoil"), [("Teil 1", "two right"), ("Teil 3", "wrong match")])
async def test_what_goes_into_a_gap_is_what_was_taken_out_of_it(
    studio: Services, model_api: MessagesApi, label: str, spoil: str
) -> None:
    model_api.faults_by_text[f"question(s) for {label} of"] = deque([Fault(spoil=spoil)])
    exam = await written(studio)
    assert_whole(exam)
    assert len(prompts(model_api, "repair")) == 1
    for part_id in ("teil_1", "teil_3"):
        question, source = exam.questions[f"{part_id}_1"], exam.parts[part_id].source
        assert source is not None
        offered = [gap.options for gap in question.face.gaps] or 8 * [question.face.options]
        texts = [{option.id: option.text for option in options} for options in offered]
        assert tuple(texts[n][unit.correct] for n, unit in enumerate(question.key)) == source.removed


@pytest.mark.parametrize("part_id", ["teil_1", "teil_3"])
async def test_gaps_that_are_missing_are_made_up_for(studio: Services, model_api: MessagesApi, part_id: str) -> None:
    sentences = "whole sentences" if part_id == "teil_3" else "Choose 8 words or short phrases"
    model_api.faults_by_text[sentences] = deque(2 * [Fault(spoil="few gaps")])
    exam = await written(studio)
    assert_whole(exam)
    source = exam.parts[part_id].source
    assert source is not None
    assert re.findall(r"\[GAP_\d+\]", source.text) == [f"[GAP_{n}]" for n in range(1, 9)]
    whole = source.text
    for n, text in enumerate(source.removed, 1):
        whole = whole.replace(f"[GAP_{n}]", text)
    assert any(f"<material>{whole}</material>" in asked for asked in prompts(model_api, "gaps"))


async def test_another_attempt_asks_only_for_what_is_missing(studio: Services, model_api: MessagesApi) -> None:
    model_api.faults_by_text["question(s) for Teil 2 of"] = deque([Fault(cut_after=2000)])
    exam = await written(studio)
    assert_whole(exam)
    assert Counter(await steps(studio, exam.id, "teil_2")) == Counter([*EARLY, "questions"])
    first, second = (asked for asked in prompts(model_api, "questions") if "question(s) for Teil 2 of" in asked)
    assert first.startswith("Write 6 question(s)")
    missing = int(re.findall(r"Write (\d) question", second)[0])
    assert 0 < missing < 6
    assert f"The first {7 - missing} are written already" in second


async def test_what_the_learner_wishes_is_asked_for(studio: Services, model_api: MessagesApi) -> None:
    wishes = Wishes(("connector_logic", "register_tone"), (3, 1), ("SPORT",), Difficulty.INTERMEDIATE)
    exam = await written(studio, wishes=wishes)
    assert_whole(exam)
    (asked,) = (asked for asked in prompts(model_api, "questions") if "for Teil 1 of" in asked)
    assert "6 x connector_logic, 2 x register_tone" in asked
    assert "intermediate" in asked
