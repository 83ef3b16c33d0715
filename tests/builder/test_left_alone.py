"""A draft that nobody works on: it is paused, never expired, and work resumes it."""

from uuid import UUID

from domain.builder.commands import SaveDraft
from domain.builder.metadata import Metadata
from domain.session import SessionKind, SessionStatus
from infrastructure.jobs.inactivity import Inactivity
from infrastructure.services import Services
from tests.support.exams import by, start_exam, topics_of
from tests.support.small_draft import AUTHOR, CREATE

LEFT_FOR_YEARS = "UPDATE sessions SET last_active_at = last_active_at - interval '5 years' WHERE id = ANY(%s)"


async def test_a_draft_waits_for_ever_and_is_paused_meanwhile(parts: Services) -> None:
    draft = await parts.sessions.start(SessionKind.BUILDER, CREATE, by(AUTHOR))
    exam = await start_exam(parts)
    async with parts.pool.connection() as connection:
        await connection.execute(LEFT_FOR_YEARS, ([UUID(draft.id), UUID(exam.id)],))
    timer = Inactivity(parts.sessions, parts.pool, pause_seconds=1800, expire_seconds=3600)
    for _ in range(2):
        await timer.look()
    assert (await topics_of(parts, exam.id))[-1] == "session.ended"
    assert await topics_of(parts, draft.id) == ["builder.draft_created", "session.paused"]
    command = SaveDraft(("title",), Metadata(title="Still here"), 1)
    saved = await parts.sessions.execute(draft.id, command, by(AUTHOR))
    assert saved.status is SessionStatus.ACTIVE
    assert (await topics_of(parts, draft.id))[2:] == ["session.resumed", "builder.draft_saved"]
