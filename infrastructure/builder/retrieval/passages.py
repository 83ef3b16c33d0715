"""What passages say that were found, and how near each is to what was looked for."""

from collections.abc import Sequence
from typing import Any

from domain.builder.knowledge import Source
from domain.session import Id
from infrastructure.builder.retrieval.scoring import nearness
from infrastructure.builder.retrieval.search import Question
from infrastructure.builder.retrieval.words import Terms

SAID = "ARRAY(SELECT query FROM unnest(%(queries)s::text[]) AS query WHERE p.words @@ query::tsquery)"
COSINE = (
    "(SELECT 1 - (e.embedding::vector <=> %(asked)s::text::vector) FROM knowledge_embeddings AS e"
    " WHERE e.passage_id = p.id AND e.model = %(model)s)"
)
PASSAGES = (
    f"SELECT p.id::text, d.title, p.path, p.text, p.page, d.category, d.written, {SAID}, {{cosine}}"
    " FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS f (id, place) JOIN knowledge_passages AS p USING (id)"
    " JOIN knowledge_documents AS d ON d.id = p.document_id ORDER BY f.place"
)


def query(question: Question) -> str:
    """The query for passages by their ids."""
    return PASSAGES.format(cosine=COSINE if question.vector else "NULL")


def parameters(ids: Sequence[Any], question: Question, terms: Terms) -> dict[str, Any]:
    """The parameters of the query."""
    return {
        "ids": list(ids),
        "queries": terms.queries,
        "asked": str(question.vector),
        "model": question.model,
    }


def source_of(row: Sequence[Any], terms: Terms) -> Source:
    """The passage of a row."""
    id, title, path, text, page, category, written, said, cosine = row
    return Source(Id(id), title, path, text, nearness(cosine, terms.told(said)), page, category, written)
