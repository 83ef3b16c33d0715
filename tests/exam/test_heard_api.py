"""A listening exam that is heard: real recordings, whose plays are counted when they are fetched."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from domain.exam.authoring import Draft, PartRequest, Segment, Source
from domain.exam.commands import StartExam
from domain.exam.plans import ExamSkill, Level
from domain.session import Id, SessionKind
from domain.spending import Allowance, Usage
from domain.writing import GenerationStatus
from infrastructure.exam.hearing import TheRecordingIsNotSpoken
from infrastructure.exam.offline_author import OfflineAuthor
from infrastructure.jobs import attempts
from infrastructure.services import Services
from infrastructure.voices import line
from projections.exam.session import exam_part
from schema.context import Role
from tests.support.answer_key import paper_of, right_answers
from tests.support.client import Person, RunningServer, take, teach, wait_until_written
from tests.support.desk import Desk
from tests.support.exams import LEARNER, by, write_exam
from tests.support.heard import HEARD, address, fetch, parts_heard

PODCAST, INTERVIEW, DISCUSSION, TALK = range(4)
PLANNED_SECONDS = (360, 420, 390, 420)

EVENTS = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { type data } }"
PROGRESS = """subscription ($id: ID!, $after: String) { generationProgress(sessionId: $id, after: $after) {
  part { source { segments { text } audio { url } } } } }"""
NODES = "query ($id: ID!) { session(id: $id) { events(first: 100) { edges { cursor node { id } } } } }"
NODE = "query ($id: ID!) { node(id: $id) { ... on RecordedEvent { data } } }"


@pytest.fixture
def desk(server: RunningServer, unharmed: None) -> Desk:
    return Desk(server.learner(), skill="LISTENING")


def plays(desk: Desk) -> list[int]:
    return [part["plays"] for part in desk.see()["parts"]]


def url(desk: Desk, part: int = INTERVIEW) -> str:
    return address(desk.learner, desk.session_id, part)


def get(desk: Desk, of: str, method: str = "GET", **headers: str) -> httpx.Response:
    return fetch(desk.learner.server, of, method, **headers)


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    """The status, the code and the message of a request that was refused."""
    (error,) = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


def said(desk: Desk) -> list[str]:
    """What is said in the exam: the texts of its paper."""
    parts = paper_of(desk.written)["parts"].values()
    return [turn["text"] for part in parts for turn in part["source"]["segments"]]


# ---------------------------------------------------------------- the recordings


def test_each_part_has_its_recording_with_the_times_of_its_turns(desk: Desk) -> None:
    for part, seconds in zip(parts_heard(desk.learner, desk.session_id), PLANNED_SECONDS, strict=True):
        source, audio = part["source"], part["source"]["audio"]
        assert audio["durationSeconds"] == pytest.approx(seconds, rel=0.1)
        assert len(audio["segments"]) == len(source["segments"])
        times = [time for one in audio["segments"] for time in (one["start"], one["end"])]
        assert times == sorted(times)
        assert times[-1] == audio["durationSeconds"]
        speakers = {turn["speakerName"] for turn in source["segments"]}
        assert len(audio["voice"].removeprefix("espeak ").split(", ")) == len(speakers)
        assert source["unspoken"] is None


def test_it_is_sent_whole_and_in_ranges(desk: Desk) -> None:
    of = url(desk)
    whole = get(desk, of)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/mpeg")
    assert whole.content[:2] in (b"\xff\xf3", b"\xff\xfb"), "an MP3 begins with a frame"
    length = parts_heard(desk.learner, desk.session_id)[INTERVIEW]["source"]["audio"]["durationSeconds"]
    assert len(whole.content) * 8 / 48_000 == pytest.approx(length, abs=0.2)
    part = get(desk, of, range="bytes=1000-1999")
    assert (part.status_code, part.content) == (206, whole.content[1000:2000])
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(whole.content)}"
    assert get(desk, of, **{"if-none-match": whole.headers["etag"]}).status_code == 304
    assert whole.headers["cache-control"] == "private, no-cache"


# ---------------------------------------------------------------- plays


def test_a_play_is_counted_when_it_is_fetched_and_its_ranges_are_not(desk: Desk) -> None:
    of = url(desk)
    assert plays(desk) == [0, 0, 0, 0], "who reads an address plays nothing"
    assert get(desk, of, "HEAD").status_code == 200
    assert plays(desk) == [0, 0, 0, 0], "nor does who asks how long it is"
    for range in ("bytes=0-1", "bytes=0-", "bytes=5000-9999"):
        assert get(desk, of, range=range).status_code == 206
        assert plays(desk) == [0, 1, 0, 0]
    assert get(desk, of).status_code == 200
    assert plays(desk) == [0, 1, 0, 0]
    assert desk.types()[-1] == "exam.recording_played"
    assert desk.events()[-1]["actorId"] == desk.learner.id


def test_past_the_last_play_nothing_is_sent(desk: Desk) -> None:
    for part, limit in ((PODCAST, 1), (INTERVIEW, 2)):
        for count in range(1, limit + 1):
            assert get(desk, url(desk, part)).status_code == 200
            assert plays(desk)[part] == count
        before = desk.recorded()
        refused = get(desk, url(desk, part), range="bytes=0-1")
        status, code, message = refusal(refused)
        assert (status, code) == (429, "LIMIT_REACHED")
        assert f"may be played {limit} time(s)" in message
        assert desk.recorded() == before


def test_who_asks_how_long_it_is_is_told_what_who_fetches_it_would_be(desk: Desk) -> None:
    assert get(desk, url(desk, PODCAST)).status_code == 200
    desk.do("pauseSession")
    assert get(desk, url(desk), "HEAD").status_code == 403
    desk.do("resumeSession")
    assert get(desk, url(desk, PODCAST), "HEAD").status_code == 429
    assert get(desk, url(desk), "HEAD").status_code == 200
    assert plays(desk) == [1, 0, 0, 0]


def test_the_play_before_is_over_once_the_next_one_begins(desk: Desk) -> None:
    first = url(desk)
    assert get(desk, first).status_code == 200
    assert get(desk, url(desk)).status_code == 200
    status, code, message = refusal(get(desk, first))
    assert (status, code) == (403, "FORBIDDEN")
    assert "This play of the recording is over" in message


def test_many_requests_at_once_are_one_play(desk: Desk) -> None:
    of = url(desk)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: get(desk, of, range=f"bytes={n}-{n + 9}"), range(8)))
    assert [answer.status_code for answer in answers] == [206] * 8
    assert plays(desk) == [0, 1, 0, 0]


def test_a_player_of_its_own_counts_by_itself(desk: Desk) -> None:
    of = url(desk)
    desk.do("recordPlay", partId="teil_2")
    assert get(desk, of).status_code == 200, "the address was for the play that was told"
    assert plays(desk) == [0, 1, 0, 0]


def test_a_paused_exam_begins_no_play(desk: Desk) -> None:
    of = url(desk)
    desk.do("pauseSession")
    assert refusal(get(desk, of))[:2] == (403, "FORBIDDEN")
    desk.do("resumeSession")
    assert get(desk, of).status_code == 200


def test_what_is_written_anew_has_other_addresses(desk: Desk) -> None:
    of = url(desk)
    desk.do("regenerateExam")
    wait_until_written(desk.learner, desk.session_id)
    assert refusal(get(desk, of))[:2] == (404, "NOT_FOUND")
    assert get(desk, url(desk)).status_code == 200


def test_without_a_ticket_for_it_nothing_is_sent(desk: Desk) -> None:
    of, token = url(desk), {"authorization": f"Bearer {desk.learner.token}"}
    path = urlsplit(of).path
    assert refusal(get(desk, path, **token))[:2] == (403, "FORBIDDEN")
    for ticket in ("nonsense", "x" * 9000, ticket_to_save(desk)):
        assert refusal(get(desk, f"{path}?ticket={ticket}", **token))[:2] == (403, "FORBIDDEN")
    assert refusal(get(desk, f"{path}?ticket={'x' * 20_000}"))[:2] == (414, "TOO_LARGE")
    assert plays(desk) == [0, 0, 0, 0]


def ticket_to_save(desk: Desk) -> str:
    """A ticket for something else."""
    asked = "query ($id: ID!) { session(id: $id) { ... on ExamSession { autosaveTicket } } }"
    ticket: str = desk.learner.ask(asked, id=desk.session_id)["session"]["autosaveTicket"]
    return ticket


# ---------------------------------------------------------------- reading along


async def test_nothing_shows_what_is_said_before_the_exam_is_graded(desk: Desk) -> None:
    learner, id = desk.learner, desk.session_id
    desk.do("saveAnswers", answers=right_answers(desk.written))
    audio = get(desk, url(desk))
    async with learner.subscribe(EVENTS, id=id) as stream:
        told = await take(stream, desk.recorded()[0])
    edges = learner.ask(NODES, id=id)["session"]["events"]["edges"]
    async with learner.subscribe(PROGRESS, id=id, after=edges[0]["cursor"]) as stream:
        steps = [step async for step in stream]
    nodes = [learner.ask(NODE, id=edge["node"]["id"]) for edge in edges]
    analysts = learner.server.analyst().ask(
        '{ events(kind: EXAM, types: ["exam.source_written"]) { edges { node { data } } } }'
    )
    shown = json.dumps([desk.see(), desk.events(), told, steps, nodes, analysts], ensure_ascii=False)
    assert [text for text in said(desk) if text in shown] == []
    assert steps
    assert not any(turn["text"] for part in parts_heard(learner, id) for turn in part["source"]["segments"])
    token = {"authorization": f"Bearer {learner.token}"}
    for name in (audio.headers["etag"].strip('"'), "exam"):
        for kind in ("vtt", "xhtml", "smil"):
            assert get(desk, f"/audio/{name}.{kind}", **token).status_code == 404
    with psycopg.connect(learner.server.database) as connection:
        kept = connection.execute("SELECT name, text FROM voice_audio WHERE voice LIKE '%,%'").fetchall()
    assert {text for _, text in kept} == {""}
    known = kept[0][0]
    assert get(desk, f"/audio/{known}.vtt", **token).text == "WEBVTT\n", "and who had the name would read nothing"


def test_once_it_is_graded_it_is_read_and_heard_as_often_as_one_likes(desk: Desk) -> None:
    for _ in range(2):
        assert get(desk, url(desk)).status_code == 200
    desk.do("completeExam")
    parts = parts_heard(desk.learner, desk.session_id)
    assert [turn["text"] for part in parts for turn in part["source"]["segments"]] == said(desk)
    assert all(part["source"]["transcriptReadable"] for part in parts)
    for _ in range(3):
        assert get(desk, url(desk)).status_code == 200
    assert plays(desk) == [0, 2, 0, 0]


def test_an_exam_that_is_abandoned_is_neither_read_nor_heard(desk: Desk) -> None:
    of = url(desk)
    desk.do("endSession", outcome="ABANDONED")
    for part in parts_heard(desk.learner, desk.session_id):
        assert part["source"]["audio"] is None
        assert not any(turn["text"] for turn in part["source"]["segments"])
    assert refusal(get(desk, of))[:2] == (403, "FORBIDDEN")


def test_who_wishes_so_reads_along(server: RunningServer) -> None:
    desk = Desk(server.learner(), skill="LISTENING", showTranscript="ALWAYS")
    session = desk.learner.ask(HEARD, id=desk.session_id)["session"]
    assert session["showTranscript"] == "ALWAYS"
    texts = [turn["text"] for part in session["parts"] for turn in part["source"]["segments"]]
    assert texts == said(desk)
    told = json.dumps(desk.events(), ensure_ascii=False)
    assert [text for text in texts if text in told] == []
    assert get(desk, url(desk)).status_code == 200
    assert plays(desk) == [0, 1, 0, 0], "plays count all the same"


def test_what_a_teacher_has_set_counts_for_more(server: RunningServer) -> None:
    teacher, learner = server.person(Role.TEACHER), server.learner()
    room = teach(teacher, learner)
    rules = [set_rule(teacher, room, rule) for rule in ("ALWAYS", "AFTER_GRADING")]
    assert rules == ["ALWAYS", "AFTER_GRADING"]
    desk = Desk(learner, skill="LISTENING", showTranscript="ALWAYS")
    assert desk.written["generation"]["unmetWishes"] == ["showTranscript: your teacher has set AFTER_GRADING."]
    assert not any(turn["text"] for part in desk.written["parts"] for turn in part["source"]["segments"])
    second = server.person(Role.TEACHER)
    set_rule(second, teach(second, learner), "ALWAYS")
    set_rule(teacher, room, None)
    again = Desk(learner, skill="LISTENING", replaceActive=True)
    session = learner.ask(HEARD, id=again.session_id)["session"]
    assert session["showTranscript"] == "ALWAYS"


def set_rule(teacher: Person, classroom_id: str, rule: str | None) -> str | None:
    input = {"classroomId": classroom_id, "showTranscript": rule}
    done = teacher.do("setShowTranscript", input, "classroom { showTranscript }")
    assert done["__typename"] == "SetShowTranscriptPayload", done
    told: str | None = done["classroom"]["showTranscript"]
    return told


def test_only_the_teacher_of_a_classroom_sets_it(server: RunningServer) -> None:
    room = teach(server.person(Role.TEACHER))
    for other in (server.person(Role.TEACHER), server.learner()):
        input = {"classroomId": room, "showTranscript": "ALWAYS"}
        refused = other.do("setShowTranscript", input, "classroom { id }")
        assert refused["code"] in ("NOT_FOUND", "FORBIDDEN")


def test_a_teacher_hears_it_and_counts_nothing(server: RunningServer) -> None:
    teacher, learner = server.person(Role.TEACHER), server.learner()
    teach(teacher, learner)
    desk = Desk(learner, skill="LISTENING")
    for _ in range(3):
        assert get(desk, address(teacher, desk.session_id, PODCAST)).status_code == 200
    assert not any(
        turn["text"] for part in parts_heard(teacher, desk.session_id) for turn in part["source"]["segments"]
    )
    assert plays(desk) == [0, 0, 0, 0]


# ---------------------------------------------------------------- where something breaks


def test_where_nothing_speaks_the_part_says_so_and_shows_the_text(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_VOICE_SECONDS="0.001")
    desk = Desk(server.learner(), skill="LISTENING")
    parts = parts_heard(desk.learner, desk.session_id)
    assert desk.written["generation"]["status"] == "COMPLETED"
    assert [part["source"]["audio"] for part in parts] == [None] * 4
    assert {part["source"]["unspoken"] for part in parts} == {"The text was not spoken within 0.001 seconds."}
    assert [turn["text"] for part in parts for turn in part["source"]["segments"]] == said(desk)
    assert desk.types().count("exam.recording_failed") == 4
    assert "Traceback" not in server.log


@pytest.mark.parametrize("reads_first", [True, False], ids=["while it is sent", "before it is sent"])
def test_a_server_that_is_killed_counts_a_play_once(launch: Callable[..., RunningServer], reads_first: bool) -> None:
    """What was heard is counted, also when the server dies while it sends; what is fetched again is the same play."""
    first = launch()
    desk = Desk(first.learner(), skill="LISTENING")
    of = url(desk, PODCAST)
    with socket.create_connection((urlsplit(first.url).hostname, urlsplit(first.url).port), 60) as wire:
        wire.sendall(f"GET {of} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        begun = wire.recv(1) if reads_first else b""
        first.kill()
    second = launch()
    again = Person(second, desk.learner.id, desk.learner.token)
    counted = parts_heard(again, desk.session_id)[PODCAST]["plays"]
    assert counted == 1 if begun else counted in (0, 1)
    whole = fetch(second, of)
    assert (whole.status_code, len(whole.content)) == (200, int(whole.headers["content-length"]))
    assert parts_heard(again, desk.session_id)[PODCAST]["plays"] == 1
    assert refusal(fetch(second, address(again, desk.session_id, PODCAST)))[:2] == (429, "LIMIT_REACHED")


def test_a_recording_that_had_to_make_room_is_made_again(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_VOICE_BYTES="0")
    desk = Desk(server.learner(), skill="LISTENING")
    assert get(desk, url(desk, TALK)).status_code == 200


# ---------------------------------------------------------------- a partner's turns


class Partner(OfflineAuthor):
    """An author whose discussion has the turns of a partner."""

    async def write_part(self, request: PartRequest, allowance: Allowance) -> AsyncIterator[Source | Draft | Usage]:
        """As the paper has it, and with a turn."""
        async for piece in super().write_part(request, allowance):
            yield Source(piece.theme, piece.title, piece.text, segments=TURNS) if isinstance(piece, Source) else piece


TURNS = (
    Segment("partner", "Jana", "Das sehe ich anders. Was schlagen Sie vor?", "Gesprächspartnerin"),
    Segment("partner", "Jana", "Darauf können wir uns einigen.", "Gesprächspartnerin"),
)


async def test_what_is_not_spoken_now_is_spoken_once_it_is_asked_for(
    parts: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "BACKOFF_SECONDS", 0.01)
    command = StartExam(Id(LEARNER), ExamSkill.SPEAKING, Level.C1)
    started = await parts.sessions.start(SessionKind.EXAM, command, by(LEARNER))
    hearing = parts.anonymous.exam.hearing
    with monkeypatch.context() as full:
        full.setattr(line, "MOST", 0)
        exam = await write_exam(parts, started.id, Partner(0))
        assert (exam.generation, exam.parts["teil_2"].unspoken) == (GenerationStatus.COMPLETED, None)
        with pytest.raises(TheRecordingIsNotSpoken, match="Too many texts wait"):
            await hearing.audio(exam, Id("teil_2"), Id(LEARNER))
    async with asyncio.timeout(60):
        assert await hearing.audio(exam, Id("teil_2"), Id(LEARNER))


async def test_the_turns_of_a_partner_are_read_and_heard(parts: Services) -> None:
    command = StartExam(Id(LEARNER), ExamSkill.SPEAKING, Level.C1)
    started = await parts.sessions.start(SessionKind.EXAM, command, by(LEARNER))
    exam = await write_exam(parts, started.id, Partner(0))
    source = exam_part(exam, Id("teil_2")).source
    assert source
    assert [turn.text for turn in source.segments] == [turn.text for turn in TURNS]
    hearing = parts.anonymous.exam.hearing
    async with asyncio.timeout(60):
        audio = await hearing.audio(exam, Id("teil_2"), Id(LEARNER))
    assert audio
    assert len(audio.segments) == 2
    assert audio.voice.endswith("de+f2")
    plays: Any = parts.kinds["exam"].plays["/audio/exam.mp3"]
    for _ in range(3):
        kept = await plays.heard(plays.tickets.read(audio.url.partition("ticket=")[2]), True)
        assert kept.timings.duration / 1000 == audio.duration_seconds
    assert (await parts.sessions.get(exam.id)).version == exam.version
