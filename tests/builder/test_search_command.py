"""`lyceum knowledge search` prints what a draft would get."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infrastructure.builder.knowledge.commands import knowledge
from tests.builder.documents import forget_all, keep

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, database: str) -> Run:
    """Runs `lyceum knowledge` on a database with one document."""
    forget_all(database)
    keep(database, "rules", ("\x1b[31mRules", "Teams agree on rules for their meetings. [bold]Always.[/bold]"))
    environ = {"LYCEUM_DATA_DIR": str(tmp_path), "LYCEUM_DATABASE_URL": database, "COLUMNS": "200"}
    return lambda *arguments: CliRunner().invoke(knowledge, [*arguments], env=environ)


def test_hits_are_printed_with_their_scores(run: Run) -> None:
    result = run("search", "How do teams agree on rules?", "--category", "Team Building")
    (row,) = (line.split("│")[1:-1] for line in result.stdout.splitlines() if "rules" in line)
    score, similarity, document, path, page, beginning = (cell.strip() for cell in row)
    assert (result.exit_code, score, similarity, document, page) == (0, "0.90", "1.00", "rules", "")
    assert (path, beginning[:35]) == ("\\u001b[31mRules", "Teams agree on rules for their meet")
    assert "[bold]Always.[/bold]" in result.stdout


def test_it_is_said_when_there_is_nothing(run: Run) -> None:
    result = run("search", "A recipe for an apple pie")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No passage of the documents is near enough" in result.stderr


def test_a_folder_without_a_model_ends_in_a_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYCEUM_EMBEDDINGS", str(tmp_path))
    result = run("search", "anything")
    assert "holds no model of model2vec" in str(result.exception)
