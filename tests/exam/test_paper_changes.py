"""What becomes of saved papers: what is left of them, what is remembered, and what was saved before."""

import asyncio
from importlib import import_module
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from domain.exam.papers import COMMANDS_KEPT, WITHDRAWN_KEPT
from domain.exam.state import Exam
from domain.session import Request
from infrastructure.exam.paper_changes import ThereIsNoSuchPaper
from infrastructure.exam.saved_papers import ThePaperIsWithdrawn
from infrastructure.postgres.migrating import make_sync_engine
from infrastructure.postgres.queries import fetch
from infrastructure.services import Services
from infrastructure.sessions.sessions import TheCommandIdIsTaken
from projections.exam.papers import Paper
from tests.support.exams import LEARNER, by, start_exam, write_exam
from tests.support.ports import papers_of

ADMIN = Request("admin", for_anyone=True)
INSERT = (
    "INSERT INTO papers (id, created_by, session_id, title, skill, level, content, withdrawn_at)"
    " SELECT gen_random_uuid(), %s, gen_random_uuid(), '', 'READING', 'C1', '', now() - interval '1 hour' * n"
    " FROM generate_series(1, %s) AS n RETURNING 1"
)


async def kept(parts: Services, command_id: str | None = None) -> tuple[Exam, Paper]:
    """An exam, and the paper that is made of it."""
    exam = await write_exam(parts, (await start_exam(parts, replace_open=True)).id)
    return exam, await papers_of(parts).save(exam, "Probe", by(command_id=command_id))


async def test_withdrawing_destroys_the_key_and_the_content(parts: Services) -> None:
    _, paper = await kept(parts)
    assert await papers_of(parts).content(paper.id)
    await parts.anonymous.exam.paper_changes.withdraw(paper.id, by())
    assert await papers_of(parts).content(paper.id) is None
    assert await fetch(parts.pool, "SELECT 1 FROM session_keys WHERE session_id = %s", (UUID(paper.id),)) == []
    assert await fetch(parts.pool, "SELECT title, content, shared FROM papers") == [("", b"", False)]
    assert len(await fetch(parts.pool, "SELECT FROM erased_from WHERE table_name LIKE 'session_keys%%'")) == 1


async def test_a_save_that_is_repeated_is_answered_whatever_the_paper_is_called_now(parts: Services) -> None:
    exam, paper = await kept(parts, "save")
    await parts.anonymous.exam.paper_changes.rename(paper.id, "Anders", ADMIN)
    assert (await papers_of(parts).save(exam, "Probe", by(command_id="save"))).title == "Anders"
    with pytest.raises(TheCommandIdIsTaken):
        await papers_of(parts).save(exam, "Noch eine", by(command_id="save"))
    with pytest.raises(TheCommandIdIsTaken):
        await parts.anonymous.exam.paper_changes.share(paper.id, by(command_id="save"))


async def test_withdrawals_at_once_are_one(parts: Services) -> None:
    exam, paper = await kept(parts, "save")
    await asyncio.gather(
        *(parts.anonymous.exam.paper_changes.withdraw(paper.id, by(command_id=f"{n % 3}")) for n in range(9))
    )
    assert (await papers_of(parts).latest(LEARNER, None, 10)).rows == []
    with pytest.raises(ThePaperIsWithdrawn):
        await papers_of(parts).save(exam, "Probe", by(command_id="save"))
    assert (await papers_of(parts).save(exam, "Probe", by(command_id="again"))).id != paper.id


async def test_what_is_remembered_of_papers_has_an_end(parts: Services) -> None:
    _, paper = await kept(parts)
    for n in range(COMMANDS_KEPT + 5):
        await parts.anonymous.exam.paper_changes.rename(paper.id, f"Probe {n}", by(command_id=f"{n}"))
    ((commands,),) = await fetch(parts.pool, "SELECT commands FROM papers")
    assert len(commands) == COMMANDS_KEPT
    await fetch(parts.pool, INSERT, (LEARNER, WITHDRAWN_KEPT + 5))
    await fetch(parts.pool, INSERT, ("somebody else", WITHDRAWN_KEPT + 5))
    await parts.anonymous.exam.paper_changes.withdraw(paper.id, by())
    left = "SELECT created_by, count(*) FROM papers GROUP BY created_by ORDER BY created_by"
    assert await fetch(parts.pool, left) == [(LEARNER, WITHDRAWN_KEPT), ("somebody else", WITHDRAWN_KEPT + 5)]
    assert await fetch(parts.pool, "SELECT 1 FROM papers WHERE id = %s", (UUID(paper.id),)) == [(1,)]


async def test_withdrawn_papers_leave_room_for_others(parts: Services) -> None:
    exam, _ = await kept(parts)
    await fetch(parts.pool, INSERT, (LEARNER, WITHDRAWN_KEPT))
    assert (await papers_of(parts).save(exam, "Zweite", by())).title == "Zweite"


async def test_command_ids_stand_nowhere(parts: Services) -> None:
    _, paper = await kept(parts)
    await parts.anonymous.exam.paper_changes.rename(paper.id, "Neu", by(command_id="anna.schmidt@example.org"))
    ((row,),) = await fetch(parts.pool, "SELECT p::text FROM papers p")
    assert "anna" not in row


async def test_another_persons_command_id_is_another_one(parts: Services) -> None:
    _, paper = await kept(parts)
    await parts.anonymous.exam.paper_changes.rename(paper.id, "Eins", by(command_id="one"))
    admin = Request("admin", "one", for_anyone=True)
    assert (await parts.anonymous.exam.paper_changes.rename(paper.id, "Zwei", admin)).title == "Zwei"


async def test_of_papers_that_are_not_there_nothing_changes(parts: Services) -> None:
    for id in (str(uuid4()), "no id", ""):
        for request in (by(), ADMIN):
            with pytest.raises(ThereIsNoSuchPaper):
                await parts.anonymous.exam.paper_changes.withdraw(id, request)


async def test_papers_of_before_are_shared_as_they_were(parts: Services, database: str) -> None:
    _, paper = await kept(parts)
    migration = import_module("infrastructure.postgres.migrations.versions.0010_papers_of_ones_own")
    engine = make_sync_engine(database)
    with engine.begin() as connection:
        connection.execute(
            sa.text("ALTER TABLE papers DROP COLUMN shared, DROP COLUMN withdrawn_at, DROP COLUMN commands")
        )
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()
    engine.dispose()
    found = await papers_of(parts).find(paper.id, "somebody else")
    assert found
    assert found.shared
    with psycopg.connect(database) as direct:
        row = direct.execute("SELECT column_default FROM information_schema.columns WHERE column_name = 'shared'")
        assert row.fetchone() == ("false",)
