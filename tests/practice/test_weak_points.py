"""What went wrong in an exam becomes something to practise, for its learner alone and as long as the exam is there."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.lifecycle import TheSessionIsErased
from domain.practice.answers import judge
from domain.practice.events import AnswerMode, Response
from domain.practice.weak_points import NothingWasWrong, TheExamIsNotCompleted
from domain.session import Request, TheVersionMoved
from infrastructure.postgres.queries import fetch
from infrastructure.practice.goals import ThereIsNoSuchGoal
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.loader import TheSessionCannotBeOpened
from projections.practice.weak_points import weak_points
from tests.privacy.test_key_rotation import lose_key_of
from tests.support.client import RunningServer, wait_until_written
from tests.support.client import start_exam as start_exam_of
from tests.support.exams import LEARNER, complete_exam, start_exam
from tests.support.practices import keep, start
from tests.support.small_exam import whole_exam


async def test_each_wrong_item_is_something_to_practise(parts: Services) -> None:
    exam = await complete_exam(parts)
    goal_id = await parts.anonymous.practice.weak_points.keep(exam)
    assert goal_id == f"exam-{exam.id}"
    standing = await parts.anonymous.practice.goals.standing(LEARNER, goal_id)
    results = exam.results
    assert results is not None
    assert standing.items == standing.new == results.total - results.correct
    assert standing.title.startswith("Weak points: Reading C1, ")


async def test_an_item_has_its_question_right_answer_and_reason(parts: Services) -> None:
    exam = await complete_exam(parts)
    deck = weak_points(exam)
    assert deck is not None
    by_id = {node.id: node for node in deck.nodes}
    gap = by_id[f"exam-{exam.id}:teil_1_1.GAP_2"]
    assert "____" in gap.front
    assert "[GAP_" not in gap.front
    assert len(gap.distractors) == 3
    assert gap.back not in gap.distractors
    assert gap.note
    match = by_id[f"exam-{exam.id}:teil_4_1.statement_1"]
    assert match.back
    assert match.front.count("\n") == 1


async def test_it_is_practised_like_any_goal(parts: Services) -> None:
    exam = await complete_exam(parts)
    goal_id = await parts.anonymous.practice.weak_points.keep(exam)
    practice = await start(parts, LEARNER, goal_id, limit=5)
    assert len(practice.items) == 5
    for exercise in (item.exercise for item in practice.items):
        assert exercise.mode is AnswerMode.CHOICE
        assert judge(exercise, Response(option=exercise.key.option))


async def test_keeping_it_again_keeps_it_once(parts: Services) -> None:
    exam = await complete_exam(parts)
    await parts.anonymous.practice.weak_points.keep(exam)
    count = "SELECT count(*) FROM deck_nodes WHERE id LIKE 'exam-%%'"
    before = await fetch(parts.pool, count)
    assert await parts.anonymous.practice.weak_points.keep(exam) == f"exam-{exam.id}"
    assert await fetch(parts.pool, count) == before


async def test_it_is_there_for_its_learner_only(parts: Services) -> None:
    exam = await complete_exam(parts)
    goal_id = await parts.anonymous.practice.weak_points.keep(exam)
    for learner, seen in ((LEARNER, True), ("somebody", False)):
        page = await parts.anonymous.practice.goals.page(learner, 100, None)
        assert (goal_id in {goal.id for _, goal in page.rows}) == seen
    with pytest.raises(ThereIsNoSuchGoal):
        await parts.anonymous.practice.selection.pick("somebody", goal_id, 5)


async def test_nothing_of_it_lies_open_in_the_database(parts: Services) -> None:
    exam = await complete_exam(parts)
    deck = weak_points(exam)
    assert deck is not None
    await parts.anonymous.practice.weak_points.keep(exam)
    contents = await fetch(parts.pool, "SELECT content FROM deck_nodes WHERE deck_id = %s", (deck.id,))
    assert len(contents) == len(deck.nodes)
    assert not any(deck.nodes[0].back.encode() in content for (content,) in contents)


async def test_it_goes_when_the_exam_is_erased(parts: Services, settings: Settings, database: str) -> None:
    exam = await complete_exam(parts)
    goal_id = await parts.anonymous.practice.weak_points.keep(exam)
    async with parts.pool.connection() as connection:
        await connection.execute("DELETE FROM session_keys WHERE session_id = %s", (UUID(exam.id),))
    async with services(settings, database) as fresh:
        page = await fresh.anonymous.practice.goals.page(LEARNER, 100, None)
        assert goal_id not in {goal.id for _, goal in page.rows}
        with pytest.raises(ThereIsNoSuchGoal):
            await fresh.anonymous.practice.selection.pick(LEARNER, goal_id, 5)
        with pytest.raises(TheSessionIsErased):
            await fresh.anonymous.practice.weak_points.keep(exam)


async def test_an_erasure_that_is_refused_leaves_what_is_practised(parts: Services) -> None:
    exam = await complete_exam(parts)
    practice = await start(parts, LEARNER, await parts.anonymous.practice.weak_points.keep(exam), limit=3)
    with pytest.raises(TheVersionMoved):
        await parts.erasing.erase_session(exam.id, Request(LEARNER, expected_version=1))
    assert await parts.sessions.get(practice.id) == practice
    await parts.erasing.erase_session(exam.id, Request(LEARNER, expected_version=exam.version))
    assert await parts.sessions.get(practice.id) is None


async def test_practice_that_was_begun_while_its_exam_was_erased_goes_with_the_next_erasure(parts: Services) -> None:
    exam = await complete_exam(parts)
    practice = await start(parts, LEARNER, await parts.anonymous.practice.weak_points.keep(exam), limit=3)
    await parts.erasing.erase(UUID(exam.id), LEARNER)
    assert await parts.sessions.get(practice.id)
    await parts.erasing.erase_session(exam.id, Request(LEARNER))
    assert await parts.sessions.get(practice.id) is None


async def test_an_exam_without_weak_points_is_erased_whatever_else_cannot_be_read(
    parts: Services, settings: Settings
) -> None:
    await keep(parts)
    exam, practice = await complete_exam(parts), await start(parts, LEARNER)
    await lose_key_of(parts, settings, practice.id)
    parts.sessions.forget(practice.id)
    with pytest.raises(TheSessionCannotBeOpened):
        await parts.sessions.get(practice.id)
    await parts.erasing.erase_session(exam.id, Request(LEARNER))
    assert await parts.sessions.get(exam.id) is None


async def test_an_exam_that_is_not_handed_in_is_refused(parts: Services) -> None:
    with pytest.raises(TheExamIsNotCompleted):
        await parts.anonymous.practice.weak_points.keep(await start_exam(parts))


def test_an_exam_without_marks_has_no_weak_points() -> None:
    assert weak_points(whole_exam().state) is None


async def test_there_has_to_be_something_to_practise(parts: Services) -> None:
    exam = await complete_exam(parts)
    with pytest.raises(NothingWasWrong):
        await parts.anonymous.practice.weak_points.keep(replace(exam, grades={}))


def test_it_is_asked_for_by_the_learner(server: RunningServer) -> None:
    learner = server.learner()
    exam_id = start_exam_of(learner)
    wait_until_written(learner, exam_id)
    learner.do("completeExam", {"sessionId": exam_id}, "session { id }")
    wanted = "session { id kind } goal { id items new }"
    made = learner.do("practiceFromExam", {"sessionId": exam_id, "commandId": "weak"}, wanted)
    assert made == learner.do("practiceFromExam", {"sessionId": exam_id, "commandId": "weak"}, wanted)
    assert made["session"] == {"id": exam_id, "kind": "EXAM"}
    assert made["goal"] == {"id": f"exam-{exam_id}", "items": 30, "new": 30}
    begun = learner.do("startPractice", {"goalId": made["goal"]["id"]}, "session { itemsCount }")
    assert begun["session"] == {"itemsCount": 20}
    other = server.learner().do("practiceFromExam", {"sessionId": exam_id}, "session { id }")
    assert other["code"] == "NOT_FOUND"
