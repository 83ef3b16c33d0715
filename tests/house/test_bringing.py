"""What kinds bring goes by names, and two that bring the same name are found out before anything is served."""

import pytest

from infrastructure import services as composition
from infrastructure.jobs.queue import Job, Jobs
from infrastructure.kind import KindModule, KindParts
from infrastructure.kinds import KINDS
from infrastructure.process.settings import Settings


async def work(session_id: str) -> None:
    """Nothing to do."""


async def look() -> None:
    """Nothing to see."""


BRINGS = {
    "study": KindModule(name="study", build=lambda _: KindParts(None)),
    "mark_answers": KindModule(name="echo", build=lambda _: KindParts(None, jobs={"mark_answers": Job(work)})),
    "exam.started": KindModule(
        name="echo", build=lambda _: KindParts(None, jobs={"echo": Job(work, called_by=("exam.started",))})
    ),
    "forget_rates": KindModule(name="echo", build=lambda _: KindParts(None, timers={"forget_rates": look})),
}
"""Kinds by the name that another one, or the server itself, has brought already."""


@pytest.mark.parametrize("name", BRINGS)
async def test_what_is_brought_twice_is_refused(
    name: str, settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composition, "KINDS", [*KINDS, BRINGS[name]])
    with pytest.raises(ValueError, match=f"brought twice: {name}"):
        async with composition.services(settings, database):
            pass


def test_a_job_that_is_followed_by_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no job is named loook"):
        Jobs("postgresql://localhost/none", {"look": Job(work, again="loook")}, {})
