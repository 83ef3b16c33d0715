"""Somebody who has done something of everything: exams, practice, study sessions, readings of a book, a draft."""

from collections.abc import Sequence
from typing import Any

from infrastructure.practice import decks as deck_store
from schema.context import Role
from tests.support.answer_key import right_answers
from tests.support.author import Author
from tests.support.book_player import Player, companion, right_answer, start_reading
from tests.support.client import Person, RunningServer, exam, first_choice, start_exam, wait_until_written
from tests.support.everything import whole
from tests.support.small_deck import DECK
from tests.support.study_client import acted, start_study

Operation = dict[str, Any]
BOOK = "lost-one-goose"


def play(server: RunningServer, learner: Person) -> Sequence[Operation]:
    """Play, and what to ask then for all that there is to see of it."""
    deck_store.save(server.database, DECK)
    sessions = {
        "ExamSession": [_completed(learner, "READING"), _completed(learner, "WRITING"), _answered(learner, "READING")],
        "PracticeSession": [_practised(learner)],
        "StudySession": [_studied(learner, examType) for examType in ("NEET", "CAT")],
        "BuilderSession": [_built(server, learner)],
        "ReadingSession": [_read(learner, language, is_done) for language, is_done in (("de", True), ("en", False))],
    }
    asked = [
        {"query": whole("session", kind, "(id: $id)"), "variables": {"id": id}}
        for kind, ids in sessions.items()
        for id in ids
    ]
    asked.append({"query": whole("book", "Book", "(id: $id)"), "variables": {"id": f"book:{BOOK}"}})
    exams = (f"(examType: {exam_type})" for exam_type in ("NEET", "JEE", "CAT"))
    shared = [
        *(("syllabus", "Syllabus", arguments) for arguments in exams),
        ("practiceGoals", "PracticeGoalConnection", ""),
        ("papers", "PaperConnection", ""),
        ("publishedSessions", "PublishedSessionConnection", ""),
        ("builderCatalog", "BuilderCatalog", ""),
        ("viewer", "Viewer", ""),
    ]
    return [*asked, *({"query": whole(*one), "variables": {}} for one in shared)]


def _completed(learner: Person, skill: str) -> str:
    written = wait_until_written(learner, start_exam(learner, skill=skill))
    answers = right_answers(written) if skill == "READING" else []
    if answers:
        learner.do("saveAnswers", {"sessionId": written["id"], "answers": answers}, "session { id }")
    done = learner.do("completeExam", {"sessionId": written["id"]}, "session { id }")
    assert done["__typename"] == "CompleteExamPayload", done
    kept = learner.do("savePaper", {"sessionId": written["id"], "title": skill}, "paper { id }")
    assert kept["__typename"] == "SavePaperPayload", kept
    return str(written["id"])


def _answered(learner: Person, skill: str) -> str:
    """An exam with an answer to every question, one of them graded; the learner is at its last one."""
    written = wait_until_written(learner, start_exam(learner, skill=skill))
    first, *_, last = written["questions"]
    graded = {"sessionId": written["id"], "questionId": first["id"], "answer": first_choice(first)}
    learner.do("submitAnswer", graded, "session { id }")
    answers = [{"questionId": one["id"], "answer": first_choice(one)} for one in written["questions"][1:]]
    saved = {"sessionId": written["id"], "answers": answers, "activeQuestionId": last["id"]}
    assert learner.do("saveAnswers", saved, "session { id }")["__typename"] == "SaveAnswersPayload"
    assert exam(learner, written["id"])["activeQuestionId"] == last["id"]
    return str(written["id"])


def _practised(learner: Person) -> str:
    """A session whose second item is shown."""
    item = "nextItem { id }"
    session = learner.do("startPractice", {"goalId": "verbs"}, f"session {{ id {item} }}")["session"]
    given = {"sessionId": session["id"], "durationMs": 1}
    rated = {**given, "itemId": session["nextItem"]["id"], "rating": "GOOD"}
    then = learner.do("submitPracticeItem", rated, item)["nextItem"]
    shown = learner.do("revealPracticeItem", {**given, "itemId": then["id"]}, "session { id }")
    assert shown["__typename"] == "RevealPracticeItemPayload", shown
    return str(session["id"])


def _studied(learner: Person, exam_type: str) -> str:
    """A session whose second quiz is at hand; the misconceptions of the first are explained."""
    id = start_study(learner, examType=exam_type)
    acted(learner, id, "GENERATE_PLAN")
    acted(learner, id, "START_TOPIC")
    quiz = acted(learner, id, "TAKE_QUIZ", {"count": 4})["quiz"]
    answers = {one["id"]: one["options"][0]["id"] for one in quiz["questions"] if one["options"]}
    acted(learner, id, "SUBMIT_ANSWERS", {"answers": answers})
    acted(learner, id, "NEXT_TOPIC")
    for action in ("START_TOPIC", "TAKE_QUIZ"):
        session = acted(learner, id, action)
    assert session["quiz"], session["work"]
    return id


def _built(server: RunningServer, learner: Person) -> str:
    """A draft that is published, edited since, and of which a second round of variants is written."""
    author = Author(server.person(Role.AUTHOR, id=learner.id))
    author.say_all()
    draft = author.done("selectVariant", variantId=author.generate()["variants"][0]["id"])
    author.done("publishDraft")
    author.done("updateSection", sectionId=draft["outline"]["sections"][0]["id"], title="Edited since")
    author.done("saveVersion", summary="Edited since")
    author.generate(speedUpPace=True)
    return author.id


def _read(learner: Person, language: str, is_done: bool) -> str:
    """A reading with a question and its answer, and a checkpoint answered; the question is open, or all is done."""
    player = Player(learner, start_reading(learner, BOOK, answerLanguage=language))
    first = player.session()["checkpoints"][0]
    due = player.report([(1.0, first["wordIndex"])])["dueCheckpoint"]
    assert player.answer(due, **right_answer(due, companion(BOOK)))["status"] == "PASSED"
    player.do("askQuestion", "session { id }", text="What does fountain mean?", wordIndex=first["wordIndex"])
    player.wait_for_the_answer()
    if is_done:
        assert player.do("endSession", "session { status }")["session"] == {"status": "COMPLETED"}
    return player.id
