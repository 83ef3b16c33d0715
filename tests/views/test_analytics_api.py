"""Figures for analysts: how many sessions, how they went, and what they spent on language models."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from schema.context import Role
from tests.support.client import RunningServer
from tests.support.desk import Desk
from tests.support.messages_api import MessagesApi

FIGURES = """query ($kind: SessionKind, $since: DateTime, $until: DateTime) {
  analytics(kind: $kind, since: $since, until: $until) {
    kinds { kind sessions completed completionRate totalActiveSeconds averageActiveSeconds }
    usage { modelId inputTokens outputTokens costUsd cacheReadTokens cacheWriteTokens durationSeconds }
    models { modelId calls inputTokens outputTokens costUsd cacheReadTokens cacheWriteTokens durationSeconds } } }"""
USAGE = """query ($id: ID!) { session(id: $id) { ... on ExamSession { generation {
  usage { ...taken } parts { usage { ...taken } } } } } }
fragment taken on ModelUsage {
  modelId inputTokens outputTokens costUsd cacheReadTokens cacheWriteTokens durationSeconds }"""
COUNTED = ("inputTokens", "outputTokens", "costUsd", "cacheReadTokens", "cacheWriteTokens", "durationSeconds")
NOTHING = {"modelId": None, **dict.fromkeys(COUNTED, 0)}


def now() -> str:
    return datetime.now(UTC).isoformat()


def analytics(server: RunningServer, **span: Any) -> dict[str, Any]:
    figures: dict[str, Any] = server.analyst().ask(FIGURES, **span)["analytics"]
    return figures


def usage(desk: Desk) -> dict[str, Any]:
    generation: dict[str, Any] = desk.learner.ask(USAGE, id=desk.session_id)["session"]["generation"]
    return generation


def test_sessions_are_counted_with_how_they_ended_and_how_long_they_took(server: RunningServer) -> None:
    since = now()
    desks = [Desk(server.learner(), skill="WRITING") for _ in range(4)]
    for desk in desks[:3]:
        desk.do("completeExam")
    desks[3].do("endSession", outcome="ABANDONED")
    active = [desk.see()["activeSeconds"] for desk in desks]
    (figures,) = analytics(server, since=since, until=now())["kinds"]
    assert (figures["kind"], figures["sessions"], figures["completed"]) == ("EXAM", 4, 3)
    assert figures["completionRate"] == 0.75
    assert figures["totalActiveSeconds"] == pytest.approx(sum(active), abs=0.01)
    assert figures["averageActiveSeconds"] == pytest.approx(sum(active) / 4, abs=0.01)
    assert analytics(server, since=since, kind="EXAM")["kinds"][0]["sessions"] == 4


def test_a_span_in_which_nothing_began_has_no_figures(server: RunningServer) -> None:
    Desk(server.learner(), skill="WRITING")
    for span in ({"since": now()}, {"until": "2020-01-01T00:00:00Z"}, {"kind": "BUILDER", "since": now()}):
        assert analytics(server, **span) == {"kinds": [], "usage": NOTHING, "models": []}


def test_exams_from_the_shipped_papers_cost_nothing(server: RunningServer) -> None:
    since = now()
    generation = usage(Desk(server.learner()))
    assert generation["usage"] == {**NOTHING, "modelId": "offline"}
    assert {name: analytics(server, since=since)["usage"][name] for name in ("inputTokens", "costUsd")} == {
        "inputTokens": 0,
        "costUsd": 0,
    }


def test_what_a_model_took_is_told_by_part_by_exam_and_over_all(
    model_server: tuple[RunningServer, MessagesApi],
) -> None:
    server, model = model_server
    since, calls = now(), len(model.requests)
    desk = Desk(server.learner(), skill="WRITING")
    written = usage(desk)
    assert written["usage"]["modelId"] == "claude-haiku-4-5"
    for name in COUNTED:
        shares = [part["usage"][name] for part in written["parts"]]
        assert all(share > 0 or name == "cacheWriteTokens" for share in shares)
        assert written["usage"][name] == pytest.approx(sum(shares))

    desk.save("teil_1_1", {"text": "Sehr geehrte Damen und Herren, ich schreibe Ihnen wegen des Kurses."})
    desk.do("completeExam")
    desk.marked()
    result = desk.question("teil_1_1")["result"]
    assert (result["markedBy"], result["nextStep"], len(result["languageNotes"])) == ("AI", "Konnektoren üben.", 6)
    whole = usage(desk)["usage"]
    assert whole["outputTokens"] > written["usage"]["outputTokens"]
    steps = model.steps()[calls:]
    assert (sorted(steps[:-2]), steps[-2:]) == (["questions", "questions", "source", "source"], ["grading"] * 2)

    figures = settled(server, since, whole["costUsd"])
    assert figures["usage"] == {**whole, "modelId": None}
    assert figures["models"] == [{**whole, "modelId": "claude-haiku-4-5", "calls": len(steps)}]
    assert analytics(server, since=since, kind="STUDY")["models"] == []


def settled(server: RunningServer, since: str, cost: float) -> dict[str, Any]:
    """The figures, once the projector has seen all that was spent."""
    for _ in range(200):
        figures = analytics(server, since=since)
        if figures["usage"]["costUsd"] == pytest.approx(cost):
            return figures
        time.sleep(0.02)
    raise AssertionError(f"{figures} told of {cost}")


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER, Role.AUTHOR, Role.ADMIN])
def test_figures_are_for_analysts(server: RunningServer, role: Role) -> None:
    (error,) = server.person(role).post(FIGURES).json()["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"
    (error,) = server.anonymous().post(FIGURES).json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
