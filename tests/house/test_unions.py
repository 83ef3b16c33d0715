"""What a kind is told and what happens in it are unions, which name every command and event that there is."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType, UnionType
from typing import get_args

import pytest

from domain.builder import commands as builder_commands
from domain.builder.cataloguing import commands as catalog_commands
from domain.builder.cataloguing.commands import CatalogCommand
from domain.builder.cataloguing.decide import DECIDER as CATALOG
from domain.builder.cataloguing.events import CatalogEvent
from domain.builder.commands import BuilderCommand
from domain.builder.decide import DECIDER as BUILDER
from domain.builder.events import BuilderEvent
from domain.classroom import commands as classroom_commands
from domain.classroom.commands import ClassroomCommand
from domain.classroom.decide import DECIDER as CLASSROOM
from domain.classroom.events import ClassroomEvent
from domain.decider import AnyDecider
from domain.exam import commands as exam_commands
from domain.exam.commands import ExamCommand
from domain.exam.decide import DECIDER as EXAM
from domain.exam.events import ExamEvent
from domain.kinds import KINDS, STREAMS
from domain.lifecycle import (
    ExpireSession,
    LifecycleCommand,
    LifecycleEvent,
    PauseSession,
    SessionErased,
    TheSessionIsOfAnotherKind,
)
from domain.practice import commands as practice_commands
from domain.practice.commands import PracticeCommand
from domain.practice.decide import DECIDER as PRACTICE
from domain.practice.events import PracticeEvent
from domain.reading import commands as reading_commands
from domain.reading.commands import ReadingCommand
from domain.reading.decide import DECIDER as READING
from domain.reading.events import ReadingEvent
from domain.session import EVENTS
from domain.study import commands as study_commands
from domain.study.commands import StudyCommand
from domain.study.decide import DECIDER as STUDY
from domain.study.events import StudyEvent
from tests.support.specification import nothing_happened

COMMANDS: list[tuple[ModuleType, UnionType, AnyDecider]] = [
    (exam_commands, ExamCommand, EXAM),
    (practice_commands, PracticeCommand, PRACTICE),
    (study_commands, StudyCommand, STUDY),
    (reading_commands, ReadingCommand, READING),
    (builder_commands, BuilderCommand, BUILDER),
    (classroom_commands, ClassroomCommand, CLASSROOM),
    (catalog_commands, CatalogCommand, CATALOG),
]
UNIONS = {
    "exam": ExamEvent,
    "practice": PracticeEvent,
    "study": StudyEvent,
    "reading": ReadingEvent,
    "builder": BuilderEvent,
    "classroom": ClassroomEvent,
    "catalog": CatalogEvent,
    "session": LifecycleEvent,
}


def test_each_kind_is_here() -> None:
    assert {decider.kind for _, _, decider in COMMANDS} == {*KINDS, *STREAMS}


def rooms_of(module: ModuleType) -> list[ModuleType]:
    """The modules that a kind has its commands in: this one, and those beside it whose names end like its name."""
    package = module.__name__.rpartition(".")[0]
    beside = {one.name: f"{package}.{one.name}" for one in iter_modules(import_module(package).__path__)}
    return [import_module(whole) for name, whole in beside.items() if name.endswith("commands")]


@pytest.mark.parametrize(("module", "union", "decider"), COMMANDS)
def test_a_kind_takes_all_its_commands(module: ModuleType, union: object, decider: AnyDecider) -> None:
    rooms = {room.__name__: room for room in rooms_of(module)}
    made_here = {
        one
        for name, room in rooms.items()
        for one in vars(room).values()
        if isinstance(one, type) and one.__module__ == name
    }
    shared = set(get_args(LifecycleCommand)) if decider.kind in KINDS else set()
    assert made_here
    assert set(get_args(union)) == made_here | shared
    assert decider.commands == union


@pytest.mark.parametrize("prefix", UNIONS)
def test_a_kind_knows_all_its_events(prefix: str) -> None:
    named = {cls for name, cls in EVENTS.items() if name.startswith(f"{prefix}.") and cls.__module__[:7] == "domain."}
    ours = {cls for cls in get_args(UNIONS[prefix]) if cls.event_name.startswith(f"{prefix}.")}
    assert named
    assert named == ours


@pytest.mark.parametrize("prefix", [kind.value.lower() for kind in KINDS])
def test_sessions_share_their_lifecycle(prefix: str) -> None:
    assert set(get_args(UNIONS[prefix])) >= set(get_args(LifecycleEvent))


@pytest.mark.parametrize("union", [ClassroomEvent, CatalogEvent])
def test_what_is_no_session_is_erased_and_otherwise_has_no_lifecycle(union: object) -> None:
    assert set(get_args(union)) & set(get_args(LifecycleEvent)) == {SessionErased}


@pytest.mark.parametrize(("_module", "_union", "decider"), COMMANDS)
def test_what_another_kind_is_told_is_refused(_module: object, _union: object, decider: AnyDecider) -> None:
    foreign = [command for command in (PauseSession(), ExpireSession()) if decider.kind in STREAMS]
    foreign += [exam_commands.CompleteExam() if decider is not EXAM else practice_commands.CompletePractice()]
    for command in foreign:
        nothing_happened(decider).when(command).then_refused(TheSessionIsOfAnotherKind, "sessionId")
