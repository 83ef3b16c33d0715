"""Brings the documents of a folder, or one, into the database: those that are new, and those that have changed."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from infrastructure.builder.knowledge import kept_documents
from infrastructure.builder.knowledge.document import hash_of
from infrastructure.builder.knowledge.document_files import content_of, is_document
from infrastructure.builder.knowledge.reading_process import ReadingProcess
from infrastructure.builder.knowledge.texts import UnreadableDocument, as_title
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.process.wording import words_of

MAX_SOURCE = 1_000
"""Bytes of a document's path."""

Tell = Callable[[int, int], None]
"""Is told how many documents are done, of how many."""


@dataclass(slots=True)
class Found:
    """The files of a folder that are documents, in order; the others are counted."""

    documents: list[Path] = field(default_factory=list)
    other: int = 0
    links: int = 0


@dataclass(slots=True)
class Imported:
    """What came of an import: documents by what became of them, `unreadable` with why; what the folder has no more."""

    new: int = 0
    changed: int = 0
    same: int = 0
    passages: int = 0
    unreadable: list[tuple[Path, str]] = field(default_factory=list)
    gone: Sequence[str] = ()


def found_at(place: Path) -> Found:
    """The documents in a folder and those below it, or the one file. Nothing hidden, and nothing that links lead to.

    Raises `UnreadableDocument` for a folder that cannot be opened, whose documents are not gone; and for a name that
    cannot be kept.
    """
    _check_name(place)
    found = Found()
    for path in [place] if place.is_file() else _below(place):
        if path != place and path.is_symlink():
            found.links += 1
        elif is_document(path) and path.is_file():
            found.documents.append(path)
        else:
            found.other += 1
    return found


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(files) if not name.startswith("."))
        yield from (path for name in folders if (path := Path(place, name)).is_symlink())


def _refuse(error: OSError) -> None:
    raise UnreadableDocument(f"cannot be opened: {words_of(error)}") from None


def import_documents(url: str, place: Path, documents: Sequence[Path], category: str, tell: Tell) -> Imported:
    """Keep documents, each in a transaction of its own. One that cannot be read leaves what was kept of it before."""
    done, category = Imported(), as_title(category)
    with closing(connect_at_once(url, autocommit=True)) as connection, ReadingProcess() as process:
        there = kept_documents.hashes(connection, _beginning(place))
        for number, path in enumerate(documents, 1):
            try:
                _import(connection, process, path, category, there.pop(str(path), None), done)
            except UnreadableDocument as error:
                done.unreadable.append((path, str(error)))
            tell(number, len(documents))
    done.gone = sorted(there) if place.is_dir() else ()
    return done


def _beginning(place: Path) -> str:
    """How the sources of a folder's documents begin; the one of a file itself."""
    return str(place) if place.is_file() else f"{str(place).rstrip(os.sep)}{os.sep}"


def _import(
    connection: psycopg.Connection,
    process: ReadingProcess,
    path: Path,
    category: str,
    before: str | None,
    done: Imported,
) -> None:
    _check_name(path)
    if before == hash_of(content_of(path), category):
        done.same += 1
        return
    found = process.read(path, category)
    kept_documents.save(connection, str(path), found)
    done.passages += len(found.passages)
    if before is None:
        done.new += 1
    else:
        done.changed += 1


def _check_name(path: Path) -> None:
    """Raise `UnreadableDocument` for a name that cannot be kept."""
    try:
        length = len(str(path).encode())
    except UnicodeEncodeError:
        raise UnreadableDocument("its name is not UTF-8; rename it") from None
    if length > MAX_SOURCE:
        raise UnreadableDocument(f"its path has {length} bytes, and at most {MAX_SOURCE} may have")


def prune(url: str, sources: Sequence[str]) -> int:
    """Keep documents no longer that their folder has no more; how many there were."""
    with closing(connect_at_once(url, autocommit=True)) as connection:
        return kept_documents.remove(connection, sources)
