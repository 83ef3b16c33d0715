"""The composition root: everything a process is made of, put together and taken apart in order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from infrastructure.foundation import Foundation, foundation
from infrastructure.jobs.inactivity import Inactivity
from infrastructure.jobs.queue import Jobs
from infrastructure.jobs.reactions import Reactions
from infrastructure.jobs.readiness import Readiness
from infrastructure.kind import KindParts
from infrastructure.kinds import KINDS
from infrastructure.log.writer import Writer
from infrastructure.postgres.outages import reason, refused_by
from infrastructure.privacy.erasure import Erasing, Forgetting
from infrastructure.privacy.export import Export
from infrastructure.privacy.learner_erasures import LearnerErasures
from infrastructure.privacy.shredding import Shredding
from infrastructure.process.settings import Settings
from infrastructure.process.tasks import cancel
from infrastructure.views.analysts import Analysts
from infrastructure.views.history import History
from infrastructure.views.pseudonyms import Pseudonyms
from schema.context import Context, Viewer
from schema.ids import Ids

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Services(Foundation):
    """The parts of a running process. `anonymous` is what a request of nobody's is carried out with."""

    kinds: Mapping[str, KindParts]
    anonymous: Context
    jobs: Jobs
    reactions: Reactions
    erasing: Erasing
    learner_erasures: LearnerErasures
    shredding: Shredding
    writer: Writer
    readiness: Readiness
    vital: Sequence[asyncio.Task[None]]
    """What runs as long as the process."""

    def export(self, learner_id: str, progress: Callable[[int, int], None]) -> Export:
        """All that is held of a learner, to be written down."""
        tables = together(kind.export_person for kind in KINDS)
        exported = together(kind.exported for kind in self.kinds.values())
        return Export(self.event_log, self.pool, self.keyring, learner_id, progress, tables, exported)

    @property
    def greet(self) -> Sequence[Callable[[Viewer], Awaitable[None]]]:
        """What is told of each viewer before their request."""
        return [kind.greet for kind in self.kinds.values() if kind.greet]

    async def run(self, *, with_worker: bool) -> None:
        """Run until cancelled. Raises a group of `APartHasEnded`."""
        async with asyncio.TaskGroup() as group:
            if with_worker:
                group.create_task(self.work())
            for task in self.vital:
                group.create_task(part(task.get_name(), asyncio.shield(task)))

    async def work(self) -> None:
        """Carry out jobs and erasures, react to events and keep the projections, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(part("jobs", self.jobs.work()))
            group.create_task(part("reactions", self.reactions.run()))
            group.create_task(part("projector", self.projector.run()))
            group.create_task(part("erasures", self.learner_erasures.run()))
            group.create_task(part("shredding", self.shredding.run()))


class APartHasEnded(Exception):
    """Raised when something has come to an end that runs as long as the process."""


async def part(name: str, running: Awaitable[None]) -> None:
    """Wait for what runs as long as the process. Raises `APartHasEnded`, however it ends."""
    try:
        await running
    except Exception as error:
        raise APartHasEnded(f"{name}: {reason(error)}") from error
    raise APartHasEnded(name)


@contextlib.asynccontextmanager
async def services(settings: Settings, url: str) -> AsyncIterator[Services]:
    """The parts of a process, connected to the database at `url`; disconnected on the way out.

    Raises `SettingsError` when the database belongs to another master key.
    """
    async with contextlib.AsyncExitStack() as stack:
        writer, scores = Writer(url), [kind.scores for kind in KINDS if kind.scores]
        base = await stack.enter_async_context(foundation(settings, url, writer, scores))
        kinds = together({kind.name: kind.build(base)} for kind in KINDS)
        jobs = Jobs(url, together(kind.jobs for kind in kinds.values()), _timers(base, kinds))
        for one in (writer, base.wakeups):
            await one.start()
            stack.push_async_callback(one.stop)
        await jobs.open()
        stack.push_async_callback(jobs.close)
        begun = _background(base, kinds)
        stack.push_async_callback(cancel, begun)
        yield _assembled(base, kinds, jobs, writer, url, [writer.task, *base.wakeups.tasks, *begun])


def together(parts: Iterable[Mapping[str, Part]]) -> dict[str, Part]:
    """What several bring by name, in one. Raises `ValueError` where two bring the same name: one would be lost."""
    whole: dict[str, Part] = {}
    for part in parts:
        if twice := whole.keys() & part.keys():
            raise ValueError(f"brought twice: {', '.join(sorted(twice))}")
        whole |= part
    return whole


def _timers(base: Foundation, kinds: Mapping[str, KindParts]) -> Mapping[str, Callable[[], Awaitable[None]]]:
    settings = base.settings
    inactivity = Inactivity(
        base.sessions, base.pool, pause_seconds=settings.inactivity_seconds, expire_seconds=settings.expiry_seconds
    )
    ours = {
        "look_for_inactivity": inactivity.look,
        "forget_rates": base.rates.forget,
        "forget_growth": base.growth.forget,
    }
    return together([ours, *(kind.timers for kind in kinds.values())])


def _background(base: Foundation, kinds: Mapping[str, KindParts]) -> list[asyncio.Task[None]]:
    """What runs as long as the process, besides the writer and the listener."""
    memories = [memory for kind in kinds.values() for memory in kind.memories]
    forgetting = Forgetting(base.event_log, base.sessions, base.keyring, *memories)
    begun = [
        asyncio.create_task(forgetting.run(), name="forgetting"),
        asyncio.create_task(base.clock.run(), name="clock"),
    ]
    if not base.settings.database_url:
        from infrastructure.postgres.embedded import keep_running

        keeping = keep_running(base.settings.data_dir / "postgres")
        begun.append(asyncio.create_task(keeping, name="embedded PostgreSQL"))
    return begun


def _assembled(
    base: Foundation,
    kinds: Mapping[str, KindParts],
    jobs: Jobs,
    writer: Writer,
    url: str,
    vital: Sequence[asyncio.Task[None]],
) -> Services:
    called = together(
        {event: name} for kind in kinds.values() for name, job in kind.jobs.items() for event in job.called_by
    )
    copies = [kind.copies for kind in kinds.values() if kind.copies]
    erasing = Erasing(
        base.event_log, base.pool, base.wakeups, copies, [sql for kind in KINDS for sql in kind.erase_session]
    )
    forget = [kind.forget_person for kind in kinds.values() if kind.forget_person]
    of_person = [sql for kind in KINDS for sql in kind.erase_person]
    learner_erasures = LearnerErasures(base.pool, erasing, base.installation, forget, of_person)
    return Services(
        **{field.name: getattr(base, field.name) for field in fields(base)},
        kinds=kinds,
        anonymous=_anonymous(base, kinds, erasing, learner_erasures),
        jobs=jobs,
        reactions=Reactions(base.event_log, base.wakeups, base.pool, jobs, called),
        erasing=erasing,
        learner_erasures=learner_erasures,
        shredding=Shredding(base.pool, url, base.projector, base.settings.shred_seconds),
        writer=writer,
        readiness=Readiness(writer, base.pool),
        vital=vital,
    )


def _anonymous(
    base: Foundation, kinds: Mapping[str, KindParts], erasing: Erasing, learner_erasures: LearnerErasures
) -> Context:
    """What a request of nobody's is carried out with."""
    pseudonyms = Pseudonyms(base.installation)
    [readership] = [kind.readership for kind in kinds.values() if kind.readership]
    ports: dict[str, Any] = {name: kind.ports for name, kind in kinds.items()}
    return Context(
        viewer=None,
        sessions=base.sessions,
        lists=base.lists,
        history=History(base.event_log, base.keyring, base.sessions, base.pool),
        analysts=Analysts(base.event_log, base.keyring, base.lists, base.pool, pseudonyms),
        pseudonyms=pseudonyms,
        readership=readership,
        budgets=base.budgets,
        erasing=erasing,
        learner_erasures=learner_erasures,
        rates=base.rates,
        ids=Ids(base.installation.key("ids of the API")),
        now=base.clock.now,
        refused_by=refused_by,
        **ports,
    )
