"""A session is built from a blank page: on two devices, through a crash and an undo over all of it, and published."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from typing import Any

from icalendar import Calendar

from tests.support.author import OUTLINE, PROGRESS, SAID, Author, catalog, new_author
from tests.support.book_player import Watcher
from tests.support.client import Person, RunningServer
from tests.support.messages_api import Fault, MessagesApi

NIGHT = {"startDate": "2027-03-27", "startTime": "23:30", "endTime": "04:00", "timezone": "Europe/Berlin"}
"""From one day into the next, in the night in which the clocks are put forward: 210 minutes."""
MINUTES = 210
CONTENT = ("metadata", "problems", "minutes", "outline", "acceptedVersionId", "selectedVersionId", "readiness")
PUBLISHED = f"id title version publishedAt outline {{ {OUTLINE} }} markdown icalendar"
PUBLISHING = f"publishedSession {{ {PUBLISHED} }}"
NODE = f"query ($id: ID!) {{ node(id: $id) {{ ... on PublishedSession {{ {PUBLISHED} }} }} }}"
LIST = f"{{ publishedSessions(first: 100) {{ edges {{ node {{ {PUBLISHED} }} }} }} }}"
CONNECT = 'the variant "Connect"'
FEW_SECTIONS = 1_500
"""Characters of an answer in which a section or two are whole."""

Launch = Callable[..., RunningServer]
Seen = dict[str, Any]


async def test_a_session_is_built_by_the_offline_author(launch: Launch) -> None:
    def enough(told: list[Seen]) -> bool:
        return sum(bool(one["section"]) for one in told) >= 5

    await build(launch, enough, LYCEUM_OFFLINE_PACE="0.3")


async def test_a_session_is_built_by_a_model(launch: Launch, model_api: MessagesApi) -> None:
    model_api.faults_by_text[CONNECT] = deque([Fault(stall_after=FEW_SECTIONS)])

    def enough(told: list[Seen]) -> bool:
        return len(finished(told)) == 3 and any(one["section"] and persona(one) == "connect" for one in told)

    await build(launch, enough, ANTHROPIC_API_KEY="x", ANTHROPIC_BASE_URL=model_api.url)
    asked = [CONNECT in str(one["messages"]) for one in model_api.requests[:5]]
    assert asked.count(True) == 2, "what was finished is written once, what was not begins anew"


async def build(launch: Launch, enough: Callable[[list[Seen]], bool], **environ: str) -> None:
    """From setup to a second publication; the server is killed once enough was told of the variants."""
    server = launch(**environ)
    desk, learner = new_author(server), server.learner()
    train, first = on(server, desk), desk.see()
    say_on_two_devices(desk, train)

    progress = Watcher(PROGRESS, "variantProgress", desk.id)
    await follow_until_the_server_dies(server, desk, progress, enough)
    server = launch(**environ)
    desk, train, learner = on(server, desk), on(server, train), at(server, learner)
    await go_on_by_the_cursor(desk, progress)

    choose_and_edit_on_two_devices(desk, train)
    undo_all_of_it(desk, train, first)
    published = publish_at_once(desk, train)
    is_in_the_calendar(published)
    publish_a_later_version(desk, learner, published)


def at(server: RunningServer, person: Person) -> Person:
    """Somebody at another server, or on another device."""
    return Person(server, person.id, person.token)


def on(server: RunningServer, author: Author) -> Author:
    """The same draft on another device."""
    return Author(at(server, author.person), author.draft)


def say_on_two_devices(desk: Author, train: Author) -> None:
    """What is said in different fields merges, the same field conflicts; a time that there is not is a problem."""
    wrong = desk.save(**SAID | NIGHT | {"endTime": "02:30"}, locationId=catalog(desk.person)["locations"][0]["id"])
    assert [one["field"] for one in wrong["problems"]] == ["endTime"]
    seen = desk.save(endTime=NIGHT["endTime"])
    assert (seen["problems"], seen["minutes"], seen["step"]) == ([], MINUTES, "GENERATE")

    saved = desk.done("saveDraft", metadata={"title": "From the desk"}, expectedVersion=seen["version"])
    both = train.done("saveDraft", metadata={"currentProblem": "On the train"}, expectedVersion=seen["version"])
    assert (both["metadata"]["title"], both["metadata"]["currentProblem"]) == ("From the desk", "On the train")
    refused = train.do("saveDraft", metadata={"title": "From the train"}, expectedVersion=seen["version"])
    assert (refused["code"], refused["field"]) == ("VERSION_CONFLICT", "metadata.title")
    assert "From the desk" in refused["message"]
    assert refused["currentVersion"] == both["version"] == saved["version"] + 1
    assert desk.see() == both
    again = {"metadata": {"title": "From the train"}, "expectedVersion": refused["currentVersion"]}
    assert train.done("saveDraft", **again)["metadata"]["title"] == "From the train"


def persona(told: Seen) -> str:
    """Whose variant a step is about."""
    return str(told["variant"]["persona"])


def finished(told: list[Seen]) -> dict[str, Seen]:
    """The variants that are whole, by their ids."""
    variants = [one["variant"] for one in told if one["variant"]]
    return {one["id"]: one for one in variants if one["status"] == "COMPLETED"}


async def follow_until_the_server_dies(
    server: RunningServer, desk: Author, progress: Watcher, enough: Callable[[list[Seen]], bool]
) -> None:
    """Have variants written, and kill the server over them."""
    desk.done("generateVariants")
    async with desk.person.subscribe(PROGRESS, id=desk.id) as stream:
        await progress.take(stream, lambda _: enough(progress.seen))
        server.kill()
    assert not any(one["done"] for one in progress.seen)


async def go_on_by_the_cursor(desk: Author, progress: Watcher) -> None:
    """Nothing is missing and nothing comes twice; what was finished stays as it is, the rest is written anew."""
    before = finished(progress.seen)
    await progress.follow(desk.person, lambda one: one["done"])
    everything = Watcher(PROGRESS, "variantProgress", desk.id)
    await everything.follow(desk.person, lambda one: one["done"])
    assert progress.seen == everything.seen
    versions = [one["version"] for one in progress.seen]
    assert versions == sorted(set(versions))

    variants = {one["id"]: one for one in desk.see()["variants"]}
    assert sorted(one["persona"] for one in variants.values()) == ["connect", "ignite", "insight", "precision"]
    assert finished(progress.seen) == variants
    assert {id: variants[id] for id in before} == before
    for id, variant in variants.items():
        assert (variant["outline"]["totalMinutes"], variant["outline"]["fits"]) == (MINUTES, True)
        begun = attempts([one["section"] for one in progress.seen if one["section"] and one["variant"]["id"] == id])
        assert len(begun) in ((1,) if id in before else (1, 2))
        assert all(positions == list(range(1, len(positions) + 1)) for positions in begun)


def attempts(sections: list[Seen]) -> list[list[int]]:
    """The places of the sections that came, attempt by attempt: each begins with the first section."""
    found: list[list[int]] = []
    for section in sections:
        if section["position"] == 1:
            found.append([])
        found[-1].append(section["position"])
    return found


def choose_and_edit_on_two_devices(desk: Author, train: Author) -> None:
    """A variant is the outline; a section of it is edited by both, its neighbour moved, one copied and taken out."""
    chosen = desk.done("selectVariant", variantId=desk.see()["variants"][0]["id"])
    assert (chosen["draftStatus"], chosen["readiness"]["score"], chosen["isDirty"]) == ("READY", 100, False)
    asked = {"sectionId": chosen["outline"]["sections"][1]["id"], "expectedVersion": chosen["version"]}
    desk.done("updateSection", **asked, title="A heading from the desk")
    both = train.done("updateSection", **asked, description="What the train has to say.")
    section = next(one for one in both["outline"]["sections"] if one["id"] == asked["sectionId"])
    assert (section["title"], section["description"]) == ("A heading from the desk", "What the train has to say.")
    refused = train.do("updateSection", **asked, title="A heading from the train")
    assert (refused["code"], refused["field"]) == ("VERSION_CONFLICT", "title")

    desk.done("moveSection", sectionId=asked["sectionId"], position=3)
    copied = train.do("duplicateSection", "section { id title }", sectionId=asked["sectionId"])
    assert copied["section"]["title"] == "A heading from the desk (Copy)"
    assert (copied["session"]["draftStatus"], copied["session"]["outline"]["fits"]) == ("REVIEW", False)
    refused = train.do("publishDraft")
    assert (refused["code"], "The outline takes" in refused["message"]) == ("WRONG_PHASE", True)
    assert desk.done("removeSection", sectionId=copied["section"]["id"])["draftStatus"] == "READY"
    train.done("saveVersion", summary="By hand, on two devices")


def undo_all_of_it(desk: Author, train: Author, first: Seen) -> None:
    """Back to the blank page by either device, and on again to where it was."""
    last, steps = desk.see(), 0
    while (train if steps % 2 else desk).see()["canUndo"]:
        (train if steps % 2 else desk).done("undoDraft")
        steps += 1
    assert content(desk.see()) == content(first)
    assert steps >= 10
    redone = [train.done("redoDraft") for _ in range(steps)][-1]
    assert content(redone) == content(last)
    assert (redone["canRedo"], train.do("redoDraft")["code"]) == (False, "WRONG_PHASE")


def content(draft: Seen) -> Seen:
    """What undo takes back."""
    return {name: draft[name] for name in CONTENT}


def publish_at_once(*clients: Author) -> Seen:
    """Two clients publish; one does, the other is told."""

    def publish(client: Author) -> Seen:
        return client.person.do("publishDraft", {"draftId": client.id}, f"session {{ draftStatus {PUBLISHING} }}")

    with ThreadPoolExecutor(len(clients)) as pool:
        told = sorted(pool.map(publish, clients), key=lambda one: str(one["__typename"]))
    assert [one["__typename"] for one in told] == ["PublishDraftPayload", "Refusal"], told
    assert told[1]["code"] in ("ALREADY_DONE", "VERSION_CONFLICT")
    draft: Seen = told[0]["session"]
    assert (draft["draftStatus"], draft["publishedSession"]["version"]) == ("PUBLISHED", 1)
    return dict(draft["publishedSession"])


def is_in_the_calendar(published: Seen) -> None:
    """Another program reads when it is: in its zone, with the hour that the night lacks."""
    (event,) = Calendar.from_ical(published["icalendar"]).events
    start, end = event["dtstart"].dt, event["dtend"].dt
    assert (start.isoformat(), end.isoformat()) == ("2027-03-27T23:30:00+01:00", "2027-03-28T04:00:00+02:00")
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(minutes=MINUTES)
    assert event["summary"] == published["title"] == "From the train"
    assert published["outline"]["totalMinutes"] == MINUTES


def publish_a_later_version(desk: Author, learner: Person, first: Seen) -> None:
    """Of a variant of a new round; the learner's stays, and who looks now finds the later one."""
    kept = learner.ask(NODE, id=first["id"])["node"]
    assert (kept["title"], "A heading from the desk" in kept["markdown"]) == (first["title"], True)
    again = desk.generate(raiseRagPriority=True)
    assert (again["draftStatus"], again["round"]["number"]) == ("PUBLISHED", 2)
    desk.done("selectVariant", variantId=again["variants"][1]["id"])
    second = desk.do("publishDraft", f"session {{ {PUBLISHING} }}")["session"]["publishedSession"]
    assert (second["version"], second["id"] != first["id"]) == (2, True)
    assert "A heading from the desk" not in second["markdown"]
    assert learner.ask(NODE, id=first["id"])["node"] == kept
    ids = [edge["node"]["id"] for edge in learner.ask(LIST)["publishedSessions"]["edges"]]
    assert ids == [second["id"]]
    (before,), (after,) = (Calendar.from_ical(one["icalendar"]).events for one in (first, second))
    assert (after["uid"], after["sequence"] > before["sequence"]) == (before["uid"], True)
