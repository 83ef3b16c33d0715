"""Headlines from outside: feeds and JSON, what is kept of them, and `lyceum topics import`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from infrastructure.cli.main import app
from infrastructure.exam.headlines import Headline, UnreadableFeed, read, save, theme_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEADLINE = Headline(
    "Nachtzüge kehren zurück", "https://news.example/1", NOON, "Mehr als vierzig Zeichen.", "Die Zeitung"
)

RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Die Zeitung</title>
<item><title>Nachtzüge kehren zurück</title><link>https://news.example/1</link>
<description>Mehr als vierzig Zeichen.</description><pubDate>Mon, 02 Mar 2026 12:00:00 GMT</pubDate></item>
<item><title>Ohne Adresse</title></item><item><link>https://news.example/2</link></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Die Zeitung</title>
<entry><title>Nachtzüge kehren zurück</title><link href="https://news.example/1"/>
<summary>Mehr als vierzig Zeichen.</summary><updated>2026-03-02T12:00:00Z</updated></entry></feed>"""

ITEM = {
    "headline": HEADLINE.headline,
    "url": HEADLINE.url,
    "publishedAt": "2026-03-02T12:00:00Z",
    "summary": HEADLINE.summary,
    "source": HEADLINE.source,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "headlines"


@pytest.mark.parametrize(
    "raw",
    [
        RSS.format(encoding="utf-8").encode(),
        RSS.format(encoding="iso-8859-1").encode("iso-8859-1"),
        ATOM.encode(),
        json.dumps([ITEM]).encode(),
        json.dumps([ITEM], ensure_ascii=False).encode("utf-8-sig"),
    ],
    ids=["RSS", "RSS in Latin-1", "Atom", "JSON", "JSON with a byte order mark"],
)
def test_headlines_are_read(file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    assert list(read(file)) == [HEADLINE]


GARBAGE = {
    "nothing": b"",
    "prose": b"Heute ist schoenes Wetter.",
    "bytes": bytes(range(256)),
    "a page": b"<html><body>Nachrichten</body></html>",
    "other XML": b"<a><b/></a>",
    "half a JSON": b'[{"headline": ',
    "an object": b'{"headline": "x"}',
    "numbers": b"[1, 2]",
    "no address": b'[{"headline": "x", "publishedAt": "2026-03-02T12:00:00Z"}]',
    "no date": b'[{"headline": "x", "url": "https://news.example/1", "publishedAt": "gestern"}]',
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_is_no_feed_is_refused(file: Path, garbage: str) -> None:
    file.write_bytes(GARBAGE[garbage])
    with pytest.raises(UnreadableFeed):
        read(file)


def test_a_file_that_names_another_is_no_feed(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "feed"
    other.write_text(ATOM)
    file.write_text(str(other))
    with pytest.raises(UnreadableFeed):
        read(file)


def saved(database: str, *headlines: Headline) -> list[tuple[str, str | None]]:
    """The themes and summaries that are in the pool once these headlines are saved."""
    save(database, headlines)
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT theme, summary FROM topics ORDER BY url").fetchall()


@pytest.mark.parametrize(
    ("summary", "kept"),
    [
        (None, None),
        ("", None),
        (40 * "x", None),
        (f"  {40 * 'x'}  ", None),
        (41 * "x", 41 * "x"),
        (400 * "x", 400 * "x"),
        (401 * "x", 400 * "x"),
        (f"<p>{20 * 'x'}</p>\n<b>{20 * 'y'} &amp; z</b>", f"{20 * 'x'} {20 * 'y'} & z"),
    ],
)
def test_a_summary_is_kept_above_40_characters_and_cut_at_400(
    database: str, summary: str | None, kept: str | None
) -> None:
    headline = Headline("Titel", "https://news.example/1", NOON, summary, theme="SPORT")
    assert saved(database, headline) == [("SPORT", kept)]


def test_a_headline_is_saved_once(database: str) -> None:
    assert save(database, [HEADLINE]) == (1, 0)
    assert save(database, [HEADLINE, Headline("Neu", "https://news.example/2", NOON)]) == (1, 0)
    assert save(database, []) == (0, 0)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Die Bahn streicht ihre Nachtzüge", "VERKEHR"),
        ("Schulen und Kitas suchen Personal", "BILDUNG"),
        ("Klimaschutz: der Wald stirbt leise", "UMWELT"),
        ("Museum und Theater öffnen wieder", "KULTUR"),
        ("Nachbarn helfen einander", "GESELLSCHAFT"),
        ("", "GESELLSCHAFT"),
    ],
)
def test_the_theme_is_told_from_the_words(text: str, theme: str) -> None:
    assert theme_of(text) == theme


def test_only_a_theme_that_we_know_is_taken_over(database: str) -> None:
    known = Headline("Die Bahn", "https://news.example/1", NOON, theme="ARBEIT")
    unknown = Headline("Die Bahn", "https://news.example/2", NOON, theme="WETTER")
    assert [theme for theme, _ in saved(database, known, unknown)] == ["ARBEIT", "VERKEHR"]


def run(database: str, file: Path) -> Result:
    env = {"LYCEUM_DATA_DIR": str(file.parent), "LYCEUM_DATABASE_URL": database}
    return CliRunner().invoke(app, ["topics", "import", str(file)], env=env)


def test_topics_are_imported_from_a_file(database: str, file: Path) -> None:
    file.write_text(RSS.format(encoding="utf-8"))
    first, second = run(database, file), run(database, file)
    assert (first.exit_code, first.stdout) == (0, "1 new of 1 headlines, 0 skipped\n")
    assert (second.exit_code, second.stdout) == (0, "0 new of 1 headlines, 0 skipped\n")


def test_the_command_says_what_is_wrong_with_a_file(database: str, file: Path) -> None:
    assert run(database, file).exit_code == 2
    file.write_bytes(bytes(range(256)))
    result = run(database, file)
    assert result.exit_code == 2
    assert "neither RSS or Atom nor JSON" in " ".join(result.stderr.split())


def test_what_is_no_headline_is_skipped_and_the_rest_is_clean(database: str, file: Path) -> None:
    item = {"url": "https://news.example/1", "publishedAt": "2999-03-02T12:00:00"}
    texts = ["Die\0 \x07Bahn\ud800\n", " \0\n", 20_000 * "x"]
    items = [{**item, "headline": text, "url": f"{item['url']}{n}"} for n, text in enumerate(texts)]
    file.write_text(json.dumps([*items, {**item, "headline": "x", "url": ""}, {**items[0], "url": 3000 * "x"}]))
    result = run(database, file)
    assert (result.exit_code, result.stdout) == (0, "2 new of 5 headlines, 3 skipped\n")
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT headline, published_at <= now() FROM topics ORDER BY url").fetchall()
    assert rows == [("Die Bahn", True), (300 * "x", True)]
