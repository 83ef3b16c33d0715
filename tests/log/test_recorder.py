"""Our log as the `eventsourcing` library sees it: its own recorder cases, its subscriptions, its applications."""

from uuid import UUID, uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent, Tracking
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.postgres import PostgresDatastore
from eventsourcing.projection import Projection, ProjectionRunner
from eventsourcing.tests import persistence
from psycopg.conninfo import conninfo_to_dict

from infrastructure.log.library import LogRecorder
from infrastructure.services import Services
from tests.support.exams import LEARNER, start_exam


def connection_settings(url: str) -> dict[str, str]:
    given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    return {"port": "5432", "password": "", **given}


class OnFreshDatabase:
    @pytest.fixture(autouse=True)
    def _fresh_database(self, database: str) -> None:
        self.url = database

    def create_recorder(self) -> LogRecorder:
        datastore = PostgresDatastore(**connection_settings(self.url), pool_size=12, max_waiting=12)
        self.addCleanup(datastore.close)  # type: ignore[attr-defined]
        recorder = LogRecorder(datastore)
        recorder.create_table()
        return recorder


class TestLogRecorder(OnFreshDatabase, persistence.ApplicationRecorderTestCase[LogRecorder]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()

    def test_taken_version_stores_nothing_of_its_batch(self) -> None:
        recorder, session_id = self.create_recorder(), uuid4()
        first, second = (StoredEvent(session_id, version, "topic", b"state") for version in (1, 2))
        recorder.insert_events([first])
        with pytest.raises(IntegrityError):
            recorder.insert_events([second, first])
        assert recorder.max_notification_id() == 1


class TestPositionsDoNotInterleave(OnFreshDatabase, persistence.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> ApplicationRecorder:
        return super().create_recorder()


async def test_a_subscription_of_the_library_yields_our_events(parts: Services, database: str) -> None:
    exam = await start_exam(parts)
    datastore = PostgresDatastore(**connection_settings(database), pool_size=2)
    with datastore, LogRecorder(datastore).subscribe(gt=0) as subscription:
        notification = next(iter(subscription))
    stored = (await parts.event_log.of_session(UUID(exam.id)))[0]
    assert (notification.id, notification.originator_id) == (stored.position, stored.session_id)
    assert (notification.originator_version, notification.topic) == (1, "exam.started")
    assert notification.state == stored.state
    assert (await parts.keyring.open([stored]))[0].event.owner_id == LEARNER  # type: ignore[attr-defined]


class Deck(Aggregate):
    @event("Shuffled")
    def shuffle(self, times: int) -> None:
        self.times = times


class Decks(Application[UUID]):
    name = "stored"

    def save_shuffled(self, times: int) -> Deck:
        deck = Deck()
        deck.shuffle(times)
        self.save(deck)
        return deck


class Shuffles(POPOTrackingRecorder):
    total = 0


class CountShuffles(Projection[Shuffles]):
    name = "shuffles"

    def process_event(self, domain_event: object, tracking: Tracking) -> None:
        self.view.total += getattr(domain_event, "times", 0)
        self.view.insert_tracking(tracking)


@pytest.fixture
def env(database: str) -> dict[str, str]:
    postgres = {f"POSTGRES_{name.upper()}": value for name, value in connection_settings(database).items()}
    topic = f"{LogRecorder.__module__}:{LogRecorder.__qualname__}"
    modules = {"PERSISTENCE_MODULE": "eventsourcing.postgres", "SHUFFLES_PERSISTENCE_MODULE": "eventsourcing.popo"}
    return {**postgres, **modules, "APPLICATION_RECORDER_TOPIC": topic, "CREATE_TABLE": "n"}


def test_an_application_of_the_library_works_on_our_log(env: dict[str, str]) -> None:
    with Decks(env) as decks:
        deck = decks.save_shuffled(7)
        assert decks.repository.get(deck.id).times == 7  # type: ignore[attr-defined]
        assert [note.originator_version for note in decks.notification_log.select(1, limit=10)] == [1, 2]


def test_a_projection_of_the_library_runs_on_our_log(env: dict[str, str]) -> None:
    with ProjectionRunner(
        application_class=Decks, projection_class=CountShuffles, view_class=Shuffles, env=env
    ) as runner:
        for times in (3, 4):
            runner.app.save_shuffled(times)
        runner.wait(runner.app.recorder.max_notification_id())
        assert runner.view.total == 7
