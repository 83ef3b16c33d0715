"""Documents that operators have put down beforehand, and requests that name one instead of sending it.

By `extensions.persistedQuery.sha256Hash`, as Apollo's clients do, or by `documentId`, after the appendix on persisted
documents of GraphQL over HTTP. Nothing that a client sends is ever put down.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from hashlib import sha256

from graphql import GraphQLError
from psycopg_pool import AsyncConnectionPool

from domain.session import shortened
from infrastructure.graphql.request import GraphQLRequest
from infrastructure.graphql.responses import RequestError
from infrastructure.postgres.outages import persist
from infrastructure.postgres.queries import fetch
from infrastructure.process.tasks import cancel

POLL_SECONDS = 1.0
SHA256 = "sha256:"

READ = "SELECT id, body FROM trusted_documents"
STATE = "SELECT count(*), max(added_at) FROM trusted_documents"


def hash_of(text: str) -> str:
    """A document's id: the SHA-256 of its text in UTF-8, in lower-case hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


class TrustedDocuments:
    """The documents, in memory. `load` before use; `follow` takes in what is added or removed."""

    def __init__(self, pool: AsyncConnectionPool, *, only: bool) -> None:
        self._pool, self._only = pool, only
        self._texts: Mapping[str, str] = {}
        self._state: object = None

    async def load(self) -> None:
        """Read them, if they have changed."""
        state = (await fetch(self._pool, STATE, ()))[0]
        if state != self._state:
            rows = await fetch(self._pool, READ, ())
            self._texts = {name: body for id, body in rows for name in (id, hash_of(body))}
            self._state = state

    async def follow(self) -> None:
        """Read them again whenever they have changed, within a second or so, until cancelled."""
        await persist("looking for trusted documents", self._look)

    async def _look(self) -> None:
        await asyncio.sleep(POLL_SECONDS)
        await self.load()

    def text(self, asked: GraphQLRequest) -> str:
        """The document that is asked for. Raises `RequestError` when it is not known, or may not run."""
        if asked.document_id is not None:
            if asked.query is not None:
                raise _refused("Give `query` or `documentId`, not both.", "BAD_REQUEST")
            problem = f"There is no document {shortened(asked.document_id)!r}."
            return self._named(asked.document_id.removeprefix(SHA256), problem)
        if asked.query is None:
            return self._named(asked.persisted_hash or "", "PersistedQueryNotFound")
        if asked.persisted_hash and asked.persisted_hash != hash_of(asked.query):
            raise _refused("`persistedQuery.sha256Hash` is not the SHA-256 of `query`.", "BAD_REQUEST")
        if self._only and hash_of(asked.query) not in self._texts:
            raise _refused(
                "Only documents that were put down beforehand run here. Name one by `documentId` or"
                " `extensions.persistedQuery.sha256Hash`; operators add them with `lyceum documents add`.",
                "DOCUMENT_NOT_TRUSTED",
            )
        return asked.query

    def _named(self, name: str, problem: str) -> str:
        if name not in self._texts:
            raise _refused(problem, "PERSISTED_QUERY_NOT_FOUND", remedy="Operators add it: `lyceum documents add`.")
        return self._texts[name]


@contextlib.asynccontextmanager
async def trusted_documents(pool: AsyncConnectionPool, *, only: bool) -> AsyncIterator[TrustedDocuments]:
    """The documents, kept up to date until the context ends."""
    documents = TrustedDocuments(pool, only=only)
    await documents.load()
    following = asyncio.create_task(documents.follow(), name="trusted documents")
    try:
        yield documents
    finally:
        await cancel([following])


def _refused(message: str, code: str, **more: str) -> RequestError:
    return RequestError([GraphQLError(message, extensions={"code": code, **more})])
