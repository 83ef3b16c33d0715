"""Settings: each variable is declared once, known by its name, and refused when nobody reads it."""

import re
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infrastructure.cli.main import app
from infrastructure.keys.sealing import MasterKeys
from infrastructure.process.settings import VARIABLES, SettingsError, read_settings

ROOT = Path(__file__).parents[2]
KEYS = [urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 250)]


def test_no_variable_is_declared_twice_or_without_a_purpose() -> None:
    names = [variable.name for variable in VARIABLES]
    assert len(names) == len(set(names)) > 50
    assert all(variable.purpose and variable.shown_default for variable in VARIABLES)


def test_no_text_names_a_variable_that_does_not_exist() -> None:
    known = {variable.name for variable in VARIABLES}
    for room in ("infrastructure", "schema", "projections", "domain", "benchmarks"):
        for path in (ROOT / room).rglob("*.py"):
            named = set(re.findall(r"\bLYCEUM_[A-Z_]+[A-Z]\b", path.read_text()))
            assert named <= known, path


def test_defaults_are_what_is_read_without_a_variable(tmp_path: Path) -> None:
    nothing = {"LYCEUM_DATA_DIR": str(tmp_path)}
    said = {variable.name: variable.default for variable in VARIABLES} | nothing
    assert read_settings(said) == read_settings(nothing)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("LYCEUM_MAX_BODY_BYTE", "LYCEUM_MAX_BODY_BYTES"),
        ("LYCEUM_DATABSE_URL", "LYCEUM_DATABASE_URL"),
        ("LYCEUM_master_key", "LYCEUM_MASTER_KEY"),
        ("LYCEUM_ENROLLMENT", "LYCEUM_ENROLMENT"),
        ("LYCEUM_PORT", "PORT"),
        ("LYCEUM_PROT", "PORT"),
        ("LYCEUM_ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY"),
        ("LYCEUM_", "LYCEUM_"),
    ],
)
def test_a_mistyped_variable_is_refused_with_the_nearest_one(name: str, nearest: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} is no setting; the nearest one is {nearest}"):
        read_settings({"LYCEUM_DATA_DIR": str(tmp_path), name: "1"})


@pytest.mark.parametrize(
    "command", ["serve", "work", "token --subject anna --role LEARNER", "keys status", "decks list", "documents list"]
)
def test_every_command_refuses_it_in_a_line(command: str, tmp_path: Path) -> None:
    environ = {"LYCEUM_DATA_DIR": str(tmp_path), "LYCEUM_MAX_BODY_BYTE": "1"}
    result = CliRunner().invoke(app, command.split(), env=environ)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "LYCEUM_MAX_BODY_BYTE is no setting; the nearest one is LYCEUM_MAX_BODY_BYTES\n"


def test_what_kubernetes_sets_beside_a_service_of_our_name_is_let_by(tmp_path: Path) -> None:
    links = {
        "LYCEUM_SERVICE_HOST": "10.0.0.11",
        "LYCEUM_SERVICE_PORT": "8000",
        "LYCEUM_SERVICE_PORT_HTTP": "8000",
        "LYCEUM_PORT": "tcp://10.0.0.11:8000",
        "LYCEUM_PORT_8000_TCP": "tcp://10.0.0.11:8000",
        "LYCEUM_PORT_8000_TCP_PROTO": "tcp",
        "LYCEUM_PORT_8000_TCP_PORT": "8000",
        "LYCEUM_PORT_8000_TCP_ADDR": "10.0.0.11",
        "LYCEUM_POSTGRES_SERVICE_HOST": "10.0.0.12",
        "LYCEUM_POSTGRES_PORT": "tcp://10.0.0.12:5432",
        "LYCEUM_POSTGRES_PORT_5432_TCP_ADDR": "10.0.0.12",
    }
    assert read_settings({"LYCEUM_DATA_DIR": str(tmp_path), **links}).port == 8000


@pytest.mark.parametrize("text", [KEYS[0], ",".join(KEYS), " , ".join(KEYS), KEYS[0].rstrip("="), KEYS[0] + "=="])
def test_keys_are_taken_as_they_are_read_later(text: str, tmp_path: Path) -> None:
    settings = read_settings({"LYCEUM_DATA_DIR": str(tmp_path), "LYCEUM_MASTER_KEY": text})
    assert MasterKeys.parse(settings.master_key).ids == MasterKeys.parse(text).ids


@pytest.mark.parametrize("text", ["key", KEYS[0][:-4], f"{KEYS[0]},", f"{KEYS[0]},key", "ö" * 43])
def test_what_is_no_key_is_refused_without_being_repeated(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"32 bytes|padding|base64|ASCII"):
        MasterKeys.parse(text)
    with pytest.raises(SettingsError, match=r"^LYCEUM_MASTER_KEY is not a key: give 32 bytes as URL-safe") as told:
        read_settings({"LYCEUM_DATA_DIR": str(tmp_path), "LYCEUM_MASTER_KEY": text})
    assert text == "key" or text not in str(told.value)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("LYCEUM_VOICES", "/no/such/folder", "LYCEUM_VOICES is '/no/such/folder'; give a folder that is there"),
        ("LYCEUM_VOICE_PROCESSES", "0", "LYCEUM_VOICE_PROCESSES is 0.0; give 1 to 6"),
        ("LYCEUM_VOICE_PROCESSES", "many", "LYCEUM_VOICE_PROCESSES is 'many'; give a number"),
        ("LYCEUM_VOICE_SECONDS", "0", "LYCEUM_VOICE_SECONDS is 0; it has to be more than 0"),
    ],
)
def test_voices_that_cannot_be_had_are_told(name: str, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        read_settings({"LYCEUM_DATA_DIR": str(tmp_path), name: text})
    assert str(told.value) == message
