"""The offline author hands out the shipped papers: each learner a new one as long as there are any."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.exam.authoring import Draft, ExamRequest, PartRequest, Source
from domain.exam.layouts import layout
from domain.exam.plans import THEMES, Category, ExamSkill, Level
from domain.exam.wishes import Wishes
from domain.session import Id
from domain.spending import AuthorFailed
from infrastructure.exam.offline_author import MODEL_ID, OfflineAuthor, choose, keeps, papers, theme
from tests.support.allowances import UNLIMITED

READING = [id for id, paper in papers().items() if paper["skill"] == ExamSkill.READING.value]
C1_READING = [id for id in READING if papers()[id]["level"] == Level.C1.value]


def test_a_learner_gets_every_paper_before_one_comes_again() -> None:
    had = list[str]()
    for n in range(len(READING)):
        had.insert(0, choose(READING, had, f"session {n}"))
    assert sorted(had) == sorted(READING)


def test_when_all_papers_were_had_the_oldest_comes_again() -> None:
    had = READING
    for _ in range(5):
        had = [choose(READING, had, "session"), *had[:-1]]
        assert sorted(had) == sorted(READING)


def test_learners_get_different_papers() -> None:
    assert {choose(READING, [], f"session {n}") for n in range(50)} == set(READING)


def test_the_choice_is_the_same_when_it_is_made_again() -> None:
    assert len({choose(READING, [], "session") for _ in range(5)}) == 1


def asked_for(level: Level, recent: Sequence[str] = ()) -> ExamRequest:
    return ExamRequest(Id("session"), ExamSkill.READING, level, Wishes(), layout(ExamSkill.READING, Level.C1), recent)


async def test_the_author_plans_the_whole_exam_with_one_paper_that_is_new_to_the_learner() -> None:
    first, second, *rest = C1_READING
    brief = await OfflineAuthor(0).plan_exam(asked_for(Level.C1, [first] * 4 + [second] * 4))
    assert brief.model_id == MODEL_ID
    assert list(brief.subjects) == [plan.id for plan in layout(ExamSkill.READING, Level.C1)]
    assert set(brief.subjects.values()).issubset(rest)


async def test_themes_are_kept_part_by_part_from_whichever_papers_have_them() -> None:
    for wished in THEMES:
        request = replace(asked_for(Level.C1), wishes=Wishes(themes=(wished,)))
        brief = await OfflineAuthor(0).plan_exam(request)
        for plan in request.parts:
            can_be = any(theme(papers()[id], plan) == wished for id in C1_READING)
            assert (theme(papers()[brief.subjects[plan.id]], plan) == wished) is can_be


async def test_a_focus_is_kept_part_by_part_as_well_as_papers_can() -> None:
    request = replace(asked_for(Level.C1), wishes=Wishes(focus=(Category.REGISTER_TONE.value,)))
    brief = await OfflineAuthor(0).plan_exam(request)
    for plan in request.parts:
        best = max(keeps(papers()[id], plan, request.wishes) for id in C1_READING)
        assert keeps(papers()[brief.subjects[plan.id]], plan, request.wishes) == best


async def test_of_papers_that_keep_a_theme_a_new_one_comes_first() -> None:
    request = replace(asked_for(Level.C1, C1_READING[1:]), wishes=Wishes(themes=("VERKEHR",)))
    assert set((await OfflineAuthor(0).plan_exam(request)).subjects.values()) == {C1_READING[0]}


async def test_the_author_has_nothing_for_another_level() -> None:
    with pytest.raises(AuthorFailed, match="A1"):
        await OfflineAuthor(0).plan_exam(asked_for(Level.A1))


def part(paper: str, source: Source | None = None, done: int = 0) -> PartRequest:
    return PartRequest(
        Id("session"), ExamSkill.READING, Level.C1, layout(ExamSkill.READING, Level.C1)[1], paper, source, done
    )


async def test_a_part_comes_source_first_then_each_question() -> None:
    pieces = [piece async for piece in OfflineAuthor(0).write_part(part(C1_READING[0]), UNLIMITED)]
    assert isinstance(pieces[0], Source)
    assert [piece.number for piece in pieces[1:] if isinstance(piece, Draft)] == [1, 2, 3, 4, 5, 6, 7]


async def test_a_part_is_carried_on_where_it_was_left() -> None:
    begun = part(C1_READING[0], Source("KULTUR", "title", "text"), done=5)
    pieces = [piece async for piece in OfflineAuthor(0).write_part(begun, UNLIMITED)]
    assert [piece.number for piece in pieces if isinstance(piece, Draft)] == [6, 7]


async def test_a_paper_that_is_gone_is_a_failure() -> None:
    with pytest.raises(AuthorFailed, match="gone"):
        [piece async for piece in OfflineAuthor(0).write_part(part("gone"), UNLIMITED)]
