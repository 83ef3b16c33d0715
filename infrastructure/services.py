"""The composition root: everything a process is made of, put together and taken apart in order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass

from psycopg_pool import AsyncConnectionPool

from domain.kinds import STREAMS
from domain.session import Id
from infrastructure.classroom.activity import Activity
from infrastructure.classroom.board import Board
from infrastructure.classroom.classrooms import Classrooms
from infrastructure.classroom.memberships import Memberships
from infrastructure.classroom.roster import Roster
from infrastructure.exam.generation import Generation
from infrastructure.exam.marking import Marking
from infrastructure.exam.paper_changes import PaperChanges
from infrastructure.exam.saved_papers import Papers
from infrastructure.jobs.inactivity import Inactivity
from infrastructure.jobs.queue import Jobs
from infrastructure.jobs.reactions import Reactions
from infrastructure.jobs.readiness import Readiness
from infrastructure.keys.installation import read_installation
from infrastructure.keys.sealing import MasterKeys
from infrastructure.kinds import REACTIONS, authors
from infrastructure.log.event_log import EventLog
from infrastructure.log.keyring import Keyring
from infrastructure.log.wakeups import Wakeups
from infrastructure.log.writer import Writer
from infrastructure.models.budgets import Budgets
from infrastructure.postgres.clock import Clock
from infrastructure.postgres.database import make_engine, make_pool
from infrastructure.postgres.outages import reason, refused_by
from infrastructure.practice.goals import Goals
from infrastructure.practice.selection import Selection
from infrastructure.practice.weak_points import WeakPoints
from infrastructure.privacy.erasure import Erasing, Forgetting
from infrastructure.privacy.learner_erasures import LearnerErasures
from infrastructure.privacy.shredding import Shredding
from infrastructure.process.caches import Cache
from infrastructure.process.settings import Settings
from infrastructure.process.tasks import cancel
from infrastructure.sessions.cache import Held
from infrastructure.sessions.capacity import Capacity
from infrastructure.sessions.growth import Growth
from infrastructure.sessions.rates import Rates
from infrastructure.sessions.sessions import Sessions
from infrastructure.study.syllabus import SHIPPED, Library
from infrastructure.study.tutoring import Tutoring
from infrastructure.views.analysts import Analysts
from infrastructure.views.history import History
from infrastructure.views.lists import Lists
from infrastructure.views.projector import Projector
from infrastructure.views.pseudonyms import Pseudonyms
from schema.context import Context


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running process."""

    pool: AsyncConnectionPool
    clock: Clock
    event_log: EventLog
    keyring: Keyring
    sessions: Sessions
    papers: Papers
    paper_changes: PaperChanges
    budgets: Budgets
    classrooms: Classrooms
    memberships: Memberships
    roster: Roster
    rates: Rates
    goals: Goals
    picking: Selection
    weak_points: WeakPoints
    library: Library
    lists: Lists
    history: History
    analysts: Analysts
    pseudonyms: Pseudonyms
    jobs: Jobs
    projector: Projector
    reactions: Reactions
    erasing: Erasing
    learner_erasures: LearnerErasures
    shredding: Shredding
    writer: Writer
    readiness: Readiness
    vital: Sequence[asyncio.Task[None]]
    """What runs as long as the process."""

    @property
    def anonymous(self) -> Context:
        """What a request of nobody's is carried out with."""
        return Context(
            viewer=None,
            sessions=self.sessions,
            lists=self.lists,
            history=self.history,
            analysts=self.analysts,
            pseudonyms=self.pseudonyms,
            papers=self.papers,
            paper_changes=self.paper_changes,
            budgets=self.budgets,
            classrooms=self.classrooms,
            memberships=self.memberships,
            goals=self.goals,
            picking=self.picking,
            weak_points=self.weak_points,
            erasing=self.erasing,
            learner_erasures=self.learner_erasures,
            rates=self.rates,
            syllabi=self.library,
            now=self.clock.now,
            refused_by=refused_by,
        )

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


@contextlib.asynccontextmanager
async def services(settings: Settings, url: str) -> AsyncIterator[Services]:
    """The parts of a process, connected to the database at `url`; disconnected on the way out.

    Where a pooler is named it gets what needs no session of its own; the writer, the listener and the jobs have theirs.

    Raises `SettingsError` when the database belongs to another master key.
    """
    master_keys = MasterKeys.parse(settings.master_key)
    pooled = settings.database_direct_url is not None
    reading = settings.database_url if pooled and settings.database_url else url
    pool, engine, writer = make_pool(reading, pooled=pooled), make_engine(reading, pooled=pooled), Writer(url)
    wakeups = Wakeups(url, pool, settings.broadcast_url)
    event_log = EventLog(pool, writer, wakeups)
    keyring = Keyring(pool, master_keys)
    lists = Lists(engine)
    budgets = Budgets(pool, per_session=settings.session_budget_usd, per_day=settings.daily_budget_usd)
    rates = Rates(pool, rate=settings.mutations_per_second, burst=settings.mutation_burst)
    clock = Clock(pool)
    goals = Goals(pool, master_keys, clock.now)
    growth = Growth(event_log, pool, clock.now, settings.daily_bytes)
    projector = Projector(event_log, wakeups, pool, keyring)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        await pool.open(wait=True)
        stack.push_async_callback(pool.close)
        await clock.read()
        installation = await read_installation(pool, master_keys)
        pseudonyms = Pseudonyms(installation)
        papers = Papers(pool, master_keys, installation)
        held = {"entries": settings.cache_sessions, "max_bytes": settings.cache_bytes}
        shared = (event_log, pool, master_keys, installation)
        capacity = Capacity(pool, max_open=settings.max_open_sessions, per_learner=settings.max_learner_sessions)
        sessions = Sessions(*shared, Cache[Id, Held]("sessions", **held), clock.now, capacity, growth)
        classes = Cache[Id, Held]("classrooms", **held)
        rooms = Sessions(*shared, classes, clock.now, Capacity(pool), growth, STREAMS)
        by_roster, by_token = settings.enrolment_by_roster, settings.jwt_classrooms_claim is not None
        memberships = Memberships(rooms, projector, pool, installation, by_roster=by_roster, by_token=by_token)
        activity = Activity(event_log, wakeups, keyring, pool)
        classrooms = Classrooms(rooms, memberships, Board(engine), activity, wakeups, pool)
        library = Library(settings.syllabus_dir or SHIPPED)
        author, tutor = await stack.enter_async_context(authors(settings, pool, library))
        generation = Generation(sessions, lists, author, papers, budgets)
        inactivity = Inactivity(
            sessions, pool, pause_seconds=settings.inactivity_seconds, expire_seconds=settings.expiry_seconds
        )
        timed = {
            "look_for_inactivity": inactivity.look,
            "forget_rates": rates.forget,
            "forget_growth": growth.forget,
        }
        studying = Tutoring(sessions, tutor, budgets, clock.now)
        jobs = Jobs(url, generation, Marking(sessions, author, budgets), studying, timed)
        await writer.start()
        stack.push_async_callback(writer.stop)
        await wakeups.start()
        stack.push_async_callback(wakeups.stop)
        await jobs.open()
        stack.push_async_callback(jobs.close)
        forgetting = asyncio.create_task(Forgetting(event_log, sessions, rooms, keyring).run(), name="forgetting")
        ticking = asyncio.create_task(clock.run(), name="clock")
        stack.push_async_callback(cancel, [forgetting, ticking])
        vital = [writer.task, *wakeups.tasks, forgetting, ticking]
        if not settings.database_url:
            from infrastructure.postgres.embedded import keep_running

            keeping = asyncio.create_task(keep_running(settings.data_dir / "postgres"), name="embedded PostgreSQL")
            stack.push_async_callback(cancel, [keeping])
            vital.append(keeping)
        erasing = Erasing(event_log, pool, wakeups, sessions)
        yield Services(
            pool=pool,
            clock=clock,
            event_log=event_log,
            keyring=keyring,
            sessions=sessions,
            papers=papers,
            paper_changes=PaperChanges(pool, installation),
            budgets=budgets,
            classrooms=classrooms,
            memberships=memberships,
            roster=Roster(rooms, memberships),
            rates=rates,
            goals=goals,
            picking=Selection(event_log, pool, projector, goals, settings.target_retention, clock.now),
            weak_points=WeakPoints(pool, master_keys),
            library=library,
            lists=lists,
            history=History(event_log, keyring, sessions, pool),
            analysts=Analysts(event_log, keyring, lists, pool, pseudonyms),
            pseudonyms=pseudonyms,
            jobs=jobs,
            projector=projector,
            reactions=Reactions(event_log, wakeups, pool, jobs, REACTIONS),
            erasing=erasing,
            learner_erasures=LearnerErasures(pool, erasing, installation, memberships),
            shredding=Shredding(pool, url, projector, settings.shred_seconds),
            writer=writer,
            readiness=Readiness(writer, pool),
            vital=vital,
        )


class APartHasEnded(Exception):
    """Raised when something has come to an end that runs as long as the process."""


async def part(name: str, running: Awaitable[None]) -> None:
    """Wait for what runs as long as the process. Raises `APartHasEnded`, however it ends."""
    try:
        await running
    except Exception as error:
        raise APartHasEnded(f"{name}: {reason(error)}") from error
    raise APartHasEnded(name)
