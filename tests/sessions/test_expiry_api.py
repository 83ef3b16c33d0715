"""Saving where a session pauses or expires by itself: it goes on, or the save is refused whole and says so."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infrastructure.services import Services
from tests.sessions.test_inactivity import LIMIT, leave, timer
from tests.support.client import RunningServer, first_choice, start_server
from tests.support.desk import Desk
from tests.support.exams import eventually, read_exam

SAVE = """mutation ($input: SaveAnswersInput!) { saveAnswers(input: $input) { __typename
  ... on SaveAnswersPayload { session { status version } rejected { questionId } }
  ... on Refusal { code status } } }"""

AHEAD = (0, 0.002, 0.004, 0.006, 0.008, 0.012, 0.02, 0.04)
"""By how many seconds a save is ahead of the timer: either may win, and neither by half."""


class Saving:
    """Answers to two questions of an exam, and how they fare."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._asked = desk, desk.written["questions"][:2]

    def save(self) -> dict[str, Any]:
        """The result of saving both."""
        answers = [{"questionId": one["id"], "answer": first_choice(one)} for one in self._asked]
        input = {"sessionId": self._desk.session_id, "answers": answers}
        return dict(self._desk.learner.ask(SAVE, input=input)["saveAnswers"])

    def stored(self) -> list[bool]:
        """Whether each is answered."""
        return [self._desk.question(one["id"])["answered"] for one in self._asked]


async def test_an_autosave_resumes_what_the_timer_paused(launch: Callable[..., RunningServer]) -> None:
    desk = Desk(launch(LYCEUM_INACTIVITY_SECONDS="1").learner())

    async def is_paused() -> bool:
        return bool(desk.see()["status"] == "PAUSED")

    await eventually(is_paused)
    before, saving = len(desk.events()), Saving(desk)
    saved = saving.save()
    assert saved["__typename"] == "SaveAnswersPayload", saved
    assert (saved["session"]["status"], saved["rejected"]) == ("ACTIVE", [])
    assert saving.stored() == [True, True]
    assert desk.types()[before : before + 2] == ["session.resumed", "exam.answers_saved"]


async def test_a_save_at_the_instant_of_expiry_is_stored_or_refused_whole(
    parts: Services, database: str, tmp_path: Path
) -> None:
    with start_server(database, tmp_path) as server:
        for ahead in AHEAD:
            desk = Desk(server.learner())
            saving = Saving(desk)
            await leave(parts, await read_exam(parts, desk.session_id))
            saved = asyncio.create_task(asyncio.to_thread(saving.save))
            await asyncio.sleep(ahead)
            await timer(parts, expire=LIMIT).look()
            is_whole(desk, saving, await saved)


def is_whole(desk: Desk, saving: Saving, saved: dict[str, Any]) -> None:
    """What was saved is there, and the session goes on; or nothing is, it is over, and the refusal says so."""
    ending = [type for type in desk.types() if type in ("exam.answers_saved", "session.ended")]
    if saved["__typename"] == "SaveAnswersPayload":
        assert (saved["session"]["status"], saved["rejected"]) == ("ACTIVE", [])
        assert (desk.see()["status"], saving.stored(), ending) == ("ACTIVE", [True, True], ["exam.answers_saved"])
    else:
        assert (saved["code"], saved["status"]) == ("SESSION_NOT_ACTIVE", "EXPIRED")
        assert (desk.see()["status"], saving.stored(), ending) == ("EXPIRED", [False, False], ["session.ended"])


async def test_a_save_after_the_expiry_is_refused_with_where_the_session_stands(
    parts: Services, database: str, tmp_path: Path
) -> None:
    with start_server(database, tmp_path) as server:
        desk = Desk(server.learner())
        await leave(parts, await read_exam(parts, desk.session_id))
        await timer(parts, expire=LIMIT).look()
        saving = Saving(desk)
        saved = saving.save()
        assert saved["__typename"] == "Refusal"
        is_whole(desk, saving, saved)
