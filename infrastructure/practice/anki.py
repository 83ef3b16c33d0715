"""Reads Anki packages (.apkg): a zip with an SQLite collection, in any of the three forms that Anki has given it.

Notes become items, Anki's decks and tags become goals. HTML is taken off; pictures and sounds are left out.
"""

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

import zstandard

from domain.practice.decks import MAX_TEXT, Node
from infrastructure.practice.deck_formats import DeckFile, UnreadableDeck, with_goals
from infrastructure.process.slugs import slug

COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""Newest first: a package may hold an older one only to tell older programs to be updated."""

MAX_BYTES = 1_000_000_000
UNREADABLE = (zipfile.BadZipFile, sqlite3.Error, zstandard.ZstdError, ValueError, RuntimeError, TypeError)
"""What the libraries raise on a package that is damaged, encrypted or none at all."""

CLOZE = re.compile(
    r"\{\{c\d++::((?:(?!::|\}\}|\{\{c\d).)*+)(?:::(?:(?!\}\}|\{\{c\d).)*+)?\}\}",
    re.DOTALL,
)
SOUND = re.compile(r"\[(?:sound|anki:play):[^\]]{0,1000}\]")
SEPARATOR = "\x1f"
BLOCKS = frozenset({"br", "div", "p", "li", "tr", "h1", "h2", "h3"})
MEDIA = frozenset({"img", "audio", "video", "object"})

NOTES = (
    "SELECT n.id, n.guid, n.tags, n.flds, min(c.did) FROM notes n JOIN cards c ON c.nid = n.id"
    " GROUP BY n.id ORDER BY n.id"
)


class _Text(HTMLParser):
    """The text of a piece of HTML, and how many media it refers to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.media = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count media, and keep blocks apart."""
        self._silent += tag in ("script", "style")
        self.media += tag in MEDIA
        if tag in BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Keep blocks apart."""
        self._silent -= tag in ("script", "style") and self._silent > 0
        if tag in BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        """Take the text, unless it is a program's."""
        if not self._silent:
            self.parts.append(data)


def plain_text(html: str) -> tuple[str, int]:
    """The text of a field without HTML and media, and how many media there were."""
    reader = _Text()
    reader.feed(SOUND.sub(" ", html))
    reader.close()
    return " ".join("".join(reader.parts).split()), reader.media + len(SOUND.findall(html))


def read_anki(path: Path) -> DeckFile:
    """The deck in a package. Raises `UnreadableDeck`."""
    try:
        with TemporaryDirectory() as folder:
            database = Path(folder) / "collection"
            database.write_bytes(_collection(path))
            with closing(sqlite3.connect(database)) as connection:
                connection.create_collation("unicase", _unicase)
                notes, decks = connection.execute(NOTES).fetchall(), _decks(connection)
    except UNREADABLE as error:
        raise UnreadableDeck(f"{path.name}: is no Anki package that can be read: {error}") from None
    return _deck(path, notes, decks)


def _unicase(left: str, right: str) -> int:
    """Anki's own order of names, without case."""
    return (left.casefold() > right.casefold()) - (left.casefold() < right.casefold())


def _collection(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        name = next((name for name in COLLECTIONS if name in package.namelist()), None)
        if name is None:
            raise UnreadableDeck(f"{path.name}: has no collection; export it from Anki as a deck package (.apkg)")
        if package.getinfo(name).file_size > MAX_BYTES:
            raise UnreadableDeck(f"{path.name}: its collection is larger than {MAX_BYTES} bytes; export fewer decks")
        content = package.read(name)
    if name != COLLECTIONS[0]:
        return content
    with zstandard.ZstdDecompressor().stream_reader(content) as reader:
        plain = reader.read(MAX_BYTES + 1)
    if len(plain) > MAX_BYTES:
        raise UnreadableDeck(f"{path.name}: its collection is larger than {MAX_BYTES} bytes; export fewer decks")
    return plain


def _decks(connection: sqlite3.Connection) -> Mapping[int, str]:
    """The names of the decks by their ids; subdecks are separated by "::"."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "decks" in tables:
        return {id: name.replace(SEPARATOR, "::") for id, name in connection.execute("SELECT id, name FROM decks")}
    ((decks,),) = connection.execute("SELECT decks FROM col").fetchall()
    return {int(id): deck["name"] for id, deck in json.loads(decks).items()}


def _deck(path: Path, notes: Sequence[tuple[int, str, str, str, int]], decks: Mapping[int, str]) -> DeckFile:
    id = slug(path.stem)
    nodes: dict[str, Node] = {}
    media = empty = 0
    for _, guid, tags, fields, deck_id in notes:
        texts = [plain_text(field) for field in fields.split(SEPARATOR)]
        media += sum(count for _, count in texts)
        deck = decks.get(deck_id, path.stem)
        node = _node(id, guid, [f"deck:{deck}", *tags.split()], [text for text, _ in texts])
        if node is None:
            empty += 1
        else:
            nodes[node.id] = node
    titles = {f"deck:{name}": name for name in decks.values()}
    remarks = [
        *([f"{media} pictures and sounds are left out: decks hold text only"] if media else []),
        *([f"{empty} notes are left out: without their media, front or back is empty"] if empty else []),
    ]
    return DeckFile(with_goals(id, path.stem, tuple(_distinct(nodes.values())), titles), remarks)


def _node(deck_id: str, guid: str, tags: Sequence[str], texts: Sequence[str]) -> Node | None:
    front, back, *rest = [*texts, "", ""]
    if hidden := CLOZE.findall(front):
        rest, front, back = [back, *rest], CLOZE.sub("____", front), ", ".join(hidden)
    if not front or not back:
        return None
    note = " · ".join(text for text in rest if text)
    id = f"{deck_id}:{sha256(guid.encode()).hexdigest()[:16]}"
    return Node(id, front[:MAX_TEXT], back[:MAX_TEXT], note=note[:MAX_TEXT], tags=tuple(dict.fromkeys(tags)))


def _distinct(nodes: Iterable[Node]) -> Iterator[Node]:
    """The items, those with a front that came before told apart by a number."""
    seen: dict[str, int] = {}
    for node in nodes:
        seen[node.front] = count = seen.get(node.front, 0) + 1
        yield node if count == 1 else replace(node, front=f"{node.front} ({count})")
