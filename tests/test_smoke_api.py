from tests.client import RunningServer, exam, first_choice, start_exam, wait_until_written


def test_an_exam_from_start_to_results(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_exam(learner)
    written = wait_until_written(learner, session_id)
    answers = [{"questionId": q["id"], "answer": first_choice(q)} for q in written["questions"]]
    saved = learner.do("saveAnswers", {"sessionId": session_id, "answers": answers}, "session { version }")
    assert saved["__typename"] == "SaveAnswersPayload", saved
    done = learner.do("completeExam", {"sessionId": session_id}, "session { status results { total percentage } }")
    assert done["session"]["results"]["total"] == 30
    assert exam(learner, session_id)["status"] == "COMPLETED"
