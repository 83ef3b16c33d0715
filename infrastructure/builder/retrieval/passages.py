"""What passages say that were found, and how near each is to what was looked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.builder.knowledge import Source
from domain.session import Id
from infrastructure.builder.retrieval.extensions import Extensions
from infrastructure.builder.retrieval.scoring import nearness
from infrastructure.builder.retrieval.search import Question
from infrastructure.builder.retrieval.words import Term, Terms

HAS = (
    "ARRAY(SELECT p.words @@ query::tsquery FROM unnest(%(queries)s::text[])"
    " WITH ORDINALITY AS q (query, place) ORDER BY place)"
)
NAMED = (
    "ARRAY(SELECT greatest(word_similarity(word, p.path), word_similarity(word, d.title))"
    " FROM unnest(%(unknown)s::text[]) WITH ORDINALITY AS w (word, place) ORDER BY place)"
)
COSINE = (
    "(SELECT 1 - (e.embedding::vector <=> %(asked)s::text::vector) FROM knowledge_embeddings AS e"
    " WHERE e.passage_id = p.id AND e.model = %(model)s)"
)
PASSAGES = (
    "SELECT p.id::text, d.title, p.path, p.text, p.page, d.category, d.written, {has}, {named}, {cosine}"
    " FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS f (id, place) JOIN knowledge_passages AS p USING (id)"
    " JOIN knowledge_documents AS d ON d.id = p.document_id ORDER BY f.place"
)

ALIKE = 0.5
"""From when on a word that no passage has is taken for one of a heading, spelt otherwise."""


def query(found: Extensions, question: Question) -> str:
    """The query for passages by their ids."""
    named, cosine = NAMED if found.trigrams else "NULL", COSINE if question.vector else "NULL"
    return PASSAGES.format(has=HAS, named=named, cosine=cosine)


def parameters(ids: Sequence[Any], question: Question, terms: Terms) -> dict[str, Any]:
    """The parameters of the query."""
    return {
        "ids": list(ids),
        "queries": [term.query for term in terms.all],
        "unknown": terms.unknown,
        "asked": str(question.vector),
        "model": question.model,
    }


def source_of(row: Sequence[Any], terms: Terms) -> Source:
    """The passage of a row."""
    id, title, path, text, page, category, written, has, named, cosine = row
    names = dict(zip(terms.unknown, named or (), strict=False))
    told = sum(_told(term, said, names) for term, said in zip(terms.all, has, strict=True)) / terms.weight
    return Source(Id(id), title, path, text, nearness(cosine, told), page, category, written)


def _told(term: Term, said: bool, names: Mapping[str, float]) -> float:
    """What a passage has of the weight of a word; one that is nowhere may be a name that is spelt otherwise."""
    if said:
        return term.weight
    likeness = names.get(term.word, 0.0)
    return term.weight * likeness if likeness >= ALIKE else 0.0
