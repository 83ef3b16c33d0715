"""Every level has its own options, gaps, numbers and lengths."""

import re

import pytest

from tests.support.client import Person, RunningServer, start_exam, wait_until_written
from tests.support.messages_api import MessagesApi
from tests.support.names import option_names


@pytest.fixture
def learner(model_server: tuple[RunningServer, MessagesApi]) -> Person:
    """A learner whose exams a model writes."""
    return model_server[0].learner()


@pytest.mark.parametrize(
    ("level", "options", "gaps", "questions"),
    [("A1", 3, 4, 3), ("A2", 3, 4, 3), ("B1", 3, 6, 5), ("B2", 4, 6, 5), ("C1", 4, 8, 7), ("C2", 4, 8, 7)],
)
def test_a_reading_exam_has_the_options_and_items_of_its_level(
    learner: Person, level: str, options: int, gaps: int, questions: int
) -> None:
    exam = wait_until_written(learner, start_exam(learner, level=level))
    assert (exam["level"], exam["generation"]["status"]) == (level, "COMPLETED")
    assert [part["points"] for part in exam["parts"]] == [gaps, questions, gaps, questions]
    cloze, *choices, sentences, comments = exam["questions"]
    assert [len(gap["options"]) for gap in cloze["gaps"]] == [options] * gaps
    assert [f"[GAP_{gap['number']}]" in exam["parts"][0]["source"]["text"] for gap in cloze["gaps"]] == [True] * gaps
    numbers = [n for question in exam["questions"] for n in range(question["number"], question["lastNumber"] + 1)]
    assert numbers == list(range(1, 2 * (gaps + questions) + 1))
    left_out = [f"[GAP_{statement['number']}]" for statement in sentences["statements"]]
    assert re.findall(r"\[GAP_\d+\]", exam["parts"][2]["source"]["text"]) == left_out
    assert [statement["text"] for statement in sentences["statements"]] == [
        f"Lücke {n}" for n in range(gaps + questions + 1, 2 * gaps + questions + 1)
    ]
    assert [len(question["options"]) for question in choices] == [3] * questions
    assert (len(sentences["statements"]), len(sentences["options"])) == (gaps, gaps + 2)
    assert (len(comments["statements"]), [*option_names(comments)]) == (questions, ["A", "B", "C", "D", "0"])
    assert exam["progress"]["maxScore"] == 2 * (gaps + questions)


@pytest.mark.parametrize(
    ("level", "letter", "article"),
    [
        ("A1", (25, 30), (30, 40)),
        ("A2", (30, 40), (50, 60)),
        ("B1", (35, 40), (70, 80)),
        ("B2", (85, 100), (130, 150)),
        ("C1", (100, 120), (200, 230)),
        ("C2", (150, 180), (300, 350)),
    ],
)
def test_a_writing_exam_asks_for_as_many_words_as_its_level(
    learner: Person, level: str, letter: tuple[int, int], article: tuple[int, int]
) -> None:
    exam = wait_until_written(learner, start_exam(learner, skill="WRITING", level=level))
    guides = [question["writing"]["wordGuide"] for question in exam["questions"]]
    assert [(guide["min"], guide["target"]) for guide in guides] == [letter, article]


@pytest.mark.parametrize("skill", ["LISTENING", "SPEAKING"])
def test_the_other_skills_are_written_at_other_levels_too(learner: Person, skill: str) -> None:
    exam = wait_until_written(learner, start_exam(learner, skill=skill, level="A1"))
    assert exam["generation"]["status"] == "COMPLETED"
    assert len(exam["questions"]) == {"LISTENING": 31, "SPEAKING": 2}[skill]
