"""Wishes that an exam does not keep are said, in a sentence each that begins with the field of the input."""

from collections.abc import Sequence

import pytest

from domain.exam.authoring import ExamRequest
from domain.exam.commands import BeginGeneration, RegenerateExam
from domain.exam.events import GenerationCompleted, GenerationStarted
from domain.exam.layouts import layout
from domain.exam.plans import Category, ExamSkill, Level
from domain.exam.unmet_wishes import of_a_saved_paper, of_a_shipped_paper, of_new_items
from domain.exam.wishes import Difficulty, Wishes
from domain.session import Id
from infrastructure.exam.offline_author import OfflineAuthor
from projections.exam.writing import generation
from tests.support.client import RunningServer
from tests.support.desk import Desk
from tests.support.messages_api import MessagesApi
from tests.support.small_exam import AUTHOR, PLANS, STARTED, given, written
from tests.support.specification import MORNING

CONNECTORS, TONE = Category.CONNECTOR_LOGIC.value, Category.REGISTER_TONE.value
ALL_WISHES = Wishes((CONNECTORS, TONE), (1.0, 2.0), ("SPORT",), Difficulty.BEGINNER)
SUBJECTS = {part.id: "subject" for part in PLANS}


def fields(told: Sequence[str]) -> list[str]:
    """Which fields of the input are spoken of."""
    return [sentence.partition(":")[0] for sentence in told]


def test_what_the_author_says_is_recorded_and_shown_until_the_exam_is_written_anew() -> None:
    told = ("themes: none.",)
    begun = given(STARTED).when(BeginGeneration("model", SUBJECTS, unmet_wishes=told), by=AUTHOR)
    exam = begun.then(GenerationStarted("model", SUBJECTS, MORNING, told))
    assert generation(exam.state).unmet_wishes == told
    assert generation(given(STARTED).state).unmet_wishes == ()
    work = [event for part in PLANS for event in written(part)]
    planned = GenerationStarted("model", SUBJECTS, MORNING, told)
    whole = given(STARTED).given(planned, *work, GenerationCompleted(MORNING), by=AUTHOR)
    assert generation(whole.state).unmet_wishes == told
    assert generation(whole.when(RegenerateExam()).happens().state).unmet_wishes == ()


def test_a_saved_paper_is_taken_as_it_is() -> None:
    assert of_a_saved_paper(Wishes()) == ()
    assert fields(of_a_saved_paper(Wishes(themes=("SPORT",)))) == ["themes"]
    assert fields(of_a_saved_paper(ALL_WISHES)) == ["focus", "focusWeights", "themes", "difficulty"]


def test_a_shipped_paper_keeps_what_it_happens_to_have() -> None:
    categories, themes = [CONNECTORS, CONNECTORS, TONE, None], ["SPORT", "KULTUR"]
    told = of_a_shipped_paper(ALL_WISHES, Level.C1, categories, themes)
    assert fields(told) == ["focus", "focusWeights", "themes", "difficulty"]
    assert "3 of the 4 items" in told[0]
    assert "1 of the 2 parts" in told[2]
    assert "ADVANCED" in told[3]
    kept = Wishes((CONNECTORS, TONE), themes=("SPORT", "KULTUR"), difficulty=Difficulty.ADVANCED)
    assert of_a_shipped_paper(kept, Level.C1, [CONNECTORS, TONE], themes) == ()
    assert of_a_shipped_paper(Wishes(), Level.C1, categories, themes) == ()


@pytest.mark.parametrize(
    ("skill", "said"),
    [
        (ExamSkill.READING, ["focus: the items of Teil 3, Teil 4 train no category."]),
        (ExamSkill.LISTENING, []),
        (ExamSkill.WRITING, ["focus: the items of Teil 1, Teil 2 train no category."]),
        (ExamSkill.SPEAKING, ["focus: the items of Teil 1, Teil 2 train no category."]),
    ],
)
def test_new_items_keep_a_focus_where_they_have_a_category(skill: ExamSkill, said: list[str]) -> None:
    assert list(of_new_items(Wishes((TONE,)), layout(skill, Level.C1))) == said
    assert of_new_items(Wishes(themes=("SPORT",), difficulty=Difficulty.BEGINNER), layout(skill, Level.C1)) == ()


def test_a_category_that_no_item_is_left_for_is_named() -> None:
    (told,) = of_new_items(Wishes((CONNECTORS, TONE), (1000.0, 0.1)), layout(ExamSkill.LISTENING, Level.C1))
    assert told.startswith(f"focus: no item is left for {TONE}")


@pytest.mark.parametrize(
    ("skill", "items"), [(ExamSkill.READING, 30), (ExamSkill.LISTENING, 30), (ExamSkill.WRITING, 2)]
)
async def test_the_offline_author_counts_the_items_of_the_paper_without_its_example(
    skill: ExamSkill, items: int
) -> None:
    plans = layout(skill, Level.C1)
    request = ExamRequest(Id("session"), skill, Level.C1, Wishes((TONE,)), plans, ())
    (told,) = (await OfflineAuthor(0).plan_exam(request)).unmet_wishes
    assert f"of the {items} items" in told


# ---------------------------------------------------------------- over HTTP


@pytest.mark.usefixtures("unharmed")
def test_an_exam_from_the_shipped_papers_says_which_wishes_it_does_not_keep(server: RunningServer) -> None:
    wishes = {"focus": [TONE], "focusWeights": [1.0], "themes": ["SPORT"], "difficulty": "BEGINNER"}
    desk = Desk(server.learner(), **wishes)
    assert fields(desk.written["generation"]["unmetWishes"]) == ["focus", "focusWeights", "themes", "difficulty"]
    assert Desk(server.learner()).written["generation"]["unmetWishes"] == []


@pytest.mark.usefixtures("unharmed")
def test_an_exam_from_a_saved_paper_does_too(server: RunningServer) -> None:
    desk = Desk(server.learner())
    saved = desk.learner.do("savePaper", {"sessionId": desk.session_id, "title": "Probe"}, "paper { id }")
    desk.do("completeExam")
    again = Desk(desk.learner, paperId=saved["paper"]["id"], themes=["SPORT"])
    assert again.written["generation"]["unmetWishes"] == ["themes: a saved paper is taken as it is."]


def test_a_model_keeps_all_it_can(model_server: tuple[RunningServer, MessagesApi]) -> None:
    desk = Desk(model_server[0].learner(), focus=[TONE], themes=["SPORT"], difficulty="BEGINNER")
    assert desk.written["generation"]["unmetWishes"] == ["focus: the items of Teil 3, Teil 4 train no category."]
