"""What can be set from outside, all by variables of the environment, each declared beside the field that it sets."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infrastructure.process.environment import Given, read, refuse_unknown, variable, variables_of
from infrastructure.process.environment import SettingsError as SettingsError
from infrastructure.process.identity_settings import DEFAULT_DATA_DIR, IdentitySettings, master_key
from infrastructure.process.readers import (
    between,
    database,
    folder,
    folder_there,
    number,
    optional,
    path,
    positive,
    text,
    url,
    whole,
    whole_between,
)
from infrastructure.process.server_settings import DoorSettings, RequestSettings

CARRIERS = ("redis", "rediss", "redis-stream", "kafka", "memory")
"""What may carry wake-up signals in place of the database, by the scheme of its URL."""

MIN_RETENTION, MAX_RETENTION = 0.7, 0.97
"""Below, FSRS forgets more than it saves; above, reviews multiply. 0.9 is its own default."""

MOST_READY = 100
"""How ready a draft can be."""

MOST_VOICE_PROCESSES = 6
"""Each keeps a connection while it speaks, and there are eight."""


def _direct_url(given: Given) -> str | None:
    direct = database(given)
    if direct and not given.other("LYCEUM_DATABASE_URL").text:
        raise SettingsError(f"{given.name} is set alone; set LYCEUM_DATABASE_URL, to a pooler, besides it")
    return direct


@dataclass(frozen=True)
class StorageSettings:
    """Where everything is kept."""

    data_dir: Path = variable(
        "LYCEUM_DATA_DIR", folder, DEFAULT_DATA_DIR, "the embedded database and the development secrets"
    )
    database_url: str | None = variable(
        "LYCEUM_DATABASE_URL", database, "", "a PostgreSQL of your own, 15 or later", unset="embedded"
    )
    database_direct_url: str | None = variable(
        "LYCEUM_DATABASE_DIRECT_URL", _direct_url, "", "the server itself, where LYCEUM_DATABASE_URL leads to a pooler"
    )
    broadcast_url: str | None = variable(
        "LYCEUM_BROADCAST_URL",
        url(*CARRIERS),
        "",
        "another carrier for wake-up signals, as `broadcaster` names it",
        unset="the database's NOTIFY",
    )
    master_key: str = variable(
        "LYCEUM_MASTER_KEY",
        master_key,
        "",
        "seals the session keys: 32 bytes in URL-safe base64, several by commas, the current one first",
        unset="made once",
    )
    shred_seconds: float = variable(
        "LYCEUM_SHRED_SECONDS", number, "300", "how long what is erased may stay on the disk before it is shredded"
    )


@dataclass(frozen=True)
class AuthoringSettings:
    """Who writes, marks and teaches, and what it may cost."""

    anthropic_api_key: str | None = variable(
        "ANTHROPIC_API_KEY", optional, "", "the key of the language model that writes and marks"
    )
    anthropic_base_url: str | None = variable("ANTHROPIC_BASE_URL", optional, "", "where the language model answers")
    model: str = variable("LYCEUM_MODEL", text, "claude-haiku-4-5", "which model")
    model_stall_seconds: float = variable(
        "LYCEUM_MODEL_STALL_SECONDS", number, "30", "after how long without text a model's answer is given up"
    )
    model_prices: Path | None = variable(
        "LYCEUM_MODEL_PRICES", path, "", "a JSON file with what models cost", unset="those that ship"
    )
    session_budget_usd: float = variable(
        "LYCEUM_SESSION_BUDGET_USD", number, "1", "what models may cost in a session; 0 is no limit"
    )
    daily_budget_usd: float = variable(
        "LYCEUM_DAILY_BUDGET_USD", number, "5", "what models may cost for a learner in a day (UTC); 0 is no limit"
    )
    offline_pace: float = variable(
        "LYCEUM_OFFLINE_PACE", number, "0.2", "seconds that the offline author takes for a numbered item"
    )
    exam_minute_seconds: float = variable(
        "LYCEUM_EXAM_MINUTE_SECONDS", positive, "60", "what a minute of a timed exam has; fewer to try one out"
    )
    exam_grace_seconds: float = variable(
        "LYCEUM_EXAM_GRACE_SECONDS",
        number,
        "120",
        "for how long after a part of a timed exam has closed answers are taken that were given before",
    )
    syllabus_dir: Path | None = variable(
        "LYCEUM_SYLLABUS_DIR", path, "", "a folder with syllabi for study sessions", unset="those that ship"
    )
    target_retention: float = variable(
        "LYCEUM_TARGET_RETENTION",
        between(MIN_RETENTION, MAX_RETENTION),
        "0.9",
        f"the chance of recall at which an item comes up again, {MIN_RETENTION} to {MAX_RETENTION}",
    )
    readiness_threshold: int = variable(
        "LYCEUM_READINESS_THRESHOLD",
        whole_between(0, MOST_READY),
        "80",
        f"how ready a draft has to be to be published, 0 to {MOST_READY}",
    )


@dataclass(frozen=True)
class RetrievalSettings:
    """How passages of documents are found."""

    embeddings: Path | None = variable(
        "LYCEUM_EMBEDDINGS",
        folder_there,
        "",
        "the folder of a static model that tells what texts mean, where `model2vec` is installed",
        unset="the one that ships",
    )


@dataclass(frozen=True)
class VoiceSettings:
    """Who speaks, and how much of it is kept."""

    voices: Path | None = variable(
        "LYCEUM_VOICES",
        folder_there,
        "",
        "a folder of voices for Piper, where `piper-tts` is installed",
        unset="eSpeak NG",
    )
    voice_processes: int = variable(
        "LYCEUM_VOICE_PROCESSES",
        whole_between(1, MOST_VOICE_PROCESSES),
        "1",
        f"processes that speak at once, 1 to {MOST_VOICE_PROCESSES}",
    )
    voice_seconds: float = variable(
        "LYCEUM_VOICE_SECONDS", positive, "30", "after how long a text that is not spoken is given up"
    )
    voice_bytes: int = variable(
        "LYCEUM_VOICE_BYTES", whole, "1073741824", "what recordings may take in the database; those used last stay"
    )


@dataclass(frozen=True)
class SessionSettings:
    """How many sessions there may be, and how long."""

    cache_sessions: int = variable(
        "LYCEUM_CACHE_SESSIONS", whole, "2000", "sessions held in memory by a process, and as many classrooms"
    )
    cache_bytes: int = variable(
        "LYCEUM_CACHE_BYTES", whole, "268435456", "what held sessions may take of memory; as much again for classrooms"
    )
    inactivity_seconds: float = variable(
        "LYCEUM_INACTIVITY_SECONDS", number, "1800", "a session that nobody works on pauses after this; 0 is never"
    )
    expiry_seconds: float = variable(
        "LYCEUM_EXPIRY_SECONDS",
        number,
        "2592000",
        "a session that nobody works on expires after this, a reading within a day; 0 is never",
    )
    max_open_sessions: int = variable(
        "LYCEUM_MAX_OPEN_SESSIONS", whole, "100000", "open sessions on all servers together; 0 is no limit"
    )
    max_learner_sessions: int = variable(
        "LYCEUM_MAX_LEARNER_SESSIONS", whole, "20", "open sessions of one kind that a learner may have; 0 is no limit"
    )


@dataclass(frozen=True)
class Settings(
    RequestSettings,
    SessionSettings,
    AuthoringSettings,
    RetrievalSettings,
    VoiceSettings,
    IdentitySettings,
    StorageSettings,
    DoorSettings,
):
    """The settings of one process."""


VARIABLES = variables_of(Settings)
"""All that can be set, in the order of the groups above."""


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises `SettingsError`.

    In development mode missing secrets are made once and kept under the data directory, readable by their owner only;
    production mode asks for real ones.
    """
    refuse_unknown(environ, VARIABLES)
    return read(Settings, environ)
