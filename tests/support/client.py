"""A server in a process of its own, and a client that speaks to it as a frontend does."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import websockets

from infrastructure.identity.tokens import Tokens
from infrastructure.process.settings import read_settings
from schema.context import Role

LYCEUM = Path(sys.executable).with_name("lyceum")
START_SECONDS = 120
SYLLABUS = Path(__file__).with_name("syllabus")
"""Small syllabi that tests study."""


class SubscriptionFailed(Exception):
    """Raised when a subscription answers with errors; `args` holds them."""


@dataclass
class Person:
    """Somebody with a token, and their calls."""

    server: "RunningServer"
    id: str
    token: str
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        self.http = httpx.Client(base_url=self.server.url, headers=headers, timeout=60)

    def post(self, query: str, variables: dict[str, Any] | None = None, **kwargs: Any) -> httpx.Response:
        """The HTTP response to an operation."""
        return self.http.post("/graphql", json={"query": query, "variables": variables}, **kwargs)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation that must not fail."""
        body = self.post(query, variables).json()
        assert "errors" not in body, body
        return body["data"]

    def do(self, mutation: str, input: dict[str, Any], selection: str) -> dict[str, Any]:
        """The result of a mutation: its payload or refusal, with `__typename`."""
        name = mutation[0].upper() + mutation[1:]
        query = (
            f"mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename"
            f" ... on {name}Payload {{ {selection} }}"
            " ... on Refusal { code message field sessionId currentVersion retryAfterMs } } }"
        )
        return self.ask(query, input=input)[mutation]

    @contextlib.asynccontextmanager
    async def subscribe(self, query: str, **variables: Any) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The data of a subscription over graphql-transport-ws, one by one."""
        url = self.server.url.replace("http", "ws", 1) + "/graphql"
        async with websockets.connect(url, subprotocols=["graphql-transport-ws"], max_size=None, max_queue=None) as ws:
            credentials = {"Authorization": f"Bearer {self.token}"} if self.token else {}
            await ws.send(json.dumps({"type": "connection_init", "payload": credentials}))
            assert json.loads(await ws.recv())["type"] == "connection_ack"
            payload = {"query": query, "variables": variables}
            await ws.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            yield _data(ws)

    @contextlib.asynccontextmanager
    async def stream(self, query: str, **variables: Any) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The data of a subscription over server-sent events, one by one."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "text/event-stream"}
        body = {"query": query, "variables": variables}
        async with (
            httpx.AsyncClient(base_url=self.server.url, headers=headers, timeout=120) as http,
            http.stream("POST", "/graphql", json=body) as response,
        ):
            assert response.headers["content-type"].startswith("text/event-stream"), await response.aread()
            yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    event = ""
    async for line in response.aiter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            event = value
        elif field == "data" and event == "complete":
            return
        elif field == "data":
            yield _payload(json.loads(value))


def _payload(payload: dict[str, Any]) -> dict[str, Any]:
    if "errors" in payload:
        raise SubscriptionFailed(*payload["errors"])
    return payload["data"]


async def _data(ws: websockets.ClientConnection) -> AsyncIterator[dict[str, Any]]:
    async for frame in ws:
        message = json.loads(frame)
        if message["type"] == "complete":
            return
        if message["type"] == "ping":
            continue
        if message["type"] == "error":
            raise SubscriptionFailed(*message["payload"])
        assert message["type"] == "next", message
        yield _payload(message["payload"])


@dataclass
class RunningServer:
    """A `lyceum serve` process."""

    process: subprocess.Popen[str]
    url: str
    tokens: Tokens
    environ: dict[str, str]

    @property
    def database(self) -> str:
        """The URL of the database itself, whatever stands in front of it."""
        return self.environ.get("LYCEUM_DATABASE_DIRECT_URL") or self.environ["LYCEUM_DATABASE_URL"]

    @property
    def log(self) -> str:
        """What the server has logged so far."""
        data_dir, port = Path(self.environ["LYCEUM_DATA_DIR"]), self.environ["PORT"]
        return (data_dir / f"server-{port}.log").read_text()

    def person(self, *roles: Role, id: str | None = None) -> Person:
        """Somebody with these roles."""
        id = id or f"p-{uuid4().hex[:12]}"
        return Person(self, id, self.tokens.mint(id, roles))

    def learner(self, id: str | None = None) -> Person:
        """A new learner."""
        return self.person(Role.LEARNER, id=id)

    def analyst(self) -> Person:
        """An analyst."""
        return self.person(Role.ANALYST)

    def anonymous(self) -> Person:
        """Nobody."""
        return Person(self, "", "")

    def kill(self) -> None:
        """As kill -9 does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)

    def stop(self) -> int:
        """As `systemctl stop` does; the exit code."""
        self.process.terminate()
        return self.process.wait(60)


@contextlib.contextmanager
def start_server(
    database: str, data_dir: Path, *options: str, lyceum: Sequence[str] = (str(LYCEUM),), **environ: str
) -> Iterator[RunningServer]:
    """Run `lyceum serve` on a database until the context ends."""
    port = str(environ.pop("PORT", free_port()))
    env = {
        **os.environ,
        "PORT": port,
        "LYCEUM_DATA_DIR": str(data_dir),
        "LYCEUM_DATABASE_URL": database,
        "LYCEUM_OFFLINE_PACE": "0",
        "LYCEUM_SYLLABUS_DIR": str(SYLLABUS),
        **environ,
    }
    log = open(data_dir / f"server-{port}.log", "a+")  # noqa: SIM115
    process = subprocess.Popen([*lyceum, "serve", *options], env=env, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        url = _wait_until_ready(process, log.name)
        yield RunningServer(process, url, Tokens.of(read_settings(env)), env)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        log.close()


def _wait_until_ready(process: subprocess.Popen[str], log: str) -> str:
    assert process.stdout
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        if line.startswith("ready "):
            return line.split()[1].removesuffix("/graphql")
        if process.poll() is not None:
            break
    raise AssertionError(f"the server did not start: {Path(log).read_text()}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ---------------------------------------------------------------- the exam job

START = "session { id version status parts { id label questionCount points } generation { status total generated } }"

WHOLE = """query ($id: ID!) { session(id: $id) { id version status activeSeconds completedAt
  ... on ExamSession {
    skill level activeQuestionId activeView
    generation { status total generated error unmetWishes
      parts { partId status attempts error } usage { modelId inputTokens } }
    parts { id label moduleId questionCount itemCount points suggestedMinutes instructions plays
      source { title theme text segments { speakerId speakerName role text }
      playback { maxPlays allowPause allowSeek allowRestart allowSpeedChange } } }
    progress { totalQuestions answeredQuestions totalItems answeredItems correctAnswers score maxScore }
    questions { id partId order number lastNumber moduleId layoutId render prompt points isExample answered
      scoring { strategy partialCredit maxPoints }
       options { id text } gaps { id number options { id text } } statements { id number text }
       writing { scenario goal audience register tasks wordGuide { min target } rubric { key label maxPoints } }
      answer { option gaps { gapId value } matches { statementId optionId } text }
      result { score maxScore isCorrect feedback markedBy nextStep languageNotes modelAnswer pendingReview
        provisional { reason message settledBy }
        breakdown { key score maxScore isCorrect given expected feedback } } }
    results { total answered unanswered correct incorrect score maxScore percentage passed pendingReview band
      provisional provisionalReason settledBy
      parts { partId total answered correct score maxScore percentage } }
  } } }"""


def start_exam(person: Person, **input: Any) -> str:
    """Start a reading exam; its id."""
    result = person.do("startExam", {"skill": "READING", **input}, START)
    assert result["__typename"] == "StartExamPayload", result
    return result["session"]["id"]


def teach(teacher: Person, *learners: Person, title: str = "C1") -> str:
    """Make a classroom that these learners join; its id."""
    made = teacher.do("createClassroom", {"title": title}, "classroom { id }")
    assert made["__typename"] == "CreateClassroomPayload", made
    classroom_id = made["classroom"]["id"]
    if learners:
        code = invite(teacher, classroom_id)
        for learner in learners:
            join(learner, code)
    return classroom_id


def invite(teacher: Person, classroom_id: str, **input: Any) -> str:
    """A code that opens a classroom."""
    made = teacher.do("inviteLearners", {"classroomId": classroom_id, **input}, "invitationCode")
    assert made["__typename"] == "InviteLearnersPayload", made
    return made["invitationCode"]


def join(learner: Person, code: str) -> None:
    """Come into a classroom by a code."""
    joined = learner.do("joinClassroom", {"code": code}, "reader { since }")
    assert joined["__typename"] == "JoinClassroomPayload", joined


def exam(person: Person, session_id: str) -> dict[str, Any]:
    """An exam as its learner sees it."""
    return person.ask(WHOLE, id=session_id)["session"]


def wait_until_written(person: Person, session_id: str, seconds: float = 120) -> dict[str, Any]:
    """The exam once all of it is generated."""
    return wait_for_exam(person, session_id, lambda e: e["generation"]["status"] in ("COMPLETED", "FAILED"), seconds)


def wait_for_exam(
    person: Person, session_id: str, ready: Callable[[dict[str, Any]], bool], seconds: float = 120
) -> dict[str, Any]:
    """The exam once it is as it is waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        current = exam(person, session_id)
        if ready(current):
            return current
        time.sleep(0.02)
    raise AssertionError(f"not so after {seconds} s: {current}")


def first_choice(question: dict[str, Any]) -> dict[str, Any]:
    """An answer to a question: the first option everywhere."""
    if question["gaps"]:
        return {"gaps": [{"gapId": gap["id"], "value": gap["options"][0]["id"]} for gap in question["gaps"]]}
    if question["statements"]:
        option = question["options"][0]["id"]
        return {"matches": [{"statementId": one["id"], "optionId": option} for one in question["statements"]]}
    return {"option": question["options"][0]["id"]}


async def take(stream: AsyncIterator[dict[str, Any]], count: int, seconds: float = 120) -> list[dict[str, Any]]:
    """The next items of a stream."""
    async with asyncio.timeout(seconds):
        return [await anext(stream) for _ in range(count)]
