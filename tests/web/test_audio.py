"""Recordings over HTTP: to who has the right to them, whole and in parts, with what is said beside them."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from infrastructure.keys.installation import Installation, read_installation
from infrastructure.keys.sealing import MasterKeys
from infrastructure.keys.tickets import Tickets
from infrastructure.postgres.database import make_pool
from infrastructure.process.settings import read_settings
from infrastructure.voices.recordings import Kept
from infrastructure.voices.speech import Utterance
from infrastructure.voices.voices import Voices
from tests.support.client import RunningServer, start_server
from tests.support.texts import TEXTS

TEXT = TEXTS["de"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that a server has, its bytes, and a ticket for it."""

    server: RunningServer
    installation: Installation
    kept: Kept
    audio: bytes

    @property
    def ticket(self) -> str:
        return self.ticket_at(datetime.now(UTC))

    def ticket_at(self, now: datetime, purpose: str = "audio") -> str:
        return Tickets(self.installation, purpose, lambda: now).issue("learner", "session")

    def ask(self, kind: str = "mp3", method: str = "GET", ticket: str | None = "", **headers: str) -> httpx.Response:
        """What comes back; with a good ticket unless another is given, or None."""
        query = {} if ticket is None else {"ticket": ticket or self.ticket}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{self.server.url}/audio/{self.kept.name}.{kind}"
        return httpx.request(method, url, params=query, headers=names, timeout=60)


@pytest.fixture(scope="module")
def recorded(server: RunningServer) -> Recorded:
    """Another process has had it spoken: the server finds it in the database."""
    return asyncio.run(speak(server))


async def speak(server: RunningServer) -> Recorded:
    pool = make_pool(server.database)
    await pool.open()
    keys = MasterKeys.parse(read_settings(server.environ).master_key)
    installation = await read_installation(pool, keys)
    limits = {"folder": None, "processes": 1, "seconds": 60, "max_bytes": 10**9}
    voices = Voices(pool, installation, lambda: datetime.now(UTC), **limits)
    voices.start()
    kept = await voices.spoken(Utterance(TEXT, "de"), "session")
    audio = b"".join([piece async for piece in voices.recordings.pieces(kept.name, 0, kept.size - 1)])
    await voices.stop()
    await pool.close()
    return Recorded(server, installation, kept, audio)


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    """The status, the code and the message of a request that was refused."""
    (error,) = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


def test_a_ticket_brings_the_recording(recorded: Recorded) -> None:
    answer = recorded.ask()
    assert (answer.status_code, answer.content) == (200, recorded.audio)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["content-length"] == str(recorded.kept.size)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["cache-control"] == "private, max-age=86400, immutable"


def test_a_token_does_too(recorded: Recorded) -> None:
    token = recorded.server.learner().token
    answer = recorded.ask(ticket=None, authorization=f"Bearer {token}")
    assert (answer.status_code, answer.content) == (200, recorded.audio)


def test_head_has_the_same_headers_and_no_body(recorded: Recorded) -> None:
    got, head = recorded.ask(), recorded.ask(method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag", "accept-ranges", "cache-control"):
        assert head.headers[name] == got.headers[name]
    beside = recorded.ask("vtt", method="HEAD")
    assert (beside.status_code, beside.content) == (200, b"")


def test_what_is_held_is_not_sent_again(recorded: Recorded) -> None:
    tag = recorded.ask().headers["etag"]
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = recorded.ask(if_none_match=given)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert recorded.ask(if_none_match='"other"').status_code == 200


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("bytes=0-", 0, -1),
        ("bytes=0-99", 0, 99),
        ("bytes=100-100", 100, 100),
        ("bytes=5000-999999999", 5000, -1),
        ("bytes=-500", -500, -1),
        ("bytes=-999999999", 0, -1),
        ("BYTES=1-2", 1, 2),
    ],
)
def test_a_part_is_sent(recorded: Recorded, given: str, first: int, last: int) -> None:
    size = recorded.kept.size
    first, last = first % size, last % size
    answer = recorded.ask(range=given)
    assert answer.status_code == 206
    assert answer.content == recorded.audio[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{size}"
    assert answer.headers["content-length"] == str(last - first + 1)
    head = recorded.ask(method="HEAD", range=given)
    assert (head.status_code, head.headers["content-range"]) == (206, answer.headers["content-range"])


@pytest.mark.parametrize("given", ["bytes=999999999-", "bytes=-0", "bytes=99999999999999999-"])
def test_a_part_that_is_not_there(recorded: Recorded, given: str) -> None:
    answer = recorded.ask(range=given)
    assert refusal(answer)[:2] == (416, "BAD_REQUEST")
    assert answer.headers["content-range"] == f"bytes */{recorded.kept.size}"


SEVERAL_OR_NONE = ["bytes=0-1,5-6", "bytes=5-1", "words=0-1", "bytes=a-b", "bytes=-", "bytes=" + "9" * 99]


@pytest.mark.parametrize("given", SEVERAL_OR_NONE)
def test_what_is_no_single_range_brings_the_whole(recorded: Recorded, given: str) -> None:
    assert recorded.ask(range=given).status_code == 200


def test_a_part_of_another_recording_is_the_whole_of_this_one(recorded: Recorded) -> None:
    tag = recorded.ask().headers["etag"]
    assert recorded.ask(range="bytes=0-9", if_range=tag).status_code == 206
    assert recorded.ask(range="bytes=0-9", if_range='"other"').status_code == 200
    assert recorded.ask(range="bytes=0-9", if_range=f"W/{tag}").status_code == 200
    assert recorded.ask(range="bytes=0-9", if_range="Wed, 21 Oct 2015 07:28:00 GMT").status_code == 200


def test_without_the_right_to_it(recorded: Recorded) -> None:
    now = datetime.now(UTC)
    for kind in ("mp3", "vtt", "smil", "xhtml"):
        assert refusal(recorded.ask(kind, ticket=None))[:2] == (403, "FORBIDDEN")
    tickets = {
        "nonsense": "The ticket is not valid",
        "x" * 9000: "longer than 8192 characters",
        recorded.ticket_at(now - timedelta(hours=1)): "it has expired",
        recorded.ticket_at(now, "autosave"): "The ticket is not valid",
    }
    for ticket, message in tickets.items():
        status, code, told = refusal(recorded.ask(ticket=ticket))
        assert (status, code) == (403, "FORBIDDEN")
        assert message in told
    assert refusal(recorded.ask(ticket=None, authorization="Bearer x"))[:2] == (401, "UNAUTHENTICATED")
    assert refusal(recorded.ask(ticket="x" * 20_000))[:2] == (414, "TOO_LARGE")


@pytest.mark.parametrize("file", ["0" * 64 + ".mp3", "a.mp3", "0" * 64, "..%2F..%2Fetc%2Fpasswd", "%00.mp3"])
def test_recordings_that_are_not_there(recorded: Recorded, unharmed: None, file: str) -> None:
    answer = httpx.get(f"{recorded.server.url}/audio/{file}", params={"ticket": recorded.ticket}, timeout=60)
    assert refusal(answer)[:2] == (404, "NOT_FOUND")


def test_strangers_do_not_learn_which_recordings_there_are(recorded: Recorded) -> None:
    nothing = httpx.get(f"{recorded.server.url}/audio/{'0' * 64}.mp3", timeout=60)
    assert refusal(nothing) == refusal(recorded.ask(ticket=None))


def test_other_methods_are_not_taken(recorded: Recorded) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = recorded.ask(method=method)
        assert (answer.status_code, {*answer.headers["allow"].split(", ")}) == (405, {"GET", "HEAD"})


def test_what_is_said_beside_it(recorded: Recorded) -> None:
    track = recorded.ask("vtt")
    assert track.headers["content-type"] == "text/vtt; charset=utf-8"
    assert track.text.startswith("WEBVTT\n\n0\n00:00:")
    assert track.text.count(" --> ") == len(recorded.kept.timings.starts)
    overlay = recorded.ask("smil")
    assert overlay.headers["content-type"] == "application/smil+xml"
    named = [one.get("src") for one in ElementTree.fromstring(overlay.content).iter()]
    sources = {source.partition("#")[0] for source in named if source}
    for source in sources:
        followed = httpx.get(f"{recorded.server.url}/audio/{source}", timeout=60)
        assert followed.status_code == 200, "its links can be followed"
    assert len(sources) == 2


def test_a_page_of_another_origin_may_play_it(recorded: Recorded) -> None:
    answer = recorded.ask(origin="http://localhost:5173", range="bytes=0-9")
    assert answer.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "Content-Range" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in recorded.ask(origin="https://elsewhere.example").headers


def test_who_asks_too_often_waits(database: str, tmp_path: Path) -> None:
    with start_server(database, tmp_path, LYCEUM_MUTATIONS_PER_SECOND="0.001", LYCEUM_MUTATION_BURST="3") as server:
        hasty = asyncio.run(speak(server))
        answers = [hasty.ask(method="GET") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert refusal(answers[-1])[1] == "LIMIT_REACHED"
        assert answers[-1].headers["retry-after"] == "1"
