"""A book is read to its end: a voice followed, questions asked, servers killed, devices changed; a teacher watches."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

import httpx

from schema.context import Role
from tests.support.book_player import (
    ACTIVITY,
    EVENTS,
    PASSAGE,
    POSITION,
    QUESTION,
    UPDATES,
    Player,
    Watcher,
    companion,
    cues,
    right_answer,
    spoken_at,
    start_reading,
)
from tests.support.client import Person, RunningServer, teach
from tests.support.messages_api import MessagesApi
from tests.support.reading_answers import ANSWER

GOOSE = "lost-one-goose"
BYTES_PER_SECOND = 48_000 / 8
SLOW_TOKENS_PER_SECOND = 8.0
ASKED = f"session {{ version {POSITION} }} interruption {{ {QUESTION} }}"
SECONDS = 90

Launch = Callable[..., RunningServer]
Seen = dict[str, Any]


async def test_a_book_is_read_to_its_end_through_crashes_and_on_other_devices(
    launch: Launch, model_api: MessagesApi
) -> None:
    modelled = {"ANTHROPIC_API_KEY": "x", "ANTHROPIC_BASE_URL": model_api.url}
    server = launch(**modelled)
    learner, teacher = server.learner(), server.person(Role.TEACHER)
    classroom = teach(teacher, learner)
    player = Player(learner, start_reading(learner, GOOSE, mode="ALOUD"))
    updates = Watcher(UPDATES, "readingUpdates", player.id)
    activity = Watcher(ACTIVITY, "classroomActivity", classroom)

    read = follow_the_voice(player)
    await activity.follow(teacher, until_version(player.session()["version"]))
    await ask_until_the_server_dies(server, player, updates, model_api)
    assert updates.seen[-1]["interruption"]["status"] == "STREAMING"

    model_api.tokens_per_second = 0
    server = launch(**modelled)
    player, teacher = player.on(at(server, learner)), at(server, teacher)
    asked = await take_up_the_answer(player, updates, read)
    watch(teacher, player, asked)
    await activity.follow(teacher, until_version(player.session()["version"]))
    choose_wrong_then_right(player)
    told = lose_no_position(server, player)

    server = launch()
    player, teacher = player.on(at(server, learner)), at(server, teacher)
    assert player.session()["position"] == told["position"]
    await ask_what_the_dictionary_knows(player, updates)
    await stop_at_what_is_required(player, updates)
    await foretell(player, updates)
    finish(player)

    await updates.follow(player.person, lambda one: one["status"] == "COMPLETED")
    await activity.follow(teacher, lambda one: one["event"] and one["event"]["type"] == "reading.completed")
    nothing_is_missed_or_told_twice(player, updates, activity)
    is_in_the_library(player)
    goes_on_where_another_stopped(player.person)


def at(server: RunningServer, person: Person) -> Person:
    """Somebody at another server."""
    return Person(server, person.id, person.token)


def until_version(version: int) -> Callable[[Seen], object]:
    """Whether somebody who watches has come so far."""
    return lambda one: one["event"] and one["event"]["version"] >= version


def follow_the_voice(player: Player) -> int:
    """Play the first passage; what is said and what is marked agree each second, to one word. The last word heard."""
    [edge] = player.person.ask(PASSAGE, id=player.id)["session"]["book"]["passages"]["edges"]
    passage, audio = edge["node"], edge["node"]["audio"]
    words = audio["words"]
    assert [one["wordIndex"] for one in words] == list(range(passage["wordCount"]))
    assert httpx.get(player.person.server.url + audio["url"].partition("?")[0]).status_code == 403
    sound = httpx.get(player.person.server.url + audio["url"])
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mpeg")
    assert abs(len(sound.content) / BYTES_PER_SECOND - audio["durationSeconds"]) < 0.2
    track = httpx.get(player.person.server.url + audio["webVttUrl"])
    marked = cues(track.text)
    assert len(marked) == len(words), track.text[:300]

    heard = [(float(second), spoken_at(words, second)) for second in range(int(audio["durationSeconds"]))]
    for second, word in heard:
        assert [cue for cue, begin, end in marked if begin <= second < end and abs(cue - word) <= 1] or not word
        assert words[word]["start"] <= second < words[min(word + 1, len(words) - 1)]["end"] or not word
    for second, word in heard[:5]:
        assert player.report([(second, word)])["position"]["wordIndex"] == word
    for batch in (heard[5:40], heard[60:SECONDS], heard[59:39:-1], heard[70:80]):
        told = player.report(batch)
    assert told["position"]["wordIndex"] == heard[SECONDS - 1][1]
    assert abs(spoken_at(words, told["position"]["audioSeconds"]) - told["position"]["wordIndex"]) <= 1
    session = player.session()
    assert session["wordsRead"] == told["position"]["wordIndex"] + 1
    assert 100 < session["wordsPerMinute"] < 250
    assert session["version"] < 15
    return int(told["position"]["wordIndex"])


async def ask_until_the_server_dies(
    server: RunningServer, player: Player, updates: Watcher, model: MessagesApi
) -> None:
    """Ask, and watch how it is taken, how the reading stands still, and how the answer begins to come."""
    model.tokens_per_second = SLOW_TOKENS_PER_SECOND
    word = player.session()["position"]["wordIndex"]
    async with player.person.subscribe(UPDATES, id=player.id) as stream:
        asked = player.do("askQuestion", ASKED, text="What is a lantern?", wordIndex=word, kind="VOICE")
        assert (asked["interruption"]["status"], asked["session"]["position"]["state"]) == ("PENDING", "PAUSED")
        first = await updates.take(stream, lambda one: one["interruption"])
        assert (first["interruption"]["status"], first["position"]["state"]) == ("PENDING", "PAUSED")
        begun = await updates.take(stream, lambda one: one["textDelta"])
        assert ANSWER.startswith(begun["textDelta"])
        assert begun["textDelta"] != ANSWER
        server.kill()


async def take_up_the_answer(player: Player, updates: Watcher, read: int) -> Seen:
    """Another device goes on with the cursor: the answer is whole, once. The question, and reading goes on."""
    assert player.session()["position"]["wordIndex"] == read
    answered = await updates.follow(player.person, lambda one: one["interruption"]["status"] == "ANSWERED")
    asked: Seen = answered["interruption"]
    assert (asked["answer"], asked["answerType"], asked["isFromBook"]) == (ANSWER, "DEFINITION", False)
    assert asked["word"]["word"] == "lantern"
    text = ""
    for update in updates.seen:
        if update["textDelta"]:
            is_anew = update["interruption"]["answer"] != text + update["textDelta"]
            text = update["textDelta"] if is_anew else text + update["textDelta"]
    assert text == ANSWER
    resumed = player.do("resumeReading", f"session {{ {POSITION} }}", interruptionId=asked["id"], understood=True)
    assert resumed["session"]["position"]["state"] == "PLAYING"
    assert resumed["session"]["position"]["wordIndex"] == read
    return asked


def watch(teacher: Person, player: Player, asked: Seen) -> None:
    """The teacher sees what the learner sees, and can do nothing."""
    there, here = Player(teacher, player.id).session(), player.session()
    assert (there["position"], there["version"]) == (here["position"], here["version"])
    found = teacher.ask(
        f"query ($id: ID!) {{ node(id: $id) {{ ... on Interruption {{ {QUESTION} }} }} }}", id=asked["id"]
    )
    assert found["node"] == {**asked, "status": "CLOSED", "understood": True}
    refused = Player(teacher, player.id).do("askQuestion", "session { id }", text="And?", wordIndex=0)
    assert refused["code"] == "FORBIDDEN"


def choose_wrong_then_right(player: Player) -> None:
    """A choice: the wrong option shows the hint, the right one passes."""
    ahead = player.session()["checkpoints"][0]
    due = read_on(player, ahead["wordIndex"])["dueCheckpoint"]
    assert (due["id"], due["type"]) == (ahead["id"], "COMPREHENSION")
    right = right_answer(due, companion(GOOSE))
    wrong = next(one["id"] for one in due["options"] if one["id"] != right["option"])
    assert due["hint"] is None
    once = player.answer(due, option=wrong)
    assert (once["status"], once["score"], once["attemptsLeft"]) == ("DUE", 0, 2)
    assert once["hint"]
    twice = player.answer(due, **right)
    assert (twice["status"], twice["score"]) == ("PASSED", 1)


def lose_no_position(server: RunningServer, player: Player) -> Seen:
    """Report what makes no event yet, and have the server killed; the session as it was told."""
    before = player.session()
    told = read_on(player, before["position"]["wordIndex"] + 29)
    assert told["version"] == before["version"]
    server.kill()
    return told


async def ask_what_the_dictionary_knows(player: Player, updates: Watcher) -> None:
    """Without a language model the dictionary answers."""
    entry = next(one for one in companion(GOOSE)["dictionary"] if one["word"] == "gloomy")
    word = player.session()["position"]["wordIndex"]
    player.do("askQuestion", ASKED, text="What does gloomy mean?", wordIndex=word, kind="TEXT")
    answered = await updates.follow(
        player.person, lambda one: one["interruption"] and one["interruption"]["question"].startswith("What does")
        and one["interruption"]["status"] == "ANSWERED"
    )  # fmt: skip
    asked = answered["interruption"]
    assert (asked["isFromBook"], asked["answerType"]) == (True, "DEFINITION")
    assert asked["word"] == {"word": "gloomy", "definition": entry["definition"]}
    assert player.do("resumeReading", "session { id }", understood=False)["__typename"] == "ResumeReadingPayload"


def read_on(player: Player, to: int) -> Seen:
    """Read on to a word, ten words a second, reported in a batch; the session then."""
    here = player.session()["position"]
    seconds = [here["audioSeconds"] + n + 1 for n in range((to - here["wordIndex"]) // 10 + 1)]
    words = [*range(here["wordIndex"], to, 10), to][1:]
    return player.report(list(zip(seconds, words, strict=False)))


async def stop_at_what_is_required(player: Player, updates: Watcher) -> None:
    """A required text: nobody comes past it before it is answered."""
    required = next(one for one in player.session()["checkpoints"] if one["required"])
    held = read_on(player, required["wordIndex"] + 50)
    assert held["position"]["wordIndex"] == held["furthestWordIndex"] == required["wordIndex"]
    assert held["position"]["state"] == "PAUSED"
    due = next(one for one in player.session()["checkpoints"] if one["required"])
    assert (due["id"], due["options"], due["status"]) == (required["id"], [], "DUE")
    input = {"checkpointId": due["id"], "durationMs": 1, "giveUp": True}
    refused = player.do("answerCheckpoint", "session { id }", **input)
    assert (refused["code"], refused["field"]) == ("WRONG_PHASE", "giveUp")
    await write(player, updates, due)
    assert read_on(player, required["wordIndex"] + 9)["position"]["wordIndex"] == required["wordIndex"] + 9


async def foretell(player: Player, updates: Watcher) -> None:
    """A prediction: its text is marked by estimate, too."""
    ahead = next(one for one in player.session()["checkpoints"] if one["type"] == "PREDICTION")
    assert (ahead["status"], ahead["question"]) == ("AHEAD", "")
    read_on(player, ahead["wordIndex"])
    due = next(one for one in player.session()["checkpoints"] if one["type"] == "PREDICTION")
    assert due["status"] == "DUE"
    await write(player, updates, due)


async def write(player: Player, updates: Watcher, due: Seen) -> None:
    """Answer by a text, and wait for its mark."""
    given = player.answer(due, **right_answer(due, companion(GOOSE)))
    assert given["isBeingMarked"]
    marked = await updates.follow(
        player.person,
        lambda one: (
            one["checkpoint"] and one["checkpoint"]["id"] == due["id"] and one["checkpoint"]["score"] is not None
        ),
    )
    assert (marked["checkpoint"]["status"], marked["checkpoint"]["isEstimate"]) == ("PASSED", True)


def finish(player: Player) -> None:
    """Read to the end; what is due on the way is answered by the book."""
    book, session = companion(GOOSE), player.session()
    last = session["book"]["wordCount"] - 1
    while session["position"]["wordIndex"] < last:
        read_on(player, last)
        while due := [one for one in player.session()["checkpoints"] if is_to_answer(one)]:
            for one in due:
                player.answer(one, **right_answer(one, book))
        session = player.session()
    ended = player.do("endSession", "session { status }", outcome="COMPLETED")
    assert ended["session"] == {"status": "COMPLETED"}
    session = player.session()
    assert (session["percentage"], session["position"]["state"]) == (100, "ENDED")


def is_to_answer(checkpoint: Seen) -> bool:
    """Whether a checkpoint waits for an answer."""
    return checkpoint["status"] == "DUE" and not checkpoint["isBeingMarked"]


def nothing_is_missed_or_told_twice(player: Player, updates: Watcher, activity: Watcher) -> None:
    """All that happened was told once to the devices and once to the teacher, in order."""
    nodes = [edge["node"] for edge in player.person.ask(EVENTS, id=player.id)["session"]["events"]["edges"]]
    types = {node["version"]: node["type"] for node in nodes}
    assert len(types) < 100, "more events than a page"
    told = [one["version"] for one in updates.seen]
    assert told == sorted(set(told))
    asked = [one["interruption"]["status"] for one in updates.seen if one["interruption"]]
    assert [status for status, _ in groupby(asked)] == ["PENDING", "STREAMING", "ANSWERED", "CLOSED"] * 2
    assert {types[one] for one in types.keys() - set(told)} <= {"reading.model_called", "reading.answer_extended"}
    watched = [one["event"] for one in activity.seen if one["event"]["sessionId"] == player.id]
    assert [(one["version"], one["type"]) for one in watched] == sorted(types.items())


def is_in_the_library(player: Player) -> None:
    """The book is read, and the session is among its readings."""
    book = player.session()["book"]
    assert book["completionPercentage"] == 100
    assert [edge["node"]["id"] for edge in book["readings"]["edges"]] == [player.id]
    seen = player.person.ask("{ books(filter: {isRead: true}) { edges { node { id } } } }")
    assert [edge["node"]["id"] for edge in seen["books"]["edges"]] == [book["id"]]


def goes_on_where_another_stopped(learner: Person) -> None:
    """A new session begins at the word at which an earlier one stopped."""
    before = Player(learner, start_reading(learner, GOOSE, mode="SILENT", checkpointFrequency="REQUIRED"))
    stopped = read_on(before, 400)["position"]["wordIndex"]
    after = Player(learner, start_reading(learner, GOOSE, mode="SILENT", continueFrom=before.id))
    session = after.session()
    assert (session["position"]["wordIndex"], session["position"]["state"]) == (stopped, "IDLE")
    assert {one["status"] for one in session["checkpoints"] if one["wordIndex"] < stopped} == {"SKIPPED"}
