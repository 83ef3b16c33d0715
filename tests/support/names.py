"""What things of an exam are called in events, and the ids that clients know them by: found here by their places.

Tests say `teil_2_1` and `a`; what is no name of the exam's stays as it is.
"""

from collections.abc import Mapping, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from domain.questions.statement_match import NO_TARGET
from domain.questions.true_false import VERDICTS

Shown = Mapping[str, Any]


class Names:
    """The names of an exam as a client sees it."""

    def __init__(self, exam: Shown) -> None:
        self.parts: dict[str, str] = {f"teil_{n}": part["id"] for n, part in enumerate(exam["parts"], 1)}
        self.questions: dict[str, Shown] = {
            f"{name}_{n}": question
            for name, part in self.parts.items()
            for n, question in enumerate((q for q in exam["questions"] if q["partId"] == part), 1)
        }

    def id(self, name: str) -> str:
        """The id of a part or a question."""
        return self.parts[name] if name in self.parts else str(self.questions[name]["id"])

    def id_of(self, question: str) -> str:
        """The id of a question that is named; what is no name is one."""
        return self.id(question) if question in self.questions else question

    def ids(self, input: Mapping[str, Any]) -> dict[str, Any]:
        """What a mutation takes, with ids in place of names."""
        given = {field: self._ids(field, value) for field, value in input.items()}
        question = self.questions.get(input.get("questionId", ""))
        if question and isinstance(input.get("answer"), Mapping):
            given["answer"] = answer_by_ids(question, input["answer"])
        return given

    def _ids(self, field: str, value: Any) -> Any:
        if field == "partId":
            return self.parts.get(value, value)
        if field in ("questionId", "activeQuestionId"):
            return self.questions[value]["id"] if value in self.questions else value
        return [self.ids(one) for one in value] if field == "answers" else value

    def told(self, shown: Any) -> Any:
        """What a client sees, with names in place of ids."""
        return _renamed(shown, {id: name for name, id in self._all()})

    def _all(self) -> list[tuple[str, str]]:
        of_questions = [pair for question in self.questions.values() for pair in _inner(question)]
        return [*self.parts.items(), *((name, one["id"]) for name, one in self.questions.items()), *of_questions]


def answer_by_ids(question: Shown, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer with ids in place of names."""
    options, gaps = option_names(question), dict(_gaps(question))
    statements = dict(_statements(question))
    given = dict(answer)
    if "option" in answer:
        given["option"] = options.get(answer["option"], answer["option"])
    if answer.get("gaps"):
        given["gaps"] = [_filled(gaps, one) for one in answer["gaps"]]
    if answer.get("matches"):
        given["matches"] = [
            {
                "statementId": statements.get(one["statementId"], one["statementId"]),
                "optionId": options.get(one["optionId"], one["optionId"]),
            }
            for one in answer["matches"]
        ]
    return given


def option_names(asked: Shown) -> dict[str, str]:
    """The ids of the options of a question or a gap by their names: a, b, c; A, B, C and 0; or verdicts."""
    texts, ids = ([option[field] for option in asked["options"]] for field in ("text", "id"))
    if texts == [*VERDICTS.values()]:
        return dict(zip(map(str.lower, VERDICTS), ids, strict=True))
    names: Sequence[str] = ascii_uppercase if asked.get("statements") else ascii_lowercase
    return {
        "0" if text == NO_TARGET else name: id for name, text, id in zip(names[: len(ids)], texts, ids, strict=True)
    }


def _filled(gaps: Mapping[str, Shown], given: Mapping[str, Any]) -> Mapping[str, Any]:
    gap = gaps.get(given["gapId"])
    return (
        given if gap is None else {"gapId": gap["id"], "value": option_names(gap).get(given["value"], given["value"])}
    )


def _statements(question: Shown) -> list[tuple[str, str]]:
    return [(f"statement_{n}", one["id"]) for n, one in enumerate(question["statements"], 1)]


def _gaps(question: Shown) -> list[tuple[str, Shown]]:
    return [(f"GAP_{n}", gap) for n, gap in enumerate(question["gaps"], 1)]


def _inner(question: Shown) -> list[tuple[str, str]]:
    gaps = [pair for name, gap in _gaps(question) for pair in ((name, gap["id"]), *option_names(gap).items())]
    return [*option_names(question).items(), *_statements(question), *gaps]


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case str():
            return names.get(value, value)
        case dict():
            return {key: _renamed(one, names) for key, one in value.items()}
        case list():
            return [_renamed(one, names) for one in value]
    return value
