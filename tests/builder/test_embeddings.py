"""Each passage gets its vector once; what a server lacks is done without; a folder may hold another model."""

import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy
import psycopg
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from infrastructure.builder.retrieval.embedding import StaticEmbedder, Vector, embedder_of
from infrastructure.builder.retrieval.embeddings import BATCH, embed_waiting
from infrastructure.builder.retrieval.extensions import Extensions, prepare
from infrastructure.postgres.migrating import migrate
from infrastructure.process.settings import SettingsError
from tests.builder.documents import forget_all, keep

EMBEDDER = embedder_of(None)
PASSAGES = [("Path", f"Passage {number} of a document.") for number in range(BATCH + 5)]

KEPT = "SELECT model, language, count(*), min(array_length(embedding, 1)) FROM knowledge_embeddings GROUP BY 1, 2"


@pytest.fixture
def documents(database: str) -> str:
    forget_all(database)
    keep(database, "long", *PASSAGES)
    return database


def kept(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(KEPT).fetchall()


def test_each_passage_gets_its_vector_once(documents: str) -> None:
    assert embed_waiting(documents, EMBEDDER) == len(PASSAGES)
    assert kept(documents) == [(EMBEDDER.model, "en", len(PASSAGES), EMBEDDER.dimensions)]
    assert embed_waiting(documents, EMBEDDER) == 0
    keep(documents, "long", *PASSAGES[:-1], ("Path", "Another end."))
    assert embed_waiting(documents, EMBEDDER) == 1


def test_what_stands_under_another_title_is_embedded_anew(documents: str) -> None:
    embed_waiting(documents, EMBEDDER)
    keep(documents, "other", ("Path", "Another passage."))
    keep(documents, "long", *PASSAGES, title="Another title")
    assert embed_waiting(documents, EMBEDDER) == len(PASSAGES) + 1


class Interrupted(Exception):
    """Somebody ends the process."""


def test_whoever_is_interrupted_goes_on_after_the_last_batch(documents: str) -> None:
    done = []

    def embed(texts: list[str]) -> numpy.ndarray:
        if done:
            raise Interrupted
        done.extend(texts)
        return numpy.array(EMBEDDER.embed(texts))

    with pytest.raises(Interrupted):
        embed_waiting(documents, StaticEmbedder(EMBEDDER.model, EMBEDDER.dimensions, lambda: embed))
    assert [count for *_, count, _ in kept(documents)] == [BATCH]
    assert embed_waiting(documents, EMBEDDER) == 5


def test_a_document_in_another_language_than_before_is_looked_for_there(documents: str) -> None:
    embed_waiting(documents, EMBEDDER)
    keep(documents, "long", *PASSAGES, language="de")
    embed_waiting(documents, EMBEDDER)
    assert [language for _, language, *_ in kept(documents)] == ["de"]


@pytest.fixture
def poor(postgres: str) -> Iterator[str]:
    """A database of a role that is no superuser, and may not create `vector`."""
    name = f"poor_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}")
        yield postgres.replace("//postgres:", f"//{name}:").replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        connection.execute(f"DROP ROLE {name}")


def test_what_may_not_be_created_is_said_and_done_without(poor: str, caplog: pytest.LogCaptureFixture) -> None:
    migrate(poor)
    keep(poor, "long", *PASSAGES)
    with caplog.at_level(logging.WARNING):
        assert embed_waiting(poor, EMBEDDER) == 0
    assert [record.getMessage() for record in caplog.records if "extension" in record.getMessage()] == [
        "PostgreSQL has no extension vector that we may use:"
        " passages are found by their words alone, not by what they mean"
    ]
    superuser = poor.replace(poor.split("//")[1].split(":")[0], "postgres", 1)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION vector")
    assert prepare(poor, EMBEDDER.model, EMBEDDER.dimensions) == Extensions(trigrams=True, vectors=True)
    assert embed_waiting(poor, EMBEDDER) == len(PASSAGES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model of two words in three dimensions, as `model2vec` keeps one."""
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "team": 1, "strife": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = numpy.array([[0, 0, 0], [3, 0, 4], [0, 5, 0]], dtype="float32")
    StaticModel(vectors, tokenizer).save_pretrained(tmp_path / "tiny")
    return tmp_path / "tiny"


def test_a_folder_may_hold_another_model(documents: str, folder: Path) -> None:
    other = embedder_of(folder)
    assert (other.model, other.dimensions) == ("tiny", 3)
    assert other.embed(["team", "strife"]) == [pytest.approx([0.6, 0, 0.8]), pytest.approx([0, 1, 0])]
    embed_waiting(documents, EMBEDDER)
    assert embed_waiting(documents, other) == len(PASSAGES)
    assert {model for model, *_ in kept(documents)} == {"tiny", EMBEDDER.model}


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"LYCEUM_EMBEDDINGS: .* holds no model of model2vec"):
        embedder_of(tmp_path)


def nearness(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_the_model_that_ships_knows_german_english_and_what_is_the_same_in_both() -> None:
    german, english, pie = EMBEDDER.embed(
        ["Widerstand gegen Veränderungen", "Resistance to change", "A recipe for an apple pie"]
    )
    assert nearness(german, english) > 0.7
    assert nearness(english, pie) < 0.2
