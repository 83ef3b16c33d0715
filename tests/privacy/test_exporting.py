"""What is held of a learner, as they may ask for it: all of theirs, nothing of others, no answer keys."""

import asyncio
import json
import os
from asyncio.subprocess import PIPE
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import category
from uuid import UUID

import psycopg
import pytest
from typer.testing import CliRunner, Result

from domain.classroom.commands import CreateClassroom, EnrolLearner
from domain.classroom.refusals import TheCodeOpensNothing
from domain.exam.commands import OverrideMark, SaveAnswers, StartExam
from domain.exam.plans import ExamSkill, Level
from domain.questions.question import Answer
from domain.session import Id, Request, SessionKind
from domain.study.commands import RecordDiagnoses
from infrastructure.cli.main import app
from infrastructure.keys.sealing import MasterKeyIsMissing
from infrastructure.postgres.queries import fetch
from infrastructure.privacy.export import FORMAT
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from tests.privacy.test_erasing import COMMAND, ESSAY, catch_up, erase, essay
from tests.privacy.test_key_rotation import LOST_ID, NEW, NEW_ID, OLD, OLD_ID, lose_key_of
from tests.study.test_projections import TUTOR, study_once
from tests.support.client import LYCEUM
from tests.support.exams import LEARNER, by, complete_exam, start_exam, write_exam
from tests.support.practices import start
from tests.support.small_study import DIAGNOSIS

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, database: str) -> Run:
    """Runs `lyceum` on the test's database."""

    def invoke(*arguments: str, **environ: str) -> Result:
        env = {"LYCEUM_DATA_DIR": str(settings.data_dir), "LYCEUM_DATABASE_URL": database, "COLUMNS": "200", **environ}
        return CliRunner().invoke(app, list(arguments), env=env)

    return invoke


async def export(parts: Services, learner: str = LEARNER) -> tuple[dict[str, Any], list[tuple[int, int]]]:
    """A learner's document, and what was told of its progress."""
    told: list[tuple[int, int]] = []
    parts_of_it = parts.export(learner, lambda *step: told.append(step))
    return json.loads("".join([piece async for piece in parts_of_it.document()])), told


async def test_all_of_a_learners_sessions_are_in_it_with_every_event(parts: Services) -> None:
    written = await essay(parts)
    started = await start_exam(parts)
    await complete_exam(parts, "another")
    document, told = await export(parts)
    assert (document["format"], document["learnerId"]) == (FORMAT, LEARNER)
    assert [one["session"]["id"] for one in document["sessions"]] == [written.id, started.id]
    first = document["sessions"][0]
    assert [event["version"] for event in first["events"]] == list(range(1, written.version + 1))
    assert {event["type"] for event in first["events"]} >= {"exam.started", "exam.answers_saved", "exam.completed"}
    assert f"{COMMAND}-7" in [event["commandId"] for event in first["events"]]
    assert any(ESSAY in (answer["text"] or "") for answer in first["state"]["answers"].values())
    assert first["state"]["results"]["total"] == written.results.total if written.results else False
    assert told == [(1, 2), (2, 2)]
    assert "another" not in json.dumps(document)


async def test_what_views_and_papers_hold_is_in_it(parts: Services) -> None:
    exam = await complete_exam(parts)
    await parts.anonymous.exam.papers.save(exam, "Probe", by())
    await catch_up(parts)
    document, _ = await export(parts)
    assert {view["name"] for view in document["views"]} == {"exam_results", "model_usage"}
    assert {view["row"]["session_id"] for view in document["views"]} == {exam.id}
    assert [paper["title"] for paper in document["papers"]] == ["Probe"]


async def test_what_other_tables_hold_is_in_it(parts: Services) -> None:
    exam = await complete_exam(parts)
    goal = await parts.anonymous.practice.weak_points.keep(exam)
    await start(parts, LEARNER, goal, limit=3)
    await parts.rates.take(LEARNER)
    spent = "INSERT INTO erased_spending VALUES (%s, '2026-11-21', 0.5) RETURNING 1"
    await fetch(parts.pool, spent, (LEARNER,))
    document, _ = await export(parts)
    assert [(deck["id"], deck["sealed_by"]) for deck in document["decks"]] == [(goal, exam.id)]
    assert [one["goal_id"] for one in document["frontiers"]] == [goal]
    assert [one["cost_usd"] for one in document["erasedSpending"]] == [0.5]
    assert [one["viewer_id"] for one in document["rates"]] == [LEARNER]
    assert [one["owner_id"] for one in document["growth"]] == [LEARNER]


async def test_what_they_did_elsewhere_and_what_they_erased_is_in_it(parts: Services) -> None:
    exam = await complete_exam(parts, "another")
    override = OverrideMark(next(iter(exam.grades)), 1, "besser als gedacht", Id("teacher"))
    await parts.sessions.execute(exam.id, override, Request("teacher", "right", for_anyone=True))
    gone = await start_exam(parts, "teacher")
    await erase(parts, gone.id, "teacher")
    document, _ = await export(parts, "teacher")
    elsewhere = [(act["sessionId"], act["type"], act["commandId"]) for act in document["actsElsewhere"]]
    assert (exam.id, "exam.mark_overridden", "right") in elsewhere
    assert [one for one in elsewhere if one[0] == gone.id] == [
        (gone.id, "exam.started", None),
        (gone.id, "session.erased", None),
    ]
    assert [one["sessionId"] for one in document["erasedSessions"]] == [gone.id]
    assert document["sessions"] == []


async def test_the_classrooms_that_they_are_in_or_teach_are_in_it(parts: Services) -> None:
    room = await parts.anonymous.classroom.classrooms.create(CreateClassroom(Id("teacher"), "C1"), Request("teacher"))
    await parts.anonymous.classroom.classrooms.execute(room.id, EnrolLearner(Id(LEARNER)), Request("teacher"))
    asking = await parts.anonymous.classroom.classrooms.create(CreateClassroom(Id("teacher"), "B1"), Request("teacher"))
    await parts.anonymous.classroom.classrooms.enrol(asking.id, Id(LEARNER), Request("teacher"))
    with pytest.raises(TheCodeOpensNothing):
        await parts.anonymous.classroom.memberships.join("nothing", Request(LEARNER))
    await catch_up(parts)
    document, _ = await export(parts)
    assert [(one["id"], one["title"]) for one in document["classrooms"]] == [(room.id, "C1")]
    assert [(one["id"], one["teacherId"]) for one in document["invitations"]] == [(asking.id, "teacher")]
    assert [one["tries"] for one in document["triedCodes"]] == [1]
    assert {one["row"]["status"] for one in document["views"]} == {"ENROLLED", "INVITED"}
    taught, _ = await export(parts, "teacher")
    assert [one["state"]["title"] for one in taught["sessions"]] == ["C1", "B1"]


async def test_no_key_of_a_question_is_in_it(parts: Services) -> None:
    await complete_exam(parts)
    document, _ = await export(parts)
    names: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, dict):
            names.update(value)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            gather(inner)

    gather(document)
    assert names >= {"question", "questions", "answers", "source"}
    assert names & {"key", "reference", "removed"} == set()


async def test_a_study_session_with_misconceptions_is_in_it(parts: Services) -> None:
    study = await study_once(parts, {"q1": "a"})
    assert study.pending()
    await parts.sessions.execute(study.id, RecordDiagnoses(study.works, (DIAGNOSIS,)), TUTOR)
    document, _ = await export(parts)
    (one,) = document["sessions"]
    assert [*one["state"]["diagnoses"]] == [DIAGNOSIS.misconception.id]
    assert one["state"]["redeemed"] == []
    assert one["state"]["quiz"]["items"]
    assert not any({"right", "explanation", "reveals"} & item.keys() for item in one["state"]["quiz"]["items"])


async def test_of_somebody_unknown_nothing_is_held(parts: Services) -> None:
    document, told = await export(parts, "nobody")
    lists = {name: value for name, value in document.items() if isinstance(value, list)}
    assert len(lists) == 14
    assert set(map(len, lists.values())) == {0}
    assert told == []


async def test_a_session_that_cannot_be_opened_is_not_passed_over(parts: Services, settings: Settings) -> None:
    exam = await start_exam(parts)
    await lose_key_of(parts, settings, exam.id)
    with pytest.raises(MasterKeyIsMissing, match=LOST_ID):
        await export(parts)


# ------------------------------------------------------------ the commands


async def prepare(settings: Settings, database: str, *keys: str) -> str:
    async with services(replace(settings, master_key=",".join(keys)), database) as parts:
        return (await start_exam(parts)).id


async def in_thread(run: Run, *arguments: str, **environ: str) -> Result:
    return await asyncio.to_thread(run, *arguments, **environ)


async def test_it_is_written_to_a_file_that_only_its_owner_reads(
    run: Run, settings: Settings, database: str, tmp_path: Path
) -> None:
    session_id = await prepare(settings, database, settings.master_key)
    file = tmp_path / "learner.json"
    result = await in_thread(run, "export-learner", LEARNER, "--output", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(file.read_text("utf-8"))["sessions"][0]["session"]["id"] == session_id
    assert file.stat().st_mode & 0o777 == 0o600
    assert [name for name in os.listdir(tmp_path) if name.startswith("learner")] == ["learner.json"]


async def test_it_is_printed_and_the_progress_told_apart(run: Run, settings: Settings, database: str) -> None:
    session_id = await prepare(settings, database, settings.master_key)
    result = await in_thread(run, "export-learner", LEARNER)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["sessions"][0]["session"]["id"] == session_id
    assert "sessions" in result.stderr


@pytest.mark.parametrize("command", ["replay {session} --data", "export-learner {learner}"])
async def test_what_a_learner_wrote_gives_a_terminal_no_commands(run: Run, parts: Services, command: str) -> None:
    wish = StartExam(Id(LEARNER), ExamSkill.WRITING, Level.C1)
    exam = await write_exam(parts, (await parts.sessions.start(SessionKind.EXAM, wish, by(LEARNER))).id)
    save = SaveAnswers([(next(exam.in_order()).id, Answer(text="Gut\u202egut"))])
    await parts.sessions.execute(exam.id, save, by(LEARNER, "befehl\x1b[2J\x9b1A\x7f"))
    result = await in_thread(run, *command.format(session=exam.id, learner=LEARNER).split())
    assert result.exit_code == 0
    assert not {one for one in result.stdout if category(one) in ("Cc", "Cf")} - {"\n"}
    for word in (r"befehl\u001b[2J\u009b1A\u007f", r"Gut\u202egut"):
        assert word in "".join(result.stdout.replace("│", "").split())


async def test_a_file_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    result = await in_thread(run, "export-learner", LEARNER, "--output", str(tmp_path / "nowhere" / "x.json"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "x.json.part cannot be written" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["folder", "file", "link"])
async def test_what_is_there_is_not_written_over(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("kept")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    before = sorted(os.listdir(tmp_path))
    result = await in_thread(run, "export-learner", LEARNER, "--output", str(tmp_path / name))
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{name} exists already; name a new file" in result.stderr
    assert "Traceback" not in result.output
    assert (tmp_path / "file").read_text() == "kept"
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("{lyceum} export-learner {learner} > /dev/full", "the output cannot be written: No space left on device"),
        (
            "ulimit -f 0; {lyceum} export-learner {learner} --output {folder}/full.json",
            "full.json cannot be written: File too large",
        ),
    ],
)
async def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(
    settings: Settings, database: str, tmp_path: Path, command: str, told: str
) -> None:
    await prepare(settings, database, settings.master_key)
    shell = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        command.format(lyceum=LYCEUM, learner=LEARNER, folder=tmp_path),
        env={**os.environ, "LYCEUM_DATA_DIR": str(settings.data_dir), "LYCEUM_DATABASE_URL": database},
        stdout=PIPE,
        stderr=PIPE,
    )
    printed, complaint = await shell.communicate()
    assert (shell.returncode, printed) == (2, b"")
    assert complaint.decode().splitlines()[-1].endswith(told)
    assert b"Traceback" not in complaint
    assert [name for name in os.listdir(tmp_path) if name.startswith("full")] == []


async def test_keys_are_rotated_step_by_step(run: Run, settings: Settings, database: str) -> None:
    session_id = await prepare(settings, database, OLD)
    both = {"LYCEUM_MASTER_KEY": f"{NEW},{OLD}"}
    before = await in_thread(run, "keys", "status", **both)
    assert before.exit_code == 0
    assert lines_of(before, OLD_ID) == ["2", "needed until `lyceum keys rotate` is done"]
    rotated = await in_thread(run, "keys", "rotate", **both)
    assert (rotated.exit_code, rotated.stdout) == (0, "1 keys sealed anew\n")
    after = await in_thread(run, "keys", "status", **both)
    assert lines_of(after, OLD_ID) == ["0", "not needed any more: may be dropped"]
    assert lines_of(after, NEW_ID) == ["2", "current: seals what is new"]
    replayed = await in_thread(run, "replay", session_id, LYCEUM_MASTER_KEY=NEW)
    assert "exam.started" in replayed.stdout


def lines_of(result: Result, key: str) -> list[str]:
    """The cells of a key's line."""
    (line,) = [line for line in result.stdout.splitlines() if key in line]
    return [cell.strip() for cell in line.strip("│ ").split("│")][1:]


async def test_a_master_key_that_is_missing_is_named(
    run: Run, parts: Services, settings: Settings, database: str
) -> None:
    exam = await start_exam(parts)
    await lose_key_of(parts, settings, exam.id)
    for command in (("replay", exam.id), ("rebuild", "--all"), ("export-learner", LEARNER)):
        result = await in_thread(run, *command)
        assert result.exit_code == 2, command
        assert f"lacks the master key {LOST_ID}" in result.stderr
        assert "Traceback" not in result.output
    rotated = await in_thread(run, "keys", "rotate", LYCEUM_MASTER_KEY=f"{NEW},{settings.master_key}")
    assert rotated.exit_code == 1
    assert "1 keys could not be opened" in rotated.stderr
    assert UUID(exam.id)


async def test_a_rotation_without_the_old_master_key_changes_nothing(
    run: Run, settings: Settings, database: str
) -> None:
    await prepare(settings, database, OLD)
    before = await sealed_rows(database)
    rotated = await in_thread(run, "keys", "rotate", LYCEUM_MASTER_KEY=NEW)
    assert (rotated.exit_code, rotated.stdout) == (1, "0 keys sealed anew\n")
    assert "2 keys could not be opened; `lyceum keys status` names what is missing." in rotated.stderr
    assert "Traceback" not in rotated.output
    assert await sealed_rows(database) == before
    again = await in_thread(run, "keys", "rotate", LYCEUM_MASTER_KEY=f"{NEW},{OLD}")
    assert (again.exit_code, again.stdout) == (0, "1 keys sealed anew\n")


async def sealed_rows(database: str) -> list[Any]:
    """Everything that is sealed with master keys, as it is stored."""
    query = "SELECT session_id::text, sealed, master_id FROM session_keys UNION ALL SELECT * FROM secrets ORDER BY 1"
    async with await psycopg.AsyncConnection.connect(database) as connection:
        return await (await connection.execute(query)).fetchall()


async def test_a_database_of_another_master_key_is_told_apart(run: Run, settings: Settings, database: str) -> None:
    await prepare(settings, database, OLD)
    result = await in_thread(run, "rebuild", "--all", LYCEUM_MASTER_KEY=NEW)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"lacks the master key {OLD_ID}" in result.stderr
    assert "Traceback" not in result.output


async def test_an_erased_session_replays_as_its_erasure(run: Run, parts: Services) -> None:
    exam = await start_exam(parts)
    await erase(parts, exam.id)
    result = await in_thread(run, "replay", exam.id, "--data")
    assert result.exit_code == 0
    assert "session.erased" in result.stdout
    assert "exam.started" not in result.stdout
