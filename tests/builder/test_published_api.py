"""What was published over GraphQL: listed, found in any version, exported; and the figures of it."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar

from tests.support.author import OUTLINE, Author, new_author
from tests.support.client import LYCEUM, Person, RunningServer

pytestmark = pytest.mark.usefixtures("unharmed")

FIELDS = f"id title version publishedAt metadata {{ title locationId audienceName }} outline {{ {OUTLINE} }}"
EXPORTS = f"{FIELDS} markdown icalendar"
LIST = f"""query ($first: Int, $after: String) {{ publishedSessions(first: $first, after: $after) {{
  pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ {EXPORTS} }} }} }} }}"""
NODE = f"query ($id: ID!) {{ node(id: $id) {{ ... on PublishedSession {{ {EXPORTS} }} }} }}"
RETIRED = "query ($id: ID!) { node(id: $id) { ... on PublishedSession { isRetired } } }"
SOURCES = "query ($id: ID!) { node(id: $id) { ... on PublishedSession { sources { documentTitle path excerpt } } } }"
SECTION = "query ($id: ID!) { node(id: $id) { ... on Section { id title trainerNotes } } }"
OF_DRAFT = f"query ($id: ID!) {{ session(id: $id) {{ ... on BuilderSession {{ publishedSession {{ {EXPORTS} }} }} }} }}"
FIGURES = """{ analytics(kind: BUILDER) { figures { kind ... on BuilderAnalytics {
  drafts publishedDrafts publications acceptedWords editedWords variants { persona ragWeight made chosen failed }
  sources sourcesUsed medianSecondsToPublish } } } }"""
GROWING = ("drafts", "publishedDrafts", "publications", "editedWords")

TITLE = "<b>Ask</b> & *listen* [now](https://example.org)"


def eventually(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds; views follow the log."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ready(server: RunningServer, title: str = TITLE) -> Author:
    """An author whose draft can be published."""
    author = new_author(server)
    author.say_all()
    author.save(title=title)
    variants = author.generate()["variants"]
    author.done("selectVariant", variantId=variants[0]["id"])
    return author


def published(author: Author) -> dict[str, Any]:
    """What everybody sees of a draft that is published now."""
    author.done("publishDraft")
    return dict(author.person.ask(OF_DRAFT, id=author.id)["session"]["publishedSession"])


def listed(person: Person) -> list[dict[str, Any]]:
    """All that the list has, page by page."""
    nodes, after = [], None
    while True:
        page = person.ask(LIST, first=2, after=after)["publishedSessions"]
        nodes += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes


def test_what_is_published_is_there_for_everybody_and_stays(server: RunningServer) -> None:
    author, learner = ready(server), server.learner()
    first = published(author)
    assert (first["title"], first["version"], first["outline"]["fits"]) == (TITLE, 1, True)
    section = author.see()["outline"]["sections"][0]
    author.done("updateSection", sectionId=section["id"], title="A new beginning", trainerNotes="Breathe.")
    second = published(author)
    assert (second["version"], second["outline"]["sections"][0]["title"]) == (2, "A new beginning")

    def ours() -> list[dict[str, Any]]:
        return [one for one in listed(learner) if one["id"] in (first["id"], second["id"])]

    eventually(lambda: [one["id"] for one in ours()] == [second["id"]])
    assert learner.ask(NODE, id=first["id"])["node"]["outline"] == without_notes(first["outline"])
    assert author.person.ask(NODE, id=first["id"])["node"] == first
    assert learner.ask(NODE, id=f"{second['id']}9")["node"] is None


def test_what_is_archived_is_offered_no_longer_and_kept_by_who_has_it(server: RunningServer) -> None:
    author, learner = ready(server), server.learner()
    first = published(author)
    author.save(title="Another title")
    second = published(author)

    def ours() -> list[str]:
        return [one["id"] for one in listed(learner) if one["id"] in (first["id"], second["id"])]

    eventually(lambda: ours() == [second["id"]])
    author.done("archiveDraft")
    eventually(lambda: ours() == [])
    for version in (first, second):
        assert learner.ask(RETIRED, id=version["id"])["node"] == {"isRetired": True}
    author.done("restoreDraft")
    eventually(lambda: ours() == [second["id"]])


def without_notes(outline: dict[str, Any]) -> dict[str, Any]:
    return {**outline, "sections": [{**one, "trainerNotes": None, "cites": []} for one in outline["sections"]]}


def test_sources_are_for_trainers(server: RunningServer) -> None:
    author = ready(server)
    found = published(author)
    told = author.person.ask(SOURCES, id=found["id"])["node"]["sources"]
    cited = {place for section in found["outline"]["sections"] for place in section["cites"]}
    assert cited
    assert cited <= set(range(len(told)))
    assert server.learner().ask(SOURCES, id=found["id"])["node"]["sources"] == []


def test_what_the_trainer_alone_should_know_is_not_for_learners(server: RunningServer) -> None:
    author, learner = ready(server), server.learner()
    section = author.see()["outline"]["sections"][0]
    author.done("updateSection", sectionId=section["id"], trainerNotes="Breathe before you begin.")
    seen = published(author)
    first = seen["outline"]["sections"][0]
    assert first["trainerNotes"] == "Breathe before you begin."
    assert "Breathe before you begin" in seen["markdown"]
    for_learner = learner.ask(NODE, id=seen["id"])["node"]
    assert for_learner["outline"] == without_notes(seen["outline"])
    assert "Breathe" not in for_learner["markdown"]
    for_learner = learner.ask(SECTION, id=first["id"])["node"]
    assert for_learner == {"id": first["id"], "title": first["title"], "trainerNotes": None}


def test_a_title_is_text_in_every_export(server: RunningServer) -> None:
    seen = published(ready(server))
    assert seen["markdown"].startswith(r"# \<b\>Ask\</b\> \& \*listen\* \[now\](https\://example.org)")
    event = Calendar.from_ical(seen["icalendar"]).events[0]
    assert (event["summary"], event["dtstart"].dt.isoformat()) == (TITLE, "2027-03-10T09:00:00+01:00")


def test_nobody_who_is_not_signed_in_sees_it(server: RunningServer) -> None:
    answer = server.anonymous().post(LIST).json()
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_an_erased_draft_is_in_no_list(server: RunningServer) -> None:
    author, learner = ready(server), server.learner()
    seen = published(author)
    author.person.do("eraseSession", {"sessionId": author.id}, "erased { sessionId }")
    eventually(lambda: learner.ask(NODE, id=seen["id"])["node"] is None)
    assert seen["id"] not in {one["id"] for one in listed(learner)}


def test_analysts_see_how_drafts_get_on(server: RunningServer) -> None:
    analyst = server.analyst()
    before = analyst.ask(FIGURES)["analytics"]["figures"][0]
    author = ready(server)
    section = author.see()["outline"]["sections"][0]
    author.done("updateSection", sectionId=section["id"], title=f"{section['title']} today")
    author.done("publishDraft")

    def grown() -> dict[str, int]:
        after = analyst.ask(FIGURES)["analytics"]["figures"][0]
        return {name: after[name] - before[name] for name in GROWING}

    eventually(lambda: grown() == dict.fromkeys(GROWING, 1))
    told = {one["persona"] for one in analyst.ask(FIGURES)["analytics"]["figures"][0]["variants"]}
    assert told == {one["persona"] for one in author.see()["variants"]}
    assert analyst.ask("{ analytics(kind: PRACTICE) { figures { kind } } }")["analytics"]["figures"] == []


def followed(server: RunningServer) -> bool:
    """Whether the views have taken in all that there is."""
    asked = "{ projections { name lag } }"
    lags = {one["name"]: int(one["lag"]) for one in server.analyst().ask(asked)["projections"]}
    return lags["published_sessions"] == lags["builder_figures"] == 0


def lyceum(server: RunningServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What comes of a command on the server's database."""
    return subprocess.run(
        [LYCEUM, "builder", *arguments], env=server.environ, capture_output=True, text=True, timeout=120
    )


def test_operators_write_what_is_published_to_files(server: RunningServer, tmp_path: Path) -> None:
    author = ready(server)
    seen = published(author)
    assert author.id in lyceum(server, "list").stdout
    docx, calendar = tmp_path / "guide.docx", tmp_path / "session.ics"
    ran = lyceum(server, "export", author.id, "--docx", str(docx), "--icalendar", str(calendar))
    assert ran.returncode == 0, ran.stderr
    assert Document(str(docx)).paragraphs[0].text == TITLE
    assert Calendar.from_ical(calendar.read_bytes()) == Calendar.from_ical(seen["icalendar"])
    markdown = tmp_path / "session.md"
    assert lyceum(server, "export", seen["id"], "--version", "1", "--markdown", str(markdown)).returncode == 0
    assert markdown.read_text() == seen["markdown"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["DRAFT"], "Name a file: --docx, --markdown or --icalendar."),
        (["DRAFT", "--markdown", "THERE"], "is there already; name another file, or remove it first"),
        (["nothing", "--markdown", "NEW"], "There is no published session nothing; `lyceum builder list` prints them."),
        (["DRAFT", "--version", "7", "--docx", "NEW"], "There is no version 7 of published session"),
        (["published:DRAFT:99999999999", "--docx", "NEW"], "There is no published session published:"),
        (["DRAFT", "--docx", "FOLDER/none/guide.docx"], "cannot be written: No such file or directory"),
    ],
)
def test_an_operator_who_mistypes_is_told_what_to_do(
    server: RunningServer, tmp_path: Path, arguments: list[str], said: str
) -> None:
    author = ready(server)
    published(author)
    there = tmp_path / "there.md"
    there.write_text("mine")
    places = {"DRAFT": author.id, "THERE": str(there), "NEW": str(tmp_path / "new"), "FOLDER": str(tmp_path)}
    for name, place in places.items():
        arguments = [one.replace(name, place) for one in arguments]
    ran = lyceum(server, "export", *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["there.md"]
    assert there.read_text() == "mine"


@pytest.mark.parametrize("view", ["published_sessions", "builder_figures"])
def test_what_is_made_anew_from_the_log_is_the_same(server: RunningServer, view: str) -> None:
    author = ready(server)
    published(author)
    analyst = server.analyst()

    def rows() -> tuple[object, ...]:
        return listed(author.person), analyst.ask(FIGURES)

    eventually(lambda: followed(server))
    before = rows()
    ran = subprocess.run([LYCEUM, "rebuild", view], env=server.environ, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    assert rows() == before
