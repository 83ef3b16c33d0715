"""Decks as files hold them: our JSON, and CSV. Anki's are in anki.py."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from domain.practice.decks import Deck, Example, Goal, Node
from infrastructure.process.slugs import slug

PLACE_OF_A_NODE = re.compile(r"\$\.nodes\[(\d+)\]")

COLUMNS = {
    *("id", "front", "back", "kind", "part_of_speech", "root", "note", "importance", "tags"),
    *("example", "example_answer", "example_translation"),
}
"""The columns that a CSV file may have; front and back are needed."""


class UnreadableDeck(Exception):
    """Raised when a file holds no deck, or one with faults; the message names file, item and field."""


@dataclass(frozen=True, slots=True)
class DeckFile:
    """A deck that was read, and what there is to say about it."""

    deck: Deck
    remarks: Sequence[str] = ()


def read_json(path: Path) -> DeckFile:
    """A deck in our own JSON. Raises `UnreadableDeck`."""
    content = path.read_bytes()
    try:
        return DeckFile(msgspec.json.decode(content, type=Deck))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableDeck(f"{path.name}: {_item(content, str(error))}{error}") from None


def _item(content: bytes, error: str) -> str:
    """Which item a message such as "… at `$.nodes[3].front`" is about."""
    place = PLACE_OF_A_NODE.search(error)
    if place is None:
        return ""
    id = msgspec.json.decode(content)["nodes"][int(place[1])]
    return f"{id['id']}: " if isinstance(id, Mapping) and "id" in id else f"item {int(place[1]) + 1}: "


def read_csv(path: Path) -> DeckFile:
    """A deck in CSV with a line of column names, separated by commas, semicolons or tabs. Raises `UnreadableDeck`."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableDeck(f"{path.name}: is not UTF-8; save it as CSV UTF-8") from None
    header = text.partition("\n")[0]
    separator = max(",;\t", key=header.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=separator, restkey="more")
    named = set(rows.fieldnames or ())
    if not {"front", "back"} <= named <= COLUMNS:
        raise UnreadableDeck(
            f"{path.name}: line 1: columns are {', '.join(sorted(COLUMNS))}; front and back are needed"
        )
    id = slug(path.stem)
    try:
        nodes = tuple(_row(path, id, rows.line_num, row) for row in rows)
    except csv.Error as error:
        raise UnreadableDeck(f"{path.name}: line {rows.line_num}: {error}") from None
    return DeckFile(with_goals(id, path.stem, nodes))


def _row(path: Path, deck_id: str, line: int, row: Mapping[str, str | None]) -> Node:
    if "more" in row:
        raise UnreadableDeck(f"{path.name}: line {line}: has more fields than there are columns")
    given = {name: (value or "").strip() for name, value in row.items()}
    front, example = given["front"], given.get("example", "")
    try:
        importance = float(given.get("importance") or 0.5)
    except ValueError:
        raise UnreadableDeck(f"{path.name}: line {line}: importance: is not a number") from None
    answer = given.get("example_answer") or front
    return Node(
        id=f"{deck_id}:{given.get('id') or slug(front)}",
        front=front,
        back=given["back"],
        kind=given.get("kind") or "term",
        part_of_speech=given.get("part_of_speech") or None,
        root=given.get("root") or None,
        example=Example(example, answer, given.get("example_translation", "")) if example else None,
        note=given.get("note", ""),
        importance=importance,
        tags=tuple(given.get("tags", "").replace(";", " ").split()),
    )


def with_goals(id: str, title: str, nodes: tuple[Node, ...], titles: Mapping[str, str] | None = None) -> Deck:
    """A deck with one goal for all its items and one for each tag; `titles` are those of tags."""
    tags = dict.fromkeys(tag for node in nodes for tag in node.tags)
    goals = [Goal(f"{id}.{slug(tag)}", (titles or {}).get(tag, tag), tags=(tag,)) for tag in tags]
    return Deck(id, title, nodes, (Goal(id, title), *goals))
