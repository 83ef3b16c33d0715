"""A learner at an exam that is written: what they do in it, what they see of it, and what is recorded of it."""

from typing import Any

from tests.support.client import Person, exam, start_exam, wait_for_exam, wait_until_written
from tests.support.names import Names

EVENTS = """query ($id: ID!) { session(id: $id) { version events(first: 100) {
  edges { node { version type actorId data } } } } }"""

NAMING = {"partId", "questionId", "activeQuestionId", "answers"}
"""What names things of an exam."""


class Desk:
    """A learner at an exam. `written` is the exam as it was when all of it was there."""

    def __init__(self, learner: Person, **input: Any) -> None:
        self.learner = learner
        self.written = wait_until_written(learner, start_exam(learner, **input))
        self.session_id = self.written["id"]

    def do(self, mutation: str, **input: Any) -> dict[str, Any]:
        """The result of a mutation on the exam, whose parts, questions and options are called by their names."""
        extra = " result { score }" if mutation in ("submitAnswer", "overrideMark") else ""
        given = {"sessionId": self.session_id, **self.ids(input)}
        return self.learner.do(mutation, given, f"session {{ id version }}{extra}")

    def ids(self, input: dict[str, Any]) -> dict[str, Any]:
        """An input with the ids that the things it names have now."""
        return Names(self.see()).ids(input) if input.keys() & NAMING else input

    def save(self, question_id: str, answer: Any, **input: Any) -> dict[str, Any]:
        """Save one answer."""
        return self.do("saveAnswers", answers=[{"questionId": question_id, "answer": answer}], **input)

    def rejected(self, question_id: str, answer: Any) -> dict[str, Any]:
        """What is said of the one answer of a batch that is not saved."""
        input = {"sessionId": self.session_id, "answers": [{"questionId": question_id, "answer": answer}]}
        input = self.ids(input)
        (one,) = self.learner.do("saveAnswers", input, "rejected { __typename questionId code message }")["rejected"]
        assert one["questionId"] == input["answers"][0]["questionId"]
        return dict(one)

    def see(self) -> dict[str, Any]:
        """The exam as it stands."""
        return exam(self.learner, self.session_id)

    def question(self, question_id: str) -> dict[str, Any]:
        """A question as it stands, by its name or its id."""
        names = Names(self.see())
        return dict(next(one for one in names.questions.values() if one["id"] == names.id_of(question_id)))

    def marked(self) -> dict[str, Any]:
        """The exam once no text waits for the examiner."""
        return wait_for_exam(self.learner, self.session_id, self._is_marked)

    def events(self) -> list[dict[str, Any]]:
        """The exam's history, as far as a page goes."""
        session = self.learner.ask(EVENTS, id=self.session_id)["session"]
        return [edge["node"] for edge in session["events"]["edges"]]

    def types(self) -> list[str]:
        """What happened, by the names of the events."""
        return [event["type"] for event in self.events()]

    def recorded(self) -> tuple[int, int]:
        """The session's version, and how many events its history has."""
        session = self.learner.ask(EVENTS, id=self.session_id)["session"]
        return session["version"], len(session["events"]["edges"])

    @staticmethod
    def _is_marked(current: dict[str, Any]) -> bool:
        results = [question["result"] for question in current["questions"]]
        return any(results) and not any(result and result["pendingReview"] for result in results)
