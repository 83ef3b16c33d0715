"""Decks from files: our JSON, CSV and Anki packages, and clear words about what is wrong with one."""

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from typer.testing import CliRunner, Result

from domain.practice.decks import faults
from infrastructure.cli.main import app
from infrastructure.practice.anki import plain_text
from infrastructure.practice.deck_files import read
from infrastructure.practice.deck_formats import UnreadableDeck
from infrastructure.process.slugs import slug
from tests.support.small_deck import DECK

DECKS = {1: "Default", 7: "German::Verbs"}
NOTES = [
    (
        1,
        "guid-1",
        " verb common ",
        "<b>warten</b> auf&nbsp;\x1fto wait for<br>sb<script>alert(1)</script>\x1fAccusative",
    ),
    (2, "guid-2", "", "denken an\x1f<div>to think of [sound:denken.mp3]</div>\x1f"),
    (3, "guid-3", "", "Wir {{c1::hoffen::verb}} auf Regen.\x1fhope\x1f"),
    (4, "guid-4", "", '<img src="x.png">\x1fpicture\x1f'),
    (5, "guid-5", "", "denken an\x1fto remember\x1f"),
]


def collection(folder: Path, decks: Mapping[int, str], notes: list[tuple[int, str, str, str]], *, new: bool) -> bytes:
    """An Anki collection, in the newer form with a table of decks, or the older one with JSON."""
    path = folder / "made"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.create_collation("unicase", lambda a, b: (a > b) - (a < b))
        connection.execute("CREATE TABLE notes (id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data)")
        connection.execute("CREATE TABLE cards (id INTEGER PRIMARY KEY, nid, did, ord)")
        connection.execute("CREATE TABLE col (id, decks)")
        if new:
            connection.execute("CREATE TABLE decks (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE unicase)")
            connection.executemany(
                "INSERT INTO decks VALUES (?, ?)", [(i, n.replace("::", "\x1f")) for i, n in decks.items()]
            )
        connection.execute(
            "INSERT INTO col VALUES (1, ?)", ("" if new else json.dumps({i: {"name": n} for i, n in decks.items()}),)
        )
        for id, guid, tags, fields in notes:
            values = (id, guid, 0, 0, 0, tags, fields, "", 0, 0, "")
            connection.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            connection.execute("INSERT INTO cards (nid, did, ord) VALUES (?, ?, 0)", (id, 7))
    return path.read_bytes()


def package(path: Path, **members: bytes) -> Path:
    """An .apkg of these collections."""
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(f"collection.{name}", content)
        file.writestr("media", "{}")
    return path


@pytest.fixture(params=["anki2", "anki21", "anki21b"])
def apkg(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same notes as each of Anki's forms has them, beside the note by which newer forms warn older programs."""
    form = request.param
    content = collection(tmp_path, DECKS, NOTES, new=form == "anki21b")
    old = collection(
        tmp_path, {1: "Default"}, [(1, "g", "", "Please update to the latest Anki version\x1fx")], new=False
    )
    if form == "anki21b":
        content = zstandard.ZstdCompressor().compress(content)
    warning = {} if form == "anki2" else {"anki2": old}
    return package(tmp_path / "German verbs.apkg", **{**warning, form: content})


def test_an_anki_package_becomes_a_deck(apkg: Path) -> None:
    found = read(apkg)
    deck = found.deck
    assert list(faults(deck)) == []
    assert deck.title == "German verbs"
    assert [(one.front, one.back, one.note) for one in deck.nodes] == [
        ("warten auf", "to wait for sb", "Accusative"),
        ("denken an", "to think of", ""),
        ("Wir ____ auf Regen.", "hoffen", "hope"),
        ("denken an (2)", "to remember", ""),
    ]
    assert deck.nodes[0].tags == ("deck:German::Verbs", "verb", "common")
    assert {goal.title for goal in deck.goals} == {"German verbs", "German::Verbs", "verb", "common"}
    assert list(found.remarks) == [
        "2 pictures and sounds are left out: decks hold text only",
        "1 notes are left out: without their media, front or back is empty",
    ]


def test_a_package_read_again_has_the_same_ids(apkg: Path) -> None:
    assert read(apkg) == read(apkg)
    assert len({node.id for node in read(apkg).deck.nodes}) == 4


@pytest.mark.parametrize(
    ("html", "text", "media"),
    [
        ("<p>a</p><p>b</p>", "a b", 0),
        ("a &lt;b&gt; &amp;", "a <b> &", 0),
        ("<style>x</style>a<script>y</script>", "a", 0),
        ("<img src=x onerror=y>[sound:a.mp3]a[anki:play:q:0]", "a", 3),
        ("a < b", "a < b", 0),
    ],
)
def test_html_is_taken_off(html: str, text: str, media: int) -> None:
    assert plain_text(html) == (text, media)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "has no collection; export it from Anki"),
        ({"anki2": b"no database"}, "is no Anki package that can be read"),
        ({"anki21b": b"not compressed"}, "is no Anki package that can be read"),
    ],
)
def test_a_package_that_cannot_be_read_says_why(tmp_path: Path, members: dict[str, bytes], message: str) -> None:
    with pytest.raises(UnreadableDeck, match=message):
        read(package(tmp_path / "x.apkg", **members))


def test_a_file_that_is_no_package_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.apkg"
    path.write_bytes(b"no zip")
    with pytest.raises(UnreadableDeck, match=r"x\.apkg: is no Anki package"):
        read(path)


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_becomes_a_deck(tmp_path: Path, separator: str) -> None:
    lines = [
        ["front", "back", "tags", "example", "example_answer", "importance"],
        ["warten auf", "to wait for", "verb common", "Wir warten auf dich.", "auf", "0.9"],
        ["كتاب", "book", "", "", "", ""],
    ]
    content = "\ufeff" + "\r\n".join(separator.join(line) for line in lines)
    deck = read(written(tmp_path, "my-words.csv", content)).deck
    assert deck.id == "my-words"
    first, second = deck.nodes
    assert (first.front, first.back, first.tags, first.importance) == (
        "warten auf",
        "to wait for",
        ("verb", "common"),
        0.9,
    )
    assert first.example is not None
    assert first.example.answer == "auf"
    assert (second.example, second.id) == (None, f"my-words:{slug('كتاب')}")
    assert [(goal.id, goal.tags) for goal in deck.goals] == [
        ("my-words", ()),
        ("my-words.verb", ("verb",)),
        ("my-words.common", ("common",)),
    ]


def test_our_json_is_read_as_it_is(tmp_path: Path) -> None:
    assert read(written(tmp_path, "verbs.json", msgspec.json.encode(DECK))).deck == DECK


SOUND = msgspec.to_builtins(DECK)


def with_node(**changes: Any) -> str:
    """The deck's JSON with its fourth item changed."""
    nodes = [dict(one, **changes) if n == 3 else one for n, one in enumerate(SOUND["nodes"])]
    return json.dumps({**SOUND, "nodes": nodes})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "x", "a.txt: a deck is a file that ends in .json, .csv, .tsv, .apkg"),
        ("a.json", "{", "a.json: Input data was truncated"),
        ("a.json", b"\xff", "a.json: "),
        ("a.json", "[]", "a.json: Expected `object`, got `array`"),
        ("a.json", with_node(front=3), "a.json: verbs:lachen: Expected `str`, got `int` - at `$.nodes[3].front`"),
        ("a.json", with_node(back=""), "a.json: verbs:lachen: back: needs from 1 to 4000 characters"),
        ("a.json", with_node(confusables=["verbs:x"]), "a.json: verbs:lachen: confusables: names 'verbs:x'"),
        ("exam-1.csv", "front,back\na,b", "exam-1.csv: deck: id: may not begin with exam-"),
        ("reading-1.csv", "front,back\na,b", "reading-1.csv: deck: id: may not begin with reading-"),
        ("a.csv", "word,meaning\na,b", "a.csv: line 1: columns are back, example"),
        ("a.csv", "", "a.csv: line 1: columns are"),
        ("a.csv", b"front,back\n\xff,b", "a.csv: is not UTF-8"),
        ("a.csv", "front,back\na,b,c", "a.csv: line 2: has more fields than there are columns"),
        ("a.csv", "front,back\na", "back: needs from 1 to 4000 characters"),
        ("a.csv", "front,back,importance\na,b,much", "a.csv: line 2: importance: is not a number"),
        ("a.csv", "front,back,example\na,b,x y z", "example.answer: has to stand in the text exactly once"),
        ("a.csv", "front,back", "a.csv: deck: nodes: has none"),
    ],
)
def test_a_fault_names_file_item_and_field(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    with pytest.raises(UnreadableDeck) as error:
        read(written(tmp_path, name, content))
    assert message in str(error.value)


def test_many_faults_are_told_in_part(tmp_path: Path) -> None:
    lines = "\n".join(f"front {n}," for n in range(50))
    with pytest.raises(UnreadableDeck) as error:
        read(written(tmp_path, "a.csv", f"front,back\n{lines}"))
    assert str(error.value).count("\n") == 20
    assert str(error.value).endswith("and 30 more")


# ---------------------------------------------------------------- the command


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, database: str) -> Run:
    """Runs `lyceum` on a database of the test's own."""
    env = {"LYCEUM_DATA_DIR": str(tmp_path), "LYCEUM_DATABASE_URL": database, "COLUMNS": "200"}
    return lambda *arguments: CliRunner().invoke(app, list(arguments), env=env)


def test_a_deck_is_imported_and_listed(run: Run, apkg: Path) -> None:
    id = slug("German verbs")
    for _ in range(2):
        result = run("decks", "import", str(apkg))
        assert result.exit_code == 0, result.output
        assert f"{id}: 4 items, 4 goals" in result.output
        assert "2 pictures and sounds are left out" in result.output
    listed = run("decks", "list")
    assert re.search(rf"│ {id} +│ German verbs +│ und +│ 4 +│ 4 +│", listed.output)


def test_a_fault_is_told_without_commands_to_the_terminal(run: Run, tmp_path: Path) -> None:
    result = run("decks", "import", str(written(tmp_path, "a.csv", "id,front,back\n\x1b[2J,a,")))
    assert result.exit_code == 2
    assert "\\u001b[2J" in result.output
    assert "\x1b" not in result.output


def test_a_file_with_a_fault_is_refused_in_words(run: Run, tmp_path: Path) -> None:
    result = run("decks", "import", str(written(tmp_path, "a.csv", "front,back\na,")))
    assert result.exit_code == 2
    assert "a.csv: a:a: back: needs from 1 to 4000 characters" in result.output
    assert "a:a" not in run("decks", "list").output
