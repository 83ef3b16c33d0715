"""Saved papers: the content of a finished generation, kept under a key of its own, for new exams to start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from psycopg_pool import AsyncConnectionPool

from domain.exam.authoring import Source
from domain.exam.events import Question
from domain.exam.papers import check_room
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.session import Id, RefusalCode, Refused, Request
from infrastructure.keys import stored_keys
from infrastructure.keys.installation import Installation
from infrastructure.keys.sealing import MasterKeys, SealedKey
from infrastructure.log.codec import parse_id
from infrastructure.postgres.locks import PAPERS_OF_LEARNER
from infrastructure.postgres.pages import Page, decode_cursor, encode_cursor
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.sessions import TheCommandIdIsTaken
from projections.exam.papers import Paper

SAVE = (
    f"WITH key AS ({stored_keys.ADD})"
    " INSERT INTO papers (id, created_by, session_id, title, skill, level, content, commands)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, ARRAY[%s])"
    " ON CONFLICT DO NOTHING"
)
COUNT = "SELECT count(*) FROM papers WHERE created_by = %s AND withdrawn_at IS NULL"
INFO = "SELECT id, title, skill, level, created_by, created_at, shared FROM papers"
SEEN = f"{INFO} WHERE withdrawn_at IS NULL AND (shared OR created_by = %(viewer)s)"
FIND = f"{SEEN} AND id = %(id)s"
LATEST = (
    f"{SEEN} AND (%(skill)s::text IS NULL OR skill = %(skill)s)"
    " AND (%(at)s::timestamptz IS NULL OR created_at < %(at)s OR (created_at = %(at)s AND id > %(id)s))"
    " ORDER BY created_at DESC, id LIMIT %(limit)s"
)
REMEMBERS = "SELECT 1 FROM papers WHERE id = %s AND %s = ANY(commands)"
WITHDRAWN = "SELECT 1 FROM papers WHERE id = %s AND withdrawn_at IS NOT NULL"
CONTENT = f"SELECT p.content, k.sealed, k.master_id FROM papers AS p {stored_keys.joined('p.id')} WHERE p.id = %s"


class ThePaperIsWithdrawn(Refused):
    """The paper that this command has saved is withdrawn. Save it again with another commandId."""

    code = RefusalCode.ERASED


@dataclass(frozen=True, slots=True)
class Content:
    """What a paper holds: the parts' sources, and the questions with their keys."""

    sources: dict[Id, Source]
    questions: tuple[Question, ...]

    def part(self, part_id: Id) -> tuple[Source, Sequence[Question]]:
        """A part's source and its questions in order."""
        return self.sources[part_id], [question for question in self.questions if question.part_id == part_id]


class Papers:
    """The saved papers. A paper is there for who saved it and, once it is shared, for everybody."""

    def __init__(self, pool: AsyncConnectionPool, master_keys: MasterKeys, installation: Installation) -> None:
        self._pool, self._master_keys, self._installation = pool, master_keys, installation

    async def save(self, exam: Exam, title: str, request: Request) -> Paper:
        """Keep what an exam consists of, without anything its learner did. A command id used before keeps nothing.

        Raises `ThereArePapersEnough`, `ThePaperIsWithdrawn`, and `TheCommandIdIsTaken` when the id was used for another
        title.
        """
        id = str(self._id(exam.id, request))
        saved = await self._saved(id, request) or await self._keep(id, exam, title, request)
        return await self._meant(saved, title, request)

    async def kept(self, exam_id: Id, title: str, request: Request) -> Paper | None:
        """The paper that the request's command id has kept of an exam before, whatever has become of the exam.

        Raises `ThePaperIsWithdrawn`, and `TheCommandIdIsTaken` when the id was used for another title.
        """
        paper = await self._saved(str(self._id(exam_id, request)), request) if request.command_id else None
        return await self._meant(paper, title, request) if paper else None

    def _id(self, exam_id: Id, request: Request) -> UUID:
        """The id of a paper: the same for the same command."""
        made = self._installation.uuid("paper", exam_id, request.actor_id, request.command_id)
        return made if request.command_id else uuid4()

    async def _saved(self, id: str, request: Request) -> Paper | None:
        """The paper with an id of the request's. Raises `ThePaperIsWithdrawn`."""
        if await fetch(self._pool, WITHDRAWN, (UUID(id),)):
            raise ThePaperIsWithdrawn(field="commandId")
        return await self.find(id, request.actor_id)

    async def _meant(self, paper: Paper, title: str, request: Request) -> Paper:
        """The paper, if it was saved under the title, whatever it is called now."""
        said = remembered(self._installation, request, f"save {title}")
        if paper.title == title or await fetch(self._pool, REMEMBERS, (UUID(paper.id), said)):
            return paper
        raise TheCommandIdIsTaken(field="commandId", command_id=request.command_id)

    async def _keep(self, id: str, exam: Exam, title: str, request: Request) -> Paper:
        """Keep a paper under an id; the one that is there when another was faster."""
        created_by, said = request.actor_id, remembered(self._installation, request, f"save {title}")
        key, sealed = self._master_keys.new_session_key(id)
        sources = {part_id: part.source for part_id, part in exam.parts.items() if part.source}
        plain = msgspec.json.encode(Content(sources, tuple(exam.in_order())))
        values = (id, sealed.sealed, sealed.master_id, id, created_by, UUID(exam.id), title, exam.skill.value)
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(PAPERS_OF_LEARNER, (created_by,))
            counted = await (await connection.execute(COUNT, (created_by,))).fetchone()
            check_room(counted[0] if counted else 0)
            await connection.execute(SAVE, (*values, exam.level.value, key.seal(plain, id.encode()), said))
        kept = await self.find(id, created_by)
        if kept is None:
            raise ThePaperIsWithdrawn(field="commandId")
        return kept

    async def find(self, paper_id: str, viewer_id: str) -> Paper | None:
        """A paper by its id; None when it is not there for the viewer."""
        uuid = parse_id(paper_id)
        rows = await fetch(self._pool, FIND, {"id": uuid, "viewer": viewer_id}) if uuid else []
        return paper_of(rows[0]) if rows else None

    async def latest(
        self, viewer_id: str, skill: ExamSkill | None, first: int, after: str | None = None
    ) -> Page[Paper]:
        """A page of the papers that are there for the viewer, newest first, of a skill or of all.

        Raises `TheCursorIsNotOurs`.
        """
        at, id = decode_cursor(after, datetime, UUID) if after is not None else (None, None)
        asked = {"viewer": viewer_id, "skill": skill and skill.value, "at": at, "id": id, "limit": first + 1}
        papers = [paper_of(row) for row in await fetch(self._pool, LATEST, asked)]
        shown = [(encode_cursor(paper.created_at, paper.id), paper) for paper in papers[:first]]
        return Page(shown, len(papers) > first, after is not None)

    async def content(self, paper_id: str) -> Content | None:
        """What a paper holds; None if it is not there."""
        rows = await fetch(self._pool, CONTENT, (UUID(paper_id),))
        if not rows:
            return None
        content, sealed, master_id = rows[0]
        key = self._master_keys.open(paper_id, SealedKey(sealed, master_id))
        return msgspec.json.decode(key.open(content, paper_id.encode()), type=Content)


def remembered(installation: Installation, request: Request, said: str) -> str:
    """What a paper keeps of a command: by other names, which command it was and what was said with it."""
    name = installation.alias("commands on papers", f"{request.actor_id}/{request.command_id}")
    return f"{name}/{installation.alias('inputs of commands on papers', said)}"


def paper_of(row: Sequence[Any]) -> Paper:
    """The paper of a row of `INFO`."""
    id, title, skill, level, created_by, created_at, shared = row
    return Paper(Id(str(id)), title, ExamSkill(skill), Level(level), Id(created_by), created_at, shared)
