"""Papers: what an exam consists of, kept under a key of its own, and exams that are started from it."""

import asyncio
from uuid import uuid4

from domain.exam.commands import RegenerateExam
from domain.exam.papers import MAX_PAPERS, ThereArePapersEnough
from domain.exam.plans import ExamSkill
from domain.exam.state import Exam
from domain.lifecycle import EndSession
from domain.session import Request, SessionStatus
from domain.writing import GenerationStatus
from infrastructure.exam.saved_papers import Papers
from infrastructure.postgres.queries import fetch
from infrastructure.services import Services
from projections.exam.papers import Paper
from tests.support.exams import LEARNER, by, start_exam, write_exam
from tests.support.messages_api import MessagesApi
from tests.support.model_exams import calls, do, handed_in, settled, start, written
from tests.support.ports import papers_of

TITLE = "Mein erster Modelltest"


def content(exam: Exam) -> object:
    """What an exam consists of."""
    return list(exam.in_order()), {part_id: part.source for part_id, part in exam.parts.items()}


async def test_an_exam_from_a_paper_has_its_content_and_asks_no_model(studio: Services, model_api: MessagesApi) -> None:
    first = await written(studio)
    paper = await papers_of(studio).save(first, TITLE, by())
    asked = len(model_api.requests)
    exam = await written(studio, paper_id=paper.id, learner="somebody else")
    assert exam.generation is GenerationStatus.COMPLETED
    assert content(exam) == content(first)
    assert (exam.model_id, exam.paper_id) == ("paper", paper.id)
    assert await calls(studio, exam.id) == []
    assert len(model_api.requests) == asked


async def test_nothing_that_the_learner_did_is_in_a_paper(studio: Services) -> None:
    first = await handed_in(studio, await written(studio, ExamSkill.WRITING))
    paper = await papers_of(studio).save(first, TITLE, by())
    exam = await written(studio, ExamSkill.WRITING, paper_id=paper.id)
    assert (exam.answers, exam.grades, exam.results) == ({}, {}, None)


async def test_a_paper_outlives_the_exam_that_it_was_made_of(studio: Services) -> None:
    first = await written(studio, ExamSkill.SPEAKING)
    paper = await papers_of(studio).save(first, TITLE, by())
    await studio.sessions.execute(first.id, EndSession(SessionStatus.ABANDONED), by())
    await fetch(studio.pool, "DELETE FROM session_keys WHERE session_id = %s RETURNING 1", (first.id,))
    exam = await written(studio, ExamSkill.SPEAKING, paper_id=paper.id)
    assert content(exam) == content(first)


async def test_a_paper_is_sealed(studio: Services) -> None:
    exam = await written(studio)
    paper = await papers_of(studio).save(exam, TITLE, by())
    ((stored, sealed),) = await fetch(studio.pool, "SELECT p::text, content FROM papers p WHERE id = %s", (paper.id,))
    assert TITLE in stored
    assert b"questions" not in bytes(sealed)
    plain = [question.face.prompt for question in exam.in_order()]
    for text in [*plain, *(part.source.text for part in exam.parts.values() if part.source)]:
        assert text not in stored
        assert text.encode().hex() not in stored


async def listed(services: Services, skill: ExamSkill | None = None, first: int = 10) -> list[Paper]:
    return [paper for _, paper in (await papers_of(services).latest(LEARNER, skill, first)).rows]


async def test_a_command_saves_once(studio: Services) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    papers = await asyncio.gather(*(papers_of(studio).save(exam, TITLE, by(command_id="save-1")) for _ in range(5)))
    again = await papers_of(studio).save(exam, TITLE, by(command_id="save-1"))
    assert {paper.id for paper in (*papers, again)} == {again.id}
    assert await listed(studio) == [again]
    other = await papers_of(studio).save(exam, TITLE, by(command_id="save-2"))
    elses = await papers_of(studio).save(exam, TITLE, Request("somebody else", "save-1"))
    assert len({again.id, other.id, elses.id}) == 3
    restarted = await settled(studio, (await start(studio, ExamSkill.WRITING, paper_id=again.id)).id)
    assert content(restarted) == content(exam)


async def test_a_repeated_save_is_answered_while_the_exam_is_written_anew(parts: Services) -> None:
    exam = await write_exam(parts, (await start_exam(parts)).id)
    input = {"sessionId": exam.id, "title": TITLE, "commandId": "save-1"}
    first = await do(parts, "savePaper", input)
    kept = await listed(parts)
    await parts.sessions.execute(exam.id, RegenerateExam(), by())
    assert await do(parts, "savePaper", input) == first == {**first, "__typename": "SavePaperPayload"}
    assert (await do(parts, "savePaper", {**input, "title": "Ein anderer"}))["field"] == "commandId"
    assert (await do(parts, "savePaper", {**input, "commandId": "save-2"}))["code"] == "NOT_READY"
    assert await listed(parts) == kept


async def test_papers_are_listed_newest_first_by_skill(studio: Services) -> None:
    writing, speaking = await written(studio, ExamSkill.WRITING), await written(studio, ExamSkill.SPEAKING)
    saved = [await papers_of(studio).save(exam, TITLE, by()) for exam in (writing, speaking, writing)]
    assert await listed(studio) == saved[::-1]
    assert await listed(studio, ExamSkill.WRITING) == [saved[2], saved[0]]
    assert await listed(studio, first=1) == [saved[2]]


async def test_pages_of_papers_follow_each_other_though_many_were_saved_at_once(studio: Services) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    saved = {(await papers_of(studio).save(exam, TITLE, by())).id for _ in range(5)}
    await fetch(studio.pool, "UPDATE papers SET created_at = now() RETURNING 1")
    page = await papers_of(studio).latest(LEARNER, ExamSkill.WRITING, 2)
    seen = list(page.rows)
    while page.has_next:
        await papers_of(studio).save(exam, "kommt dazwischen", by())
        page = await papers_of(studio).latest(LEARNER, ExamSkill.WRITING, 2, seen[-1][0])
        seen.extend(page.rows)
    assert [paper.id for _, paper in seen] == sorted(saved)


async def test_a_learner_keeps_a_hundred_papers(studio: Services) -> None:
    exam = await written(studio, ExamSkill.WRITING)
    first = await papers_of(studio).save(exam, TITLE, by(command_id="save-1"))
    for _ in range(MAX_PAPERS - 3):
        await papers_of(studio).save(exam, TITLE, by())
    requests = [by(command_id=f"at once {n}") for n in range(4)]
    at_once = await asyncio.gather(
        *(papers_of(studio).save(exam, TITLE, one) for one in requests), return_exceptions=True
    )
    assert sum(isinstance(outcome, ThereArePapersEnough) for outcome in at_once) == 2
    assert await fetch(studio.pool, "SELECT count(*) FROM papers") == [(100,)]
    assert await fetch(studio.pool, "SELECT count(*) FROM session_keys k JOIN papers p ON p.id = k.session_id") == [
        (100,)
    ]
    assert await papers_of(studio).save(exam, TITLE, by(command_id="save-1")) == first
    assert (await papers_of(studio).save(exam, TITLE, Request("somebody else"))).created_by == "somebody else"


async def test_a_paper_is_for_its_own_skill(studio: Services) -> None:
    paper = await papers_of(studio).save(await written(studio, ExamSkill.WRITING), TITLE, by())
    new = {"skill": "READING", "paperId": paper.id, "replaceActive": True}
    before = await studio.event_log.end()
    refusal = await do(studio, "startExam", new)
    assert (refusal["code"], refusal["field"]) == ("INVALID_INPUT", "paperId")
    assert "WRITING" in refusal["message"]
    for unknown in (str(uuid4()), "no id"):
        refusal = await do(studio, "startExam", {**new, "paperId": unknown})
        assert (refusal["code"], refusal["field"]) == ("NOT_FOUND", "paperId")
    assert await studio.event_log.end() == before


async def test_papers_that_are_not_there_are_not_found(parts: Services) -> None:
    papers: Papers = papers_of(parts)
    assert await papers.find(str(uuid4()), LEARNER) is None
    assert await papers.find("no id", LEARNER) is None
    assert await papers.content(str(uuid4())) is None


async def test_an_exam_whose_paper_has_gone_says_so(studio: Services) -> None:
    exam = await written(studio, ExamSkill.WRITING, paper_id=str(uuid4()))
    assert exam.generation is GenerationStatus.FAILED
    assert {part.error for part in exam.parts.values()} == {"the paper is not there any more"}
