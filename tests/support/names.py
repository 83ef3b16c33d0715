"""What tests call by the names that things have in events: clients know them by ids, found here by their places."""

from collections.abc import Mapping, Sequence
from typing import Any

Shown = Mapping[str, Any]


def part_names(exam: Shown) -> dict[str, str]:
    """The ids of an exam's parts by their names, teil_1 and so on."""
    return {f"teil_{n}": part["id"] for n, part in enumerate(exam["parts"], 1)}


def part_id(exam: Shown, name: str) -> str:
    """The id of the part that is called teil_n."""
    return part_names(exam)[name]


def questions_of(exam: Shown, part: str) -> Sequence[Shown]:
    """A part's questions in their order."""
    return [question for question in exam["questions"] if question["partId"] == part]


def question_names(exam: Shown) -> dict[str, str]:
    """The ids of an exam's questions by their names, teil_1_1 and so on."""
    return {
        f"{name}_{n}": question["id"]
        for name, part in part_names(exam).items()
        for n, question in enumerate(questions_of(exam, part), 1)
    }


def question_id(exam: Shown, name: str) -> str:
    """The id of the question that is called teil_n_m."""
    return question_names(exam)[name]
