"""What becomes of a saved paper: another title, everybody's, or withdrawn. Each command counts once.

A paper keeps its latest commands, by other names, so that one that is sent again changes nothing. What is left of a
withdrawn one says that it was there: who sends the command again is answered the same.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from domain.exam.papers import COMMANDS_KEPT, WITHDRAWN_KEPT
from domain.session import RefusalCode, Refused, Request
from infrastructure.exam.saved_papers import INFO, paper_of, remembered
from infrastructure.keys.installation import Installation
from infrastructure.keys.stored_keys import destroyed
from infrastructure.log.codec import parse_id
from infrastructure.postgres.shredding_tables import noting
from infrastructure.sessions.sessions import TheCommandIdIsTaken
from projections.exam.papers import Paper

LOCK = (
    "SELECT id, withdrawn_at IS NOT NULL, commands FROM papers"
    " WHERE id = %(id)s AND (created_by = %(actor)s OR %(for_anyone)s) FOR UPDATE"
)
REMEMBER = "UPDATE papers SET commands = %(commands)s WHERE id = %(id)s"
RENAME = "UPDATE papers SET title = %(title)s WHERE id = %(id)s"
SHARE = "UPDATE papers SET shared = true WHERE id = %(id)s"
WITHDRAW = (
    f"WITH gone AS ({destroyed('= %(id)s')}), noted AS ({noting('SELECT name FROM gone')})"
    " UPDATE papers SET withdrawn_at = clock_timestamp(), title = '', content = '', shared = false WHERE id = %(id)s"
)
FORGET = (
    "DELETE FROM papers WHERE id IN (SELECT id FROM papers WHERE withdrawn_at IS NOT NULL"
    " AND created_by = (SELECT created_by FROM papers WHERE id = %(id)s) ORDER BY withdrawn_at DESC OFFSET %(kept)s)"
)
EXPORT = (
    "SELECT to_jsonb(p) - '{content,commands}'::text[] FROM papers AS p WHERE created_by = %s ORDER BY created_at, id"
)
ERASE = (
    "WITH kept AS (DELETE FROM papers WHERE created_by = %(learner)s RETURNING id),"
    f" gone AS ({destroyed('= ANY (ARRAY(SELECT id FROM kept))')}) {noting('SELECT DISTINCT name FROM gone')}"
)
"""Removes the papers of a learner, with their keys."""


class ThereIsNoSuchPaper(Refused):
    """There is no paper {paper_id!r} of yours. `papers` lists those that you have."""

    code = RefusalCode.NOT_FOUND


class PaperChanges:
    """Changes papers, for who saved them; with a request for anyone's, whosesoever they are. All raise a `Refused`."""

    def __init__(self, pool: AsyncConnectionPool, installation: Installation) -> None:
        self._pool, self._installation = pool, installation

    async def rename(self, paper_id: str, title: str, request: Request) -> Paper:
        """Give a paper another title."""
        return await self._change(paper_id, request, f"rename {title}", RENAME, title=title)

    async def share(self, paper_id: str, request: Request) -> Paper:
        """Let everybody see a paper and take it."""
        return await self._change(paper_id, request, "share", SHARE)

    async def withdraw(self, paper_id: str, request: Request) -> None:
        """Take a paper away from everybody and destroy its key; twice does no harm. Exams made of it stay."""
        async with self._pool.connection() as connection, connection.transaction():
            found = await self._find(connection, paper_id, request, "withdraw")
            if not found.is_withdrawn:
                await connection.execute(WITHDRAW, {"id": found.id})
                await connection.execute(FORGET, {"id": found.id, "kept": WITHDRAWN_KEPT})

    async def _change(self, paper_id: str, request: Request, said: str, statement: str, **values: str) -> Paper:
        async with self._pool.connection() as connection, connection.transaction():
            found = await self._find(connection, paper_id, request, said)
            if found.is_withdrawn:
                raise ThereIsNoSuchPaper(field="paperId", paper_id=paper_id)
            if not found.is_done:
                await connection.execute(statement, {"id": found.id, **values})
            row = await (await connection.execute(f"{INFO} WHERE id = %s", (found.id,))).fetchone()
            assert row
            return paper_of(row)

    async def _find(self, connection: AsyncConnection[Any], paper_id: str, request: Request, said: str) -> "_Found":
        """The paper, locked, which remembers the command from now on."""
        asked = {"id": parse_id(paper_id), "actor": request.actor_id, "for_anyone": request.for_anyone}
        row = await (await connection.execute(LOCK, asked)).fetchone() if asked["id"] else None
        if row is None:
            raise ThereIsNoSuchPaper(field="paperId", paper_id=paper_id)
        id, is_withdrawn, commands = row
        name, meant = remembered(self._installation, request, said).split("/")
        known = dict(command.split("/") for command in commands) if request.command_id else {}
        if known.get(name, meant) != meant:
            raise TheCommandIdIsTaken(field="commandId", command_id=request.command_id)
        if request.command_id and name not in known:
            latest = [*commands, f"{name}/{meant}"][-COMMANDS_KEPT:]
            await connection.execute(REMEMBER, {"id": id, "commands": latest})
        return _Found(id, is_withdrawn, name in known)


@dataclass(frozen=True, slots=True)
class _Found:
    """A paper, whether it is withdrawn, and whether the command was carried out before."""

    id: UUID
    is_withdrawn: bool
    is_done: bool
