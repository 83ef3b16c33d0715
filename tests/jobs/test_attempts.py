"""Attempts at work that others may fail at: three at most, fewer where no other one helps, each failure told."""

from collections.abc import AsyncIterator

import pytest

from domain.spending import AuthorFailed
from infrastructure.jobs import attempts
from infrastructure.jobs.attempts import ATTEMPTS, attempt, unbroken


class Hopeless(AuthorFailed):
    """A failure that no other attempt helps against."""


class Work:
    """Work that fails in its own ways, one after the other, and then is done; and what was told of its failures."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.made = 0
        self.told: list[tuple[str, bool]] = []

    async def do(self) -> str:
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"

    async def fail(self, failure: Exception, last: bool) -> str:
        self.told.append((str(failure), last))
        return f"given up: {failure}"


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited between attempts; nobody waits."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(attempts, "sleep", sleep)
    return waited


async def tried(work: Work, failed: int = 0) -> str:
    return await attempt(
        "the work", work.do, failures=(AuthorFailed,), hopeless=(Hopeless,), fail=work.fail, failed=failed
    )


async def test_what_succeeds_is_done_once(pauses: list[float]) -> None:
    work = Work()
    assert await tried(work) == "done"
    assert (work.made, work.told, pauses) == (1, [], [])


async def test_what_fails_is_tried_again_after_ever_longer_pauses(pauses: list[float]) -> None:
    work = Work(AuthorFailed("once"), AuthorFailed("twice"))
    assert await tried(work) == "done"
    assert (work.made, work.told) == (3, [("once", False), ("twice", False)])
    first, second = (pause / attempts.BACKOFF_SECONDS for pause in pauses)
    assert 0.5 <= first <= 1.5
    assert 1.0 <= second <= 3.0


async def test_the_last_failure_is_what_the_work_comes_to(pauses: list[float]) -> None:
    work = Work(*(AuthorFailed(str(number)) for number in range(1, 10)))
    assert await tried(work) == f"given up: {ATTEMPTS}"
    assert work.told == [("1", False), ("2", False), ("3", True)]
    assert len(pauses) == ATTEMPTS - 1


async def test_failures_before_count(pauses: list[float]) -> None:
    work = Work(AuthorFailed("after a crash"))
    assert await tried(work, failed=ATTEMPTS - 1) == "given up: after a crash"
    assert (work.made, work.told, pauses) == (1, [("after a crash", True)], [])


async def test_what_no_other_attempt_helps_against_is_the_last(pauses: list[float]) -> None:
    work = Work(AuthorFailed("once"), Hopeless("spent"))
    assert await tried(work) == "given up: spent"
    assert (work.made, work.told) == (2, [("once", False), ("spent", True)])


async def test_what_is_no_failure_of_the_work_is_not_tried_again() -> None:
    work = Work(ZeroDivisionError("a bug"))
    with pytest.raises(ZeroDivisionError):
        await tried(work)
    assert (work.made, work.told) == (1, [])


async def broken_by(fault: Exception) -> AsyncIterator[str]:
    yield "a piece"
    raise fault


@pytest.mark.parametrize(
    ("fault", "raised", "told"),
    [
        (Hopeless("spent"), Hopeless, "spent"),
        (LookupError("of the kind's own"), LookupError, "of the kind's own"),
        (ZeroDivisionError("a bug"), AuthorFailed, "the author broke down"),
    ],
)
async def test_a_fault_of_the_author_s_own_is_a_failure_that_says_no_more(
    fault: Exception, raised: type[Exception], told: str
) -> None:
    pieces = unbroken(broken_by(fault), (AuthorFailed, LookupError))
    assert await anext(pieces) == "a piece"
    with pytest.raises(raised) as caught:
        await anext(pieces)
    assert str(caught.value) == told
