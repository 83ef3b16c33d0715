"""What a model writes is as fair as a paper has to be: an unfair draft is asked for again with what is wrong."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.exam.authoring import Draft, PartRequest, Source
from domain.exam.generation import build_question
from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.questions.question import InvalidDraft
from domain.session import Id
from domain.writing import GenerationStatus
from infrastructure.exam.items import check, rules
from infrastructure.exam.written_questions import as_draft
from infrastructure.services import Services
from tests.support.messages_api import Fault, MessagesApi, asked_of, content, step_of
from tests.support.model_exams import written
from tests.support.paper_parts import BOOKS, COMMENTS, LETTER, PARTS, QUESTIONS, SENTENCES, VERDICTS, changed

INTERVIEW, TEXT = "question(s) for Teil 2 of a listening", "question(s) for Teil 2 of a reading"

Questions = list[dict[str, Any]]


async def spoilt(
    studio: Services, model: MessagesApi, skill: ExamSkill, label: str, spoil: Callable[[Questions], object]
) -> Exam:
    """An exam of which the model writes a part's questions spoilt, at the first call that asks for them."""
    await written(studio, skill)
    answer = content("questions", next(one for one in model.requests if label in asked_of(one)))
    spoil(answer["questions"])
    model.requests.clear()
    model.faults_by_text[label] = deque([Fault(text=json.dumps(answer))])
    return await written(studio, skill)


def repairs(model: MessagesApi) -> list[str]:
    """What was said to be wrong with questions that were asked for again."""
    asked = [asked_of(body) for body in model.requests if step_of(body) == "repair"]
    return [text.split("<material>")[1].split("</material>")[0] for text in asked]


async def test_options_whose_lengths_tell_are_asked_for_again(studio: Services, model_api: MessagesApi) -> None:
    def lengthen(questions: Questions) -> None:
        questions[2]["options"][0]["text"] += ", und zwar in jedem einzelnen der genannten Fälle"

    exam = await spoilt(studio, model_api, ExamSkill.READING, TEXT, lengthen)
    (told,) = repairs(model_api)
    assert told.startswith("the options of item 12 have 9 to ")
    assert exam.generation is GenerationStatus.COMPLETED


async def test_a_verdict_that_is_right_a_third_time_in_a_row_is_asked_for_again(
    studio: Services, model_api: MessagesApi
) -> None:
    def repeat(questions: Questions) -> None:
        for question in questions[4:6]:
            question["verdict"] = "FALSE"

    exam = await spoilt(studio, model_api, ExamSkill.LISTENING, INTERVIEW, repeat)
    assert repairs(model_api) == ["the same answer is right 3 times in a row"]
    assert exam.generation is GenerationStatus.COMPLETED


async def test_a_part_that_stays_unfair_fails_and_what_is_wrong_gives_no_key_away(
    studio: Services, model_api: MessagesApi
) -> None:
    await written(studio, ExamSkill.WRITING)
    label = "question(s) for Teil 1 of a writing"
    answer = content("questions", next(one for one in model_api.requests if label in asked_of(one)))
    (task,) = answer["questions"]
    task["ideas"] = [["Brief", "Schreiben"], *task["ideas"][1:]]
    model_api.faults_by_text[label] = deque([Fault(text=json.dumps(answer))] * 10)
    model_api.faults_by_step["repair"] = deque([Fault(text=json.dumps(task))] * 10)
    exam = await written(studio, ExamSkill.WRITING)
    part = exam.parts[Id("teil_1")]
    assert (part.status, part.error) == (GenerationStatus.FAILED, "a question cannot be used")
    assert set(repairs(model_api)) == {"the idea 'Brief' stands in the task"}


def request(place: str, written: Questions) -> tuple[PartRequest, Source]:
    """The request for the rest of a shipped part."""
    part = PARTS[place]
    asked = PartRequest(Id("session"), part.skill, part.level, part.plan, "subject", part.source, len(written))
    return replace(asked, written=written), part.source


@pytest.mark.parametrize("place", [QUESTIONS, VERDICTS, BOOKS])
def test_questions_that_are_recorded_count_as_the_drafts_they_were(place: str) -> None:
    part = PARTS[place]
    drafts = [
        as_draft(build_question(part.plan, Draft(number, draft), list.reverse))
        for number, draft in enumerate(part.drafts, 1)
    ]
    for drawn, draft in zip(drafts, part.drafts, strict=True):
        assert drawn["prompt"] == draft["prompt"]
        if place == VERDICTS:
            assert drawn["verdict"] == draft["verdict"]
        else:
            right = [[one["text"] for one in of["options"] if one["correct"]] for of in (drawn, draft)]
            assert right[0] == right[1]
    asked, source = request(place, drafts[:-1])
    check(asked, source, Draft(len(drafts), part.drafts[-1]))


def test_what_is_recorded_is_looked_at_with_the_next_draft() -> None:
    part = PARTS[VERDICTS]
    before = [{**draft, "verdict": "TRUE"} for draft in part.drafts[:2]]
    asked, source = request(VERDICTS, before)
    with pytest.raises(InvalidDraft, match="right 3 times in a row"):
        check(asked, source, Draft(3, {**part.drafts[2], "verdict": "TRUE"}))
    check(asked, source, Draft(3, {**part.drafts[2], "verdict": "FALSE"}))


@pytest.mark.parametrize(
    ("place", "change", "fault"),
    [
        (COMMENTS, {"prompt": "Wer sagt das, Person B?"}, "by its letter"),
        (SENTENCES, {"prompt": "Welcher Satz passt in Lücke 3?"}, "by its letter"),
        (COMMENTS, {"prompt": 'Wer sagt "das"?'}, "quotation marks"),
        (LETTER, {"model_answer": "Zu kurz."}, "the model answer"),
        (LETTER, {"ideas": [["eins", "zwei"]]}, "5 ideas at least"),
    ],
)
def test_a_draft_that_breaks_a_rule_of_papers_is_invalid(place: str, change: dict[str, Any], fault: str) -> None:
    asked, source = request(place, [])
    part = changed(place, lambda drafts: drafts[0].update(change))
    with pytest.raises(InvalidDraft, match=fault):
        check(asked, source, Draft(1, part.drafts[0]))


@pytest.mark.parametrize("level", Level)
def test_comments_are_asked_for_as_dense_as_they_are_checked(level: Level) -> None:
    plan = layout(ExamSkill.READING, level)[3]
    asked = rules(PartRequest(Id("session"), ExamSkill.READING, level, plan, "subject", None, 0))
    figures = {Level.C1: "(14 to 20 words a sentence, LIX 48 to 67, 4 nominal", Level.B1: "(9 to 13 words a sentence"}
    assert figures.get(level, "as dense as the level asks") in asked
