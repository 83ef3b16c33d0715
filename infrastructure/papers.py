"""Saved papers: the content of a finished generation, kept under a key of its own, for new exams to start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import msgspec
from psycopg_pool import AsyncConnectionPool

from domain.authoring import Source
from domain.exam.events import Question
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.session import Id, RefusalCode, Refused, Request
from infrastructure.crypto import MasterKeys, SealedKey
from infrastructure.event_log import fetch
from infrastructure.sessions import TheCommandIdIsTaken, parse_id
from infrastructure.views import decode_cursor, encode_cursor
from projections.papers import Paper

MAX_PAPERS = 100
"""Papers of one learner at most."""

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('papers ' || %s, 0))"
"""Papers of one learner are kept one after the other, so that the limit holds."""

SAVE = (
    "WITH key AS (INSERT INTO session_keys VALUES (%s, %s, %s) ON CONFLICT DO NOTHING)"
    " INSERT INTO papers (id, created_by, session_id, title, skill, level, content) VALUES (%s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT DO NOTHING"
)
COUNT = "SELECT count(*) FROM papers WHERE created_by = %s"
INFO = "SELECT id, title, skill, level, created_by, created_at FROM papers"
LATEST = (
    f"{INFO} WHERE (%(skill)s::text IS NULL OR skill = %(skill)s)"
    " AND (%(at)s::timestamptz IS NULL OR created_at < %(at)s OR (created_at = %(at)s AND id > %(id)s))"
    " ORDER BY created_at DESC, id LIMIT %(limit)s"
)
CONTENT = (
    "SELECT p.content, k.sealed, k.master_id FROM papers p JOIN session_keys k ON k.session_id = p.id WHERE p.id = %s"
)


class ThereArePapersEnough(Refused):
    """A learner keeps {limit} papers at most."""

    code = RefusalCode.LIMIT_REACHED


@dataclass(frozen=True, slots=True)
class Content:
    """What a paper holds: the parts' sources, and the questions with their keys."""

    sources: dict[Id, Source]
    questions: tuple[Question, ...]

    def part(self, part_id: Id) -> tuple[Source, Sequence[Question]]:
        """A part's source and its questions in order."""
        return self.sources[part_id], [question for question in self.questions if question.part_id == part_id]


class Papers:
    """The saved papers."""

    def __init__(self, pool: AsyncConnectionPool, master_keys: MasterKeys) -> None:
        self._pool, self._master_keys = pool, master_keys

    async def save(self, exam: Exam, title: str, request: Request) -> Paper:
        """Keep what an exam consists of, without anything its learner did. A command id used before keeps nothing.

        Raises `ThereArePapersEnough`, and `TheCommandIdIsTaken` when the id was used for another title.
        """
        id = _paper_id(exam.id, request)
        saved = await self.find(id) or await self._keep(id, exam, title, request.actor_id)
        return _meant(saved, title, request)

    async def kept(self, exam_id: Id, title: str, request: Request) -> Paper | None:
        """The paper that the request's command id has kept of an exam before, whatever has become of the exam.

        Raises `TheCommandIdIsTaken` when the id was used for another title.
        """
        paper = await self.find(_paper_id(exam_id, request)) if request.command_id else None
        return _meant(paper, title, request) if paper else None

    async def _keep(self, id: str, exam: Exam, title: str, created_by: str) -> Paper:
        """Keep a paper under an id; the one that is there when another was faster."""
        key, sealed = self._master_keys.new_session_key(id)
        sources = {part_id: part.source for part_id, part in exam.parts.items() if part.source}
        plain = msgspec.json.encode(Content(sources, tuple(exam.in_order())))
        values = (id, sealed.sealed, sealed.master_id, id, created_by, UUID(exam.id), title, exam.skill.value)
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(LOCK, (created_by,))
            counted = await (await connection.execute(COUNT, (created_by,))).fetchone()
            if counted and counted[0] >= MAX_PAPERS:
                raise ThereArePapersEnough(limit=MAX_PAPERS)
            await connection.execute(SAVE, (*values, exam.level.value, key.seal(plain, id.encode())))
        kept = await self.find(id)
        assert kept is not None
        return kept

    async def find(self, paper_id: str) -> Paper | None:
        """A paper by its id."""
        uuid = parse_id(paper_id)
        rows = await fetch(self._pool, f"{INFO} WHERE id = %s", (uuid,)) if uuid else []
        return _paper(rows[0]) if rows else None

    async def latest(self, skill: ExamSkill | None, limit: int, after: str | None = None) -> Sequence[Paper]:
        """Papers, newest first, of a skill or of all; from the start, or those that follow a cursor."""
        at, id = decode_cursor(after, datetime, UUID) if after is not None else (None, None)
        asked = {"skill": skill and skill.value, "at": at, "id": id, "limit": limit}
        return [_paper(row) for row in await fetch(self._pool, LATEST, asked)]

    async def content(self, paper_id: str) -> Content | None:
        """What a paper holds; None if it is not there."""
        rows = await fetch(self._pool, CONTENT, (UUID(paper_id),))
        if not rows:
            return None
        content, sealed, master_id = rows[0]
        key = self._master_keys.open(paper_id, SealedKey(sealed, master_id))
        return msgspec.json.decode(key.open(content, paper_id.encode()), type=Content)


def _paper_id(exam_id: Id, request: Request) -> str:
    key_of_command = f"{exam_id}/{request.actor_id}/{request.command_id}"
    return str(uuid5(NAMESPACE_URL, key_of_command) if request.command_id else uuid4())


def _meant(paper: Paper, title: str, request: Request) -> Paper:
    if paper.title != title:
        raise TheCommandIdIsTaken(field="commandId", command_id=request.command_id)
    return paper


def _paper(row: Sequence[Any]) -> Paper:
    id, title, skill, level, created_by, created_at = row
    cursor = encode_cursor(created_at, id)
    return Paper(Id(str(id)), cursor, title, ExamSkill(skill), Level(level), Id(created_by), created_at)
