"""What a model may have written instead of what it was asked for; none of it gets into the log."""

import json
from collections import deque
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from domain.exam.authoring import Draft, PartRequest, Source
from domain.exam.events import ModelCalled, QuestionGenerated
from domain.exam.layouts import layout
from domain.exam.plans import ExamSkill, Level
from domain.questions.marks import Marker
from domain.questions.question import InvalidDraft
from domain.session import Id
from domain.spending import AuthorFailed
from domain.texts import fold
from infrastructure.exam.items import check
from infrastructure.exam.offline_author import papers
from infrastructure.exam.recordings import require_cast
from infrastructure.exam.source_shapes import PASSAGE, TURN, Speaker, require_fit
from infrastructure.models.answers import misfit
from infrastructure.services import Services
from tests.support.messages_api import Fault, MessagesApi, content, step_of
from tests.support.model_exams import calls, handed_in, history, marked, written

READING, LISTENING, WRITING = "reading_c1_1", "listening_c1_1", "writing_c1_1"
PAPERS = [(id, part_id) for id, paper in papers().items() for part_id in paper["parts"]]

MATCHED = [
    {"text": f"Das {n}.", "match": "A", "rationale": "Das steht im ersten.", "none_rationale": "Das steht dort."}
    for n in range(len(papers()[READING]["parts"]["teil_4"]["questions"][0]["statements"]))
]
"""As many statements as are asked for, all true of one comment."""

Path = tuple[str | int, ...]


def asked(paper_id: str, part_id: str) -> tuple[PartRequest, Source, Mapping[str, Any]]:
    """The request for a part of a paper, its source, and the first question as an author wrote it."""
    paper = papers()[paper_id]
    skill, level, part = ExamSkill(paper["skill"]), Level(paper["level"]), paper["parts"][part_id]
    (plan,) = (plan for plan in layout(skill, level) if plan.id == part_id)
    source = msgspec.convert(part["source"], Source)
    return PartRequest(Id("session"), skill, level, plan, "a subject", source, 0), source, part["questions"][0]


def check_changed(paper_id: str, part_id: str, path: Path, value: Any) -> None:
    """Check a question of a paper with one value changed."""
    request, source, question = asked(paper_id, part_id)
    changed: Any = deepcopy(question)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    check(request, source, Draft(1, changed))


# ---------------------------------------------------------------- questions


@pytest.mark.parametrize(("paper_id", "part_id"), PAPERS)
def test_the_questions_of_the_papers_are_as_they_are_asked_for(paper_id: str, part_id: str) -> None:
    request, source, _ = asked(paper_id, part_id)
    questions = papers()[paper_id]["parts"][part_id]["questions"]
    for number, question in enumerate(questions, 1):
        check(replace(request, written=questions[: number - 1]), source, Draft(number, question))


@pytest.mark.parametrize(
    ("paper_id", "part_id", "path", "value"),
    [
        (READING, "teil_2", ("prompt",), 5),
        (READING, "teil_2", ("category",), ["register_tone"]),
        (READING, "teil_2", ("options", 0, "correct"), "yes"),
        (READING, "teil_2", ("options", 0, "rationale"), None),
        (READING, "teil_2", ("note",), "more than was asked for"),
        (READING, "teil_1", ("gaps", 2, "options", 1, "text"), 1871),
        (READING, "teil_3", ("targets", 0, "role"), 7),
        (READING, "teil_3", ("targets",), {}),
        (LISTENING, "teil_2", ("rationales", "TRUE"), 12345678),
        (WRITING, "teil_1", ("tasks",), "abcd"),
        (WRITING, "teil_1", ("ideas", 0, 0), 3),
        (READING, "teil_2", ("prompt",), "Was\x00 stimmt?"),
        (READING, "teil_2", ("options", 0, "text"), "\x1b[2Jrichtig"),
        (WRITING, "teil_1", ("scenario",), "half a \ud800 character"),
        (READING, "teil_1", ("prompt",), " "),
        (LISTENING, "teil_2", ("prompt",), ""),
        (READING, "teil_2", ("category",), "made_up"),
        (READING, "teil_1", ("gaps", 0, "category"), "made_up"),
        (READING, "teil_4", ("targets", 0, "text"), "Zwei Worte"),
        (READING, "teil_4", ("statements",), MATCHED),
    ],
)
def test_a_question_of_another_shape_is_not_taken(paper_id: str, part_id: str, path: Path, value: Any) -> None:
    with pytest.raises(InvalidDraft):
        check_changed(paper_id, part_id, path, value)


def test_a_question_is_not_asked_twice() -> None:
    request, source, question = asked(READING, "teil_2")
    with pytest.raises(InvalidDraft, match="the same prompt"):
        check(replace(request, written=[question]), source, Draft(2, question))


async def test_a_question_that_is_repeated_is_asked_for_again(studio: Services, model_api: MessagesApi) -> None:
    await written(studio)
    label = "question(s) for Teil 2 of"
    body = next(one for one in model_api.requests if label in one["messages"][0]["content"])
    spoilt = content("questions", body)
    spoilt["questions"][1]["prompt"] = f" {spoilt['questions'][0]['prompt'].upper()} "
    model_api.faults_by_text[label] = deque([Fault(text=json.dumps(spoilt))])
    exam = await written(studio)
    assert [usage.step for usage in await calls(studio, exam.id, "teil_2")].count("repair") >= 1


@pytest.mark.parametrize("fault", [None, Fault(cut_after=2000)])
async def test_a_question_of_an_earlier_call_is_not_asked_again(
    studio: Services, model_api: MessagesApi, fault: Fault | None
) -> None:
    label = "question(s) for Teil 2 of"
    model_api.faults_by_text[label] = deque([fault] if fault else [])
    await written(studio)
    *_, body = (one for one in model_api.requests if label in one["messages"][0]["content"])
    assert "Frage 1?" in body["messages"][0]["content"]
    repeating = content("questions", body)
    another = json.dumps(repeating["questions"][0])
    repeating["questions"][0]["prompt"] = " FRAGE 1? "
    model_api.faults_by_step["repair"] = deque([Fault(text=another)])
    model_api.faults_by_text[label] = deque([*([fault] if fault else []), Fault(text=json.dumps(repeating))])
    exam = await written(studio)
    (mended,) = (one["messages"][0]["content"] for one in model_api.requests if step_of(one) == "repair")
    assert "another question has the same prompt" in mended
    assert "Frage 1?" in mended
    prompts = [question.face.prompt for question in exam.questions.values() if question.part_id == "teil_2"]
    assert len({fold(prompt) for prompt in prompts}) == len(prompts) == 7


async def test_a_question_with_a_number_for_a_text_is_asked_for_again(studio: Services, model_api: MessagesApi) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    body = next(one for one in model_api.requests if step_of(one) == "questions")
    spoilt = content("questions", body)
    spoilt["questions"][0]["prompt"] = 5
    model_api.faults_by_step["questions"] = deque([Fault(text=json.dumps(spoilt))])
    exam = await written(studio, ExamSkill.WRITING)
    assert [usage.step for usage in await calls(studio, exam.id)].count("repair") == 1
    events = [one.event for one in await history(studio, exam.id)]
    prompts = [event.question.face.prompt for event in events if isinstance(event, QuestionGenerated)]
    assert prompts == 2 * ["Schreiben Sie einen Brief."]


# ---------------------------------------------------------------- sources


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 7),
        ("title", " "),
        ("text", "\n"),
        ("theme", "SONSTIGES"),
        ("subtitle", None),
        ("text", ["Absatz"]),
        ("text", "Ein\x07 Wort."),
        ("text", "Ein [GAP_1] Wort."),
    ],
)
def test_a_passage_of_another_shape_is_not_taken(field: str, value: Any) -> None:
    passage = {"theme": "UMWELT", "title": "Titel", "subtitle": "", "text": "Ein\tWort.\nNoch eins."}
    require_fit(passage, PASSAGE)
    with pytest.raises(AuthorFailed, match="the text cannot be used"):
        require_fit({**passage, field: value}, PASSAGE)


def test_what_is_wrong_is_told_without_the_words_of_the_answer() -> None:
    problem = misfit({"theme": "a secret", "title": "", "subtitle": "", "text": ""}, PASSAGE.schema)
    assert problem
    assert "theme" in problem
    assert "secret" not in problem


@pytest.mark.parametrize(
    "speakers",
    [
        [("s0", "Nora"), ("s1", "Jannis"), ("s2", "Theres")],
        [("s0", "Nora")],
        [("s0", "Nora"), ("s0", "Jannis")],
        [("s0", "Nora"), ("s1", "Nora ")],
    ],
)
def test_a_recording_has_the_speakers_that_were_asked_for(speakers: list[tuple[str, str]]) -> None:
    require_cast([Speaker("s0", "Nora", ""), Speaker("s1", "Jannis", "")], 2)
    with pytest.raises(AuthorFailed, match="speakers"):
        require_cast([Speaker(id, name, "") for id, name in speakers], 2)


def test_a_turn_says_something() -> None:
    require_fit({"speakerId": "s0", "text": "Guten Tag."}, TURN)
    with pytest.raises(AuthorFailed):
        require_fit({"speakerId": "s0", "text": " \n"}, TURN)


# ---------------------------------------------------------------- an examiner's report


def report(**changes: Any) -> str:
    """A report with some of its fields changed, and with these points."""
    points = changes.pop("points", 1)
    marks = [
        {"id": id, "points": points, "reason": "", "decisions": []}
        for id in ("content", "structure", "language", "register")
    ]
    return json.dumps({"criteria": marks, "summary": "", "nextStep": "", "languageNotes": [], **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": 5},
        {"nextStep": ["x"]},
        {"languageNotes": "abcdefghij"},
        {"languageNotes": [1]},
        {"points": True},
        {"criteria": "abcd"},
        {"summary": "bell \x07"},
    ],
    ids=str,
)
async def test_a_report_of_another_shape_is_not_taken_and_the_log_stays_readable(
    studio: Services, model_api: MessagesApi, changes: dict[str, Any]
) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    model_api.faults_by_step["grading"] = deque([Fault(text=report(**changes))])
    await handed_in(studio, exam)
    exam = await marked(studio, exam.id)
    assert {grade.marked_by for grade in exam.grades.values()} == {Marker.AI}
    assert {grade.feedback for grade in exam.grades.values()} == {"Gut."}
    events = [one.event for one in await history(studio, exam.id)]
    assert sum(isinstance(event, ModelCalled) and event.usage.step == "grading" for event in events) == 2 * 2 + 1
