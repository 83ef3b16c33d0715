"""The one list of what kinds bring."""

from infrastructure.builder.kind import BUILDER
from infrastructure.classroom.kind import CLASSROOM
from infrastructure.exam.kind import EXAM
from infrastructure.kind import KindModule
from infrastructure.postgres.database import open_database
from infrastructure.postgres.migrating import told_to_operators
from infrastructure.practice.kind import PRACTICE
from infrastructure.process.settings import Settings
from infrastructure.reading.kind import READING
from infrastructure.study.kind import STUDY

KINDS: list[KindModule] = [
    EXAM,
    PRACTICE,
    STUDY,
    READING,
    BUILDER,
    CLASSROOM,
]


def seed(url: str) -> None:
    """Put the content that ships with the kinds into a database. Raises `SettingsError`."""
    with told_to_operators():
        for kind in KINDS:
            if kind.seed:
                kind.seed(url)


def open_seeded_database(settings: Settings) -> str:
    """The URL of the database, its schema and the content that ships up to date. Raises `SettingsError`."""
    url = open_database(settings)
    seed(url)
    return url
