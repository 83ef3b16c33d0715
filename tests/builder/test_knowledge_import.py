"""`lyceum knowledge`: what operators do with documents, and what is kept of them."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest
from typer.testing import CliRunner, Result

from infrastructure.builder.knowledge import commands, kept_documents, shipped
from infrastructure.builder.knowledge.document_files import read
from tests.support.knowledge_files import docx, finished_pdf, paragraph, pdf, written

Run = Callable[..., Result]

GERMAN = "Wer gut zuhört, versteht besser, was die anderen brauchen. Danach fällt die Antwort leichter."
ENGLISH = "People who listen well understand what others need. After that the answer comes more easily."


@pytest.fixture
def environ(tmp_path: Path, database: str) -> dict[str, str]:
    """The settings of commands on a database of the test's own."""
    return {"LYCEUM_DATA_DIR": str(tmp_path), "LYCEUM_DATABASE_URL": database, "COLUMNS": "300"}


@pytest.fixture
def run(environ: dict[str, str]) -> Run:
    """Runs `lyceum knowledge`."""
    return lambda *arguments: CliRunner().invoke(commands.knowledge, [*map(str, arguments)], env=environ)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with documents of all forms."""
    folder = tmp_path / "docs"
    written(folder, "a.md", f"---\ncategory: Communication\n---\n# Zuhören\n\n## Warum\n\n{GERMAN}")
    written(folder, "b.txt", ENGLISH)
    written(folder, "deep/down/c.html", f"<h2>Warum</h2><p>{GERMAN}")
    written(folder, "d.pdf", finished_pdf([[GERMAN]], metadata={"/ModDate": "D:20240506070809Z"}))
    written(folder, "e.docx", docx(paragraph("Warum", "Heading1") + paragraph(GERMAN)))
    return folder


def rows(database: str, statement: str, parameters: Sequence[object] = ()) -> list[tuple]:
    with psycopg.connect(database, autocommit=True) as connection:
        return connection.execute(statement, parameters).fetchall()


def passages(database: str, path: Path) -> list[tuple]:
    return rows(
        database,
        "SELECT p.id, p.number, p.path, p.text FROM knowledge_passages AS p JOIN knowledge_documents AS d"
        " ON d.id = p.document_id WHERE d.source = %s ORDER BY p.number",
        (str(path),),
    )


def ended(result: Result) -> tuple[int, str]:
    assert "Traceback" not in result.output, result.output
    return result.exit_code, result.stdout.strip()


def test_documents_are_imported_and_listed(run: Run, folder: Path, database: str) -> None:
    written(folder, "picture.png", b"\x89PNG")
    result = run("import", folder, "--category", "Leading")
    assert ended(result) == (0, "5 new, 0 changed, 0 as they were, 0 unreadable, 0 removed; 5 passages")
    assert "as those of documents do: 1." in result.stderr
    kept = {
        Path(source).name: tuple(more)
        for source, *more in rows(
            database,
            "SELECT source, title, category, language, written::text FROM knowledge_documents"
            " WHERE starts_with(source, %s)",
            (str(folder),),
        )
    }
    assert kept == {
        "a.md": ("Zuhören", "Communication", "de", None),
        "b.txt": ("b", "Leading", "en", None),
        "c.html": ("Warum", "Leading", "de", None),
        "d.pdf": ("d", "Leading", "de", "2024-05-06"),
        "e.docx": ("Leiten & lassen", "Leading", "de", "2024-05-06"),
    }
    ((_, _, path, text),) = passages(database, folder / "a.md")
    assert (path, text) == ("Warum", GERMAN)
    listed = [[cell.strip() for cell in line.split("│")[1:-1]] for line in run("list").stdout.splitlines()]
    assert [str(kept_documents.id_of(str(folder / "a.md"))), "Zuhören", "Communication", "de", "", "1"] in [
        cells[:6] for cells in listed
    ]


def test_words_are_found_in_the_language_of_the_document(run: Run, folder: Path, database: str) -> None:
    assert run("import", folder).exit_code == 0
    written(folder, "f.txt", "من يستمع جيدا يفهم ما يحتاجه الآخرون.")
    assert run("import", folder / "f.txt").exit_code == 0
    for config, word, name in (
        ("german", "Antworten", "a.md"),
        ("german", "warum | hören & zuhören", "a.md"),
        ("english", "answers", "b.txt"),
        ("simple", "يستمع", "f.txt"),
    ):
        found = rows(
            database,
            "SELECT d.source FROM knowledge_passages AS p JOIN knowledge_documents AS d ON d.id = p.document_id"
            " WHERE p.words @@ to_tsquery(%s::regconfig, %s)",
            (config, word),
        )
        assert (str(folder / name),) in found, word


def test_what_is_the_same_stays_and_what_changed_is_replaced(run: Run, folder: Path, database: str) -> None:
    path = written(folder, "g.md", f"# G\n\n## Eins\n\n{GERMAN}\n\n## Zwei\n\n{GERMAN}\n\n## Drei\n\n{GERMAN}")
    run("import", folder)
    before = passages(database, path)
    when = rows(database, "SELECT source, imported_at FROM knowledge_documents ORDER BY source")
    again = ended(run("import", folder))
    assert again == (0, "0 new, 0 changed, 6 as they were, 0 unreadable, 0 removed; 0 passages")
    assert rows(database, "SELECT source, imported_at FROM knowledge_documents ORDER BY source") == when
    written(
        folder, "g.md", f"# G\n\n## Eins\n\n{GERMAN}\n\n## Zwei\n\nAnders.\n\n## Drei\n\n{GERMAN}\n\n## Vier\n\nNeu."
    )
    changed = ended(run("import", folder))
    assert changed == (0, "0 new, 1 changed, 5 as they were, 0 unreadable, 0 removed; 4 passages")
    after = passages(database, path)
    assert [one[2] for one in after] == ["Eins", "Zwei", "Drei", "Vier"]
    assert (after[0], after[2]) == (before[0], before[2])
    assert before[1][0] not in {one[0] for one in after}


def test_another_category_is_a_change(run: Run, folder: Path, database: str) -> None:
    run("import", folder / "b.txt")
    ids = passages(database, folder / "b.txt")
    assert ended(run("import", folder / "b.txt", "--category", " Change\udc80\0"))[1].startswith("0 new, 1 changed")
    assert rows(database, "SELECT category FROM knowledge_documents WHERE title = 'b'") == [("Change\ufffd",)]
    assert passages(database, folder / "b.txt") == ids


def test_what_is_gone_stays_unless_it_is_pruned(run: Run, folder: Path, database: str) -> None:
    run("import", folder)
    other = written(folder.parent, "docs2/a.txt", ENGLISH)
    run("import", other.parent)
    (folder / "a.md").unlink()
    (folder / "b.txt").unlink()
    result = run("import", folder)
    assert "Documents that the folder has no more, which --prune removes: 2." in result.stderr
    assert passages(database, folder / "a.md")
    pruned = ended(run("import", folder, "--prune"))
    assert pruned == (0, "0 new, 0 changed, 3 as they were, 0 unreadable, 2 removed; 0 passages")
    assert not passages(database, folder / "a.md")
    assert passages(database, other)
    assert ended(run("import", folder / "d.pdf", "--prune"))[1].endswith("0 removed; 0 passages")


def test_what_a_folder_holds_that_cannot_be_opened_is_not_gone(
    run: Run, folder: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", folder)
    scandir = os.scandir

    def closed(path: str = ".") -> object:
        if str(path).endswith("deep"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    result = run("import", folder, "--prune")
    monkeypatch.undo()
    assert (ended(result)[0], "Permission denied" in result.stderr) == (2, True)
    assert passages(database, folder / "deep" / "down" / "c.html")


def test_a_document_is_removed_by_its_source_or_path(run: Run, folder: Path, database: str) -> None:
    run("import", folder)
    for given in (folder / "a.md", folder / "deep" / ".." / "b.txt", kept_documents.id_of(str(folder / "e.docx"))):
        assert ended(run("remove", given)) == (0, "")
    assert not passages(database, folder / "a.md") + passages(database, folder / "b.txt")
    assert not passages(database, folder / "e.docx")
    assert passages(database, folder / "d.pdf")
    for given, why in (
        (folder / "a.md", "There is no such document"),
        ("x" * 5000, "There is no such document"),
        ("a\udc80", "There is no such document"),
        (f"{shipped.SCHEME}situativ-fuehren", "A document that ships stays"),
    ):
        result = run("remove", given)
        assert (ended(result)[0], why in result.stderr) == (2, True)


def test_what_cannot_be_read_is_named_and_the_others_are_kept(run: Run, folder: Path, database: str) -> None:
    run("import", folder)
    kept = passages(database, folder / "a.md")
    written(folder, "a.md", b"\0\0")
    written(folder, "h.pdf", finished_pdf([[GERMAN]], password="secret"))
    written(folder, "i.pdf", pdf([[]]))
    written(folder, "j.docx", b"PK")
    written(folder, "z.txt", ENGLISH)
    result = run("import", folder)
    assert ended(result) == (2, "1 new, 0 changed, 4 as they were, 4 unreadable, 0 removed; 1 passages")
    for told in (
        "a.md: is no text",
        "h.pdf: is encrypted",
        "i.pdf: has only pictures on its pages (1)",
        "j.docx: is a damaged",
    ):
        assert f"{folder}/{told}" in result.stderr
    assert passages(database, folder / "a.md") == kept


def test_many_that_cannot_be_read_are_counted(run: Run, tmp_path: Path) -> None:
    for number in range(25):
        written(tmp_path / "many", f"{number:02}.txt", b"\0")
    result = run("import", tmp_path / "many")
    assert "and 5 more that cannot be read" in result.stderr
    assert "20.txt" not in result.stderr


def test_what_is_elsewhere_hidden_or_no_file_is_not_read(run: Run, folder: Path, tmp_path: Path, database: str) -> None:
    secret = written(tmp_path / "elsewhere", "secret.md", ENGLISH)
    (folder / "link.md").symlink_to(secret)
    (folder / "around").symlink_to(folder.parent, target_is_directory=True)
    os.mkfifo(folder / "pipe.md")
    written(folder, ".hidden.md", ENGLISH)
    written(folder, ".git/notes.md", ENGLISH)
    result = run("import", folder)
    assert ended(result)[1].startswith("5 new")
    assert "Symbolic links, which are not followed: 2." in result.stderr
    assert rows(database, "SELECT FROM knowledge_documents WHERE source LIKE %s", ("%secret%",)) == []


def test_an_empty_folder_and_one_that_is_not_there_are_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("import", tmp_path / "empty")
    assert (ended(result)[0], "there is no document in it" in result.stderr) == (2, True)
    result = run("import", written(tmp_path, "table.csv", "a,b"))
    assert (ended(result)[0], "there is no document in it" in result.stderr) == (2, True)
    assert ended(run("import", tmp_path / "nothing"))[0] == 2
    assert ended(run("import", "a\0b"))[0] == 2


def test_names_that_cannot_be_kept_are_said(run: Run, tmp_path: Path) -> None:
    written(tmp_path / "names", os.fsdecode(b"\xff.md"), ENGLISH)
    written(tmp_path / "names", "[red]name\x1b[31m.md", ENGLISH)
    deep = tmp_path / "names"
    for _ in range(5):
        deep /= "d" * 200
    written(deep, "deep.md", ENGLISH)
    result = run("import", tmp_path / "names")
    assert ended(result) == (2, "1 new, 0 changed, 0 as they were, 2 unreadable, 0 removed; 1 passages")
    assert "is not UTF-8; rename it" in result.stderr
    assert "at most 1000 may have" in result.stderr
    assert "\x1b[31m" not in run("list").stdout


def test_a_folder_whose_name_cannot_be_kept_is_said(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff")
    written(folder, "a.md", ENGLISH)
    for place in (folder, folder / "a.md"):
        result = run("import", place)
        assert ended(result) == (2, "")
        assert "its name is not UTF-8; rename it" in result.stderr


def test_an_import_that_is_killed_leaves_whole_documents(
    tmp_path: Path, environ: dict[str, str], run: Run, database: str
) -> None:
    folder, many = tmp_path / "many", 40
    text = "\n\n".join(f"## Teil {n}\n\n{GERMAN}" for n in range(100))
    for number in range(many):
        written(folder, f"{number:02}.md", f"# Nummer {number}\n\n{text}")
    program = "from infrastructure.builder.knowledge.commands import knowledge; knowledge()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "import", str(folder)], env={**os.environ, **environ}, stderr=subprocess.DEVNULL
    )
    count = "SELECT count(*) FROM knowledge_documents WHERE starts_with(source, %s)"
    until = monotonic() + 60
    while rows(database, count, (str(folder),))[0][0] < 2 and process.poll() is None and monotonic() < until:
        sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    counts = rows(
        database,
        "SELECT d.source, count(p.id) FROM knowledge_documents AS d LEFT JOIN knowledge_passages AS p"
        " ON p.document_id = d.id WHERE starts_with(d.source, %s) GROUP BY d.source",
        (str(folder),),
    )
    assert 2 <= len(counts) < many
    assert {number for _, number in counts} == {100}
    (kept,) = rows(database, count, (str(folder),))[0]
    assert f"{many - kept} new, 0 changed, {kept} as they were" in ended(run("import", folder))[1]


def test_the_documents_that_ship_are_there_and_follow_their_files(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = "SELECT source, imported_at FROM knowledge_documents WHERE starts_with(source, 'lyceum:') ORDER BY source"
    shipped.seed(database)
    before = rows(database, sources)
    assert [source for source, _ in before] == sorted(f"lyceum:{path.stem}" for path in shipped.FOLDER.glob("*.md"))
    monkeypatch.setattr(shipped, "read_shipped", pytest.fail)
    shipped.seed(database)
    assert rows(database, sources) == before
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    monkeypatch.setattr(shipped, "read_shipped", read)
    written(tmp_path, "situativ-fuehren.md", f"# Anders\n\n{GERMAN}")
    shipped.seed(database)
    assert [source for source, _ in rows(database, sources)] == ["lyceum:situativ-fuehren"]
    assert rows(database, "SELECT text FROM knowledge_passages") == [(GERMAN,)]


def test_two_at_once_keep_one_document_whole(database: str, tmp_path: Path) -> None:
    one = read(written(tmp_path, "a.md", f"# A\n\n## Eins\n\n{GERMAN}\n\n## Zwei\n\n{GERMAN}"))
    two = read(written(tmp_path, "a.md", f"# A\n\n## Drei\n\n{GERMAN}"))
    with psycopg.connect(database) as first, psycopg.connect(database, autocommit=True) as second:
        first.execute("SELECT")
        kept_documents.save(first, "a", one)
        second.execute("SET lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            kept_documents.save(second, "a", two)
        first.commit()
        kept_documents.save(second, "a", two)
    assert [path for _, _, path, _ in passages(database, "a")] == ["Drei"]
