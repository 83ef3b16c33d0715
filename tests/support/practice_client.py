"""A practice session as a frontend drives it."""

from typing import Any

from tests.support.client import Person

NEXT = "nextItem { id }"


def begin(learner: Person, goal_id: str) -> tuple[str, str | None]:
    """A new session: its id, and that of its first item."""
    started = learner.do("startPractice", {"goalId": goal_id}, f"session {{ id {NEXT} }}")
    assert started["__typename"] == "StartPracticePayload", started
    return started["session"]["id"], _id(started["session"])


def reveal(learner: Person, session_id: str, item_id: str, answer: dict[str, Any] | None) -> None:
    """Have the right answer shown, after giving one."""
    asked = {"sessionId": session_id, "itemId": item_id, "durationMs": 1, "answer": answer}
    revealed = learner.do("revealPracticeItem", asked, "session { id }")
    assert revealed["__typename"] == "RevealPracticeItemPayload", revealed


def submit(learner: Person, session_id: str, item_id: str, answer: dict[str, Any] | None) -> str | None:
    """Rate an item, with an answer if it takes one; the id of the next."""
    given = {"sessionId": session_id, "itemId": item_id, "rating": "GOOD", "durationMs": 1, "answer": answer}
    submitted = learner.do("submitPracticeItem", given, NEXT)
    assert submitted["__typename"] == "SubmitPracticeItemPayload", submitted
    return _id(submitted)


def _id(told: dict[str, Any]) -> str | None:
    return told["nextItem"] and str(told["nextItem"]["id"])
