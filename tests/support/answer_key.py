"""What the shipped papers know and a learner must not: the right answers, and the texts that give them away."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.questions.statement_match import NO_TARGET
from domain.questions.true_false import VERDICTS
from infrastructure.exam.offline_author import papers

EXPLAIN = ("rationale", "none_rationale", "misconception", "model_answer")
REFERENCE = re.compile(r"\{\w+\}")
"""A letter or a number that is put in when the question is made."""


def paper_of(session: Mapping[str, Any]) -> Mapping[str, Any]:
    """The paper that an exam was made of."""
    title = session["parts"][0]["source"]["title"]
    return next(paper for paper in papers().values() if paper["parts"]["teil_1"]["source"]["title"] == title)


def right_answers(session: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The right answer to every question of an exam, as `saveAnswers` takes them."""
    drafts = [draft for part in paper_of(session)["parts"].values() for draft in part["questions"]]
    asked = [question for question in session["questions"] if not question["isExample"]]
    return [{"questionId": q["id"], "answer": _right(q, drafts[q["order"] - 1])} for q in asked]


def _right(question: Mapping[str, Any], draft: Mapping[str, Any]) -> dict[str, Any]:
    if question["statements"]:
        pairs = zip(question["statements"], draft["statements"], strict=True)
        letters = {option["text"]: option["id"] for option in question["options"]}
        options = {target["label"]: letters[_shown(target)] for target in draft["targets"]}
        options["0"] = letters.get(NO_TARGET)
        return {
            "matches": [{"statementId": shown["id"], "optionId": options[drawn["match"]]} for shown, drawn in pairs]
        }
    if question["gaps"]:
        gaps = zip(question["gaps"], draft["gaps"], strict=True)
        return {"gaps": [{"gapId": shown["id"], "value": _option(shown, drawn)} for shown, drawn in gaps]}
    if "verdict" in draft:
        return {"option": question["options"][[*VERDICTS].index(draft["verdict"])]["id"]}
    return {"option": _option(question, draft)}


def _shown(target: Mapping[str, Any]) -> str:
    return f"{target['role']}: {target['text']}" if target["role"] else str(target["text"])


def _option(shown: Mapping[str, Any], drawn: Mapping[str, Any]) -> str:
    text = next(option["text"] for option in drawn["options"] if option["correct"])
    return next(option["id"] for option in shown["options"] if option["text"] == text)


def secrets() -> set[str]:
    """Every text of every paper that explains an option, a target or a statement, or shows how a task is done."""
    return {text for paper in papers().values() for text in explanations(paper)}


def explanations(value: Any) -> Iterator[str]:
    """The explanations and model answers in a piece of a paper; of one with references its longest piece without."""
    for text in _explanations(value):
        yield max(REFERENCE.split(text), key=len)


def _explanations(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _explanations(one)
    elif isinstance(value, dict):
        yield from (value[name] for name in EXPLAIN if value.get(name))
        yield from value.get("rationales", {}).values()
        for inner in value.values():
            yield from _explanations(inner)
