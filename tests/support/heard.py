"""What a learner hears of an exam: the audio of its parts, and what comes back from the address of a recording."""

from typing import Any

import httpx

from tests.support.client import Person, RunningServer

HEARD = """query ($id: ID!) { session(id: $id) { ... on ExamSession { showTranscript parts { id plays source {
  unspoken transcriptReadable segments { speakerName text }
  audio { url durationSeconds voice segments { start end } } } } } } }"""


def parts_heard(person: Person, session_id: str) -> list[dict[str, Any]]:
    """The parts of an exam, with their audio."""
    parts: list[dict[str, Any]] = person.ask(HEARD, id=session_id)["session"]["parts"]
    return parts


def address(person: Person, session_id: str, part: int) -> str:
    """Where the recording of a part is, counted from 0, as it is told now."""
    url: str = parts_heard(person, session_id)[part]["source"]["audio"]["url"]
    return url


def fetch(server: RunningServer, url: str, method: str = "GET", **headers: str) -> httpx.Response:
    """What comes back from an address of the server's, to who has no token."""
    return httpx.request(method, server.url + url, headers=headers, timeout=120)
