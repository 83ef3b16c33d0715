"""What can be set from outside, all by environment variables. Names and defaults are listed in README.md."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from infrastructure.keys.sealing import MasterKeys
from infrastructure.models.prices import SHIPPED, Prices, UnreadablePrices, read_prices
from infrastructure.process.door import DoorSettings
from infrastructure.process.enrolment import by_roster, classrooms_claim
from infrastructure.process.environment import SettingsError as SettingsError
from infrastructure.process.environment import database, number, one_of, origins, prefix, url

CARRIERS = ("redis", "rediss", "redis-stream", "kafka", "memory")
"""What may carry wake-up signals in place of the database, by the scheme of its URL."""

MIN_RETENTION, MAX_RETENTION = 0.7, 0.97
"""Below, FSRS forgets more than it saves; above, reviews multiply. 0.9 is its own default."""

INTROSPECTION = {"development": ("on", "off"), "production": ("off", "on")}
"""Whether clients may read the schema from the server, the default of each mode first."""

COLLECTORS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""Where traces go, as OpenTelemetry names it; without either there are none."""

MIN_JWT_SECRET_BYTES = 32
"""As long as what HS256 makes of it (RFC 7518, 3.2)."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process."""

    host: str
    port: int
    root_path: str
    door: DoorSettings
    data_dir: Path
    database_url: str | None
    database_direct_url: str | None
    broadcast_url: str | None
    master_key: str
    jwt_secret: str | None
    jwks_url: str | None
    jwt_audience: str | None
    jwt_issuer: str | None
    jwt_roles_claim: str
    jwt_classrooms_claim: str | None
    enrolment_by_roster: bool
    production: bool
    offline_pace: float
    syllabus_dir: Path | None
    anthropic_api_key: str | None
    anthropic_base_url: str | None
    model: str
    model_stall_seconds: float
    model_prices: Prices
    session_budget_usd: float
    daily_budget_usd: float
    target_retention: float
    cache_sessions: int
    cache_bytes: int
    inactivity_seconds: float
    expiry_seconds: float
    shred_seconds: float
    max_open_sessions: int
    max_learner_sessions: int
    daily_bytes: int
    mutations_per_second: float
    mutation_burst: float
    heartbeat_seconds: float
    max_body_bytes: int
    max_query_depth: int
    max_query_tokens: int
    max_query_aliases: int
    max_query_fields: int
    introspection: bool
    trusted_documents_only: bool
    allowed_origins: frozenset[str]
    hsts_seconds: int
    log_level: str
    traces: bool
    max_list_cost: int
    max_socket_operations: int
    max_viewer_sockets: int


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises `SettingsError`.

    In development mode missing secrets are made once and kept under the data directory, readable by their owner only;
    production mode asks for real ones.
    """
    mode = one_of(environ, "LYCEUM_MODE", "development", "production")
    data_dir = Path(environ.get("LYCEUM_DATA_DIR", ".lyceum")).resolve()
    return Settings(
        host=environ.get("LYCEUM_HOST", "127.0.0.1"),
        port=_port(environ),
        root_path=prefix(environ, "LYCEUM_ROOT_PATH"),
        door=DoorSettings.read(environ),
        data_dir=data_dir,
        database_url=database(environ, "LYCEUM_DATABASE_URL"),
        database_direct_url=_database_direct_url(environ),
        broadcast_url=url(environ, "LYCEUM_BROADCAST_URL", *CARRIERS),
        master_key=_master_key(environ, mode, data_dir),
        jwt_secret=_jwt_secret(environ, mode, data_dir),
        jwks_url=_jwks_url(environ, mode),
        jwt_audience=environ.get("LYCEUM_JWT_AUDIENCE") or None,
        jwt_issuer=environ.get("LYCEUM_JWT_ISSUER") or None,
        jwt_roles_claim=environ.get("LYCEUM_JWT_ROLES_CLAIM") or "roles",
        jwt_classrooms_claim=classrooms_claim(environ),
        enrolment_by_roster=by_roster(environ),
        production=mode == "production",
        offline_pace=number(environ, "LYCEUM_OFFLINE_PACE", 0.2),
        syllabus_dir=Path(environ["LYCEUM_SYLLABUS_DIR"]) if environ.get("LYCEUM_SYLLABUS_DIR") else None,
        anthropic_api_key=environ.get("ANTHROPIC_API_KEY") or None,
        anthropic_base_url=environ.get("ANTHROPIC_BASE_URL") or None,
        model=environ.get("LYCEUM_MODEL") or "claude-haiku-4-5",
        model_stall_seconds=number(environ, "LYCEUM_MODEL_STALL_SECONDS", 30),
        model_prices=_model_prices(environ),
        session_budget_usd=number(environ, "LYCEUM_SESSION_BUDGET_USD", 1.0),
        daily_budget_usd=number(environ, "LYCEUM_DAILY_BUDGET_USD", 5.0),
        target_retention=_retention(environ),
        cache_sessions=int(number(environ, "LYCEUM_CACHE_SESSIONS", 2000)),
        cache_bytes=int(number(environ, "LYCEUM_CACHE_BYTES", 256 * 2**20)),
        inactivity_seconds=number(environ, "LYCEUM_INACTIVITY_SECONDS", 1800),
        expiry_seconds=number(environ, "LYCEUM_EXPIRY_SECONDS", 30 * 86400),
        shred_seconds=number(environ, "LYCEUM_SHRED_SECONDS", 300),
        max_open_sessions=int(number(environ, "LYCEUM_MAX_OPEN_SESSIONS", 100_000)),
        max_learner_sessions=int(number(environ, "LYCEUM_MAX_LEARNER_SESSIONS", 20)),
        daily_bytes=int(number(environ, "LYCEUM_DAILY_BYTES", 50_000_000)),
        mutations_per_second=number(environ, "LYCEUM_MUTATIONS_PER_SECOND", 50),
        mutation_burst=number(environ, "LYCEUM_MUTATION_BURST", 100),
        heartbeat_seconds=number(environ, "LYCEUM_HEARTBEAT_SECONDS", 12),
        max_body_bytes=int(number(environ, "LYCEUM_MAX_BODY_BYTES", 1_000_000)),
        max_query_depth=int(number(environ, "LYCEUM_MAX_QUERY_DEPTH", 12)),
        max_query_tokens=int(number(environ, "LYCEUM_MAX_QUERY_TOKENS", 2000)),
        max_query_aliases=int(number(environ, "LYCEUM_MAX_QUERY_ALIASES", 30)),
        max_query_fields=int(number(environ, "LYCEUM_MAX_QUERY_FIELDS", 500)),
        introspection=one_of(environ, "LYCEUM_INTROSPECTION", *INTROSPECTION[mode]) == "on",
        trusted_documents_only=one_of(environ, "LYCEUM_TRUSTED_DOCUMENTS", "known", "strict") == "strict",
        allowed_origins=origins(environ, "LYCEUM_ALLOWED_ORIGINS"),
        hsts_seconds=int(number(environ, "LYCEUM_HSTS", 0)),
        log_level=one_of(environ, "LYCEUM_LOG_LEVEL", "info", "debug", "warning", "error"),
        traces=_traces(environ),
        max_list_cost=int(number(environ, "LYCEUM_MAX_LIST_COST", 10_000)),
        max_socket_operations=int(number(environ, "LYCEUM_MAX_SOCKET_OPERATIONS", 100)),
        max_viewer_sockets=int(number(environ, "LYCEUM_MAX_VIEWER_SOCKETS", 20)),
    )


def _database_direct_url(environ: Mapping[str, str]) -> str | None:
    direct = database(environ, "LYCEUM_DATABASE_DIRECT_URL")
    if direct and not environ.get("LYCEUM_DATABASE_URL"):
        raise SettingsError("LYCEUM_DATABASE_DIRECT_URL is set alone; set LYCEUM_DATABASE_URL, to a pooler, besides it")
    return direct


def _traces(environ: Mapping[str, str]) -> bool:
    off = environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or environ.get("OTEL_TRACES_EXPORTER") == "none"
    return not off and any(environ.get(name) for name in COLLECTORS)


def _model_prices(environ: Mapping[str, str]) -> Prices:
    given = environ.get("LYCEUM_MODEL_PRICES")
    try:
        return read_prices(Path(given) if given else SHIPPED)
    except UnreadablePrices as problem:
        raise SettingsError(
            f"LYCEUM_MODEL_PRICES {given} cannot be used: {problem}; write it in the shape of {SHIPPED.name}"
        ) from problem


def _retention(environ: Mapping[str, str]) -> float:
    retention = number(environ, "LYCEUM_TARGET_RETENTION", 0.9)
    if not MIN_RETENTION <= retention <= MAX_RETENTION:
        raise SettingsError(f"LYCEUM_TARGET_RETENTION is {retention}; give {MIN_RETENTION} to {MAX_RETENTION}")
    return retention


def _port(environ: Mapping[str, str]) -> int:
    port = number(environ, "PORT", 8000)
    if port not in range(1, 65536):
        raise SettingsError(f"PORT is {environ['PORT']}; give a whole number from 1 to 65535")
    return int(port)


def _master_key(environ: Mapping[str, str], mode: str, data_dir: Path) -> str:
    key = _secret(environ, "LYCEUM_MASTER_KEY", mode, data_dir)
    try:
        MasterKeys.parse(key)
    except ValueError:
        raise SettingsError(
            "LYCEUM_MASTER_KEY is not a key: give 32 bytes as URL-safe base64, several keys separated by commas"
        ) from None
    return key


def _jwt_secret(environ: Mapping[str, str], mode: str, data_dir: Path) -> str | None:
    """The secret that tokens are signed with; None when they come only from who publishes LYCEUM_JWKS_URL."""
    if environ.get("LYCEUM_JWKS_URL") and not environ.get("LYCEUM_JWT_SECRET"):
        return None
    secret = _secret(environ, "LYCEUM_JWT_SECRET", mode, data_dir)
    if mode == "production" and len(secret.encode()) < MIN_JWT_SECRET_BYTES:
        raise SettingsError(
            f"LYCEUM_JWT_SECRET is too short: production mode takes {MIN_JWT_SECRET_BYTES} bytes or more"
        )
    return secret


def _jwks_url(environ: Mapping[str, str], mode: str) -> str | None:
    """Where keys are published. Whoever can change an answer on its way could be anybody here, so not by plain HTTP."""
    given = url(environ, "LYCEUM_JWKS_URL", "https", "http")
    if given and mode == "production" and given.startswith("http:") and urlsplit(given).hostname not in LOOPBACK:
        raise SettingsError(
            "LYCEUM_JWKS_URL is not safe on its way: production mode takes https:// from other machines"
        )
    return given


def _secret(environ: Mapping[str, str], name: str, mode: str, data_dir: Path) -> str:
    if given := environ.get(name):
        return given
    if mode == "production":
        raise SettingsError(f"{name} is not set; production mode needs a real one")
    path = data_dir / name.removeprefix("LYCEUM_").lower()
    try:
        if not path.exists():
            _write_secret(path)
        return path.read_text()
    except OSError as error:
        raise SettingsError(f"LYCEUM_DATA_DIR {data_dir} cannot be used: {error.strerror}") from error


def _write_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(urlsafe_b64encode(secrets.token_bytes(32)).decode())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
