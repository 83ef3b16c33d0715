"""Settings of the server: its door, and what requests may do."""

from dataclasses import dataclass, replace

from infrastructure.process.addresses import Network
from infrastructure.process.environment import Given, variable
from infrastructure.process.identity_settings import in_production
from infrastructure.process.readers import (
    either,
    networks,
    number,
    one_of,
    origins,
    port,
    positive,
    prefix,
    text,
    whole,
)


def _introspection(given: Given) -> bool:
    choices = ("off", "on") if in_production(given) else ("on", "off")
    return one_of(*choices)(replace(given, text=given.text or choices[0])) == "on"


def _traces(given: Given) -> bool:
    off = given.other("OTEL_SDK_DISABLED").text.lower() == "true" or given.other("OTEL_TRACES_EXPORTER").text == "none"
    return not off and bool(given.text or given.other("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").text)


@dataclass(frozen=True)
class DoorSettings:
    """Where connections come in, and what they are held to before anybody knows who they are from."""

    host: str = variable("LYCEUM_HOST", text, "127.0.0.1", "the address to answer at")
    port: int = variable("PORT", port, "8000", "the port to answer at")
    root_path: str = variable("LYCEUM_ROOT_PATH", prefix, "", "the path that a proxy puts before ours, such as /lyceum")
    trusted_proxies: tuple[Network, ...] = variable(
        "LYCEUM_TRUSTED_PROXIES", networks, "", "addresses and networks of proxies whose X-Forwarded-For is believed"
    )
    address_connections: int = variable(
        "LYCEUM_MAX_ADDRESS_CONNECTIONS", whole, "100", "connections of an address without a token; 0 is no limit"
    )
    head_seconds: float = variable("LYCEUM_HEAD_SECONDS", positive, "10", "how long a head may take to come")
    body_seconds: float = variable("LYCEUM_BODY_SECONDS", positive, "30", "how long a body may take to come")
    idle_seconds: float = variable(
        "LYCEUM_IDLE_SECONDS", positive, "75", "how long the next request on a connection may take to come"
    )
    heartbeat_seconds: float = variable(
        "LYCEUM_HEARTBEAT_SECONDS", number, "12", "how often quiet streams get a sign of life; 0 is never"
    )
    allowed_origins: frozenset[str] = variable(
        "LYCEUM_ALLOWED_ORIGINS", origins, "", "origins whose pages may use the server; * for any"
    )
    hsts_seconds: int = variable("LYCEUM_HSTS", whole, "0", "seconds of Strict-Transport-Security")


@dataclass(frozen=True)
class RequestSettings:
    """What requests may do, and what is told of them."""

    production: bool = variable(
        "LYCEUM_MODE", in_production, "development", "`production` asks for real secrets and tells strangers less"
    )
    introspection: bool = variable(
        "LYCEUM_INTROSPECTION",
        _introspection,
        "",
        "whether clients may read the schema from the server",
        unset="on; off in production",
    )
    trusted_documents_only: bool = variable(
        "LYCEUM_TRUSTED_DOCUMENTS", either("known", "strict"), "known", "`strict` runs trusted documents alone"
    )
    max_body_bytes: int = variable("LYCEUM_MAX_BODY_BYTES", whole, "1000000", "bytes of a request's body")
    max_query_depth: int = variable("LYCEUM_MAX_QUERY_DEPTH", whole, "12", "levels of a document")
    max_query_tokens: int = variable("LYCEUM_MAX_QUERY_TOKENS", whole, "2000", "tokens of a document")
    max_query_aliases: int = variable("LYCEUM_MAX_QUERY_ALIASES", whole, "30", "aliases of a document")
    max_query_fields: int = variable(
        "LYCEUM_MAX_QUERY_FIELDS", whole, "500", "fields, fragments, directives and values of a document"
    )
    max_list_cost: int = variable(
        "LYCEUM_MAX_LIST_COST", whole, "10000", "what an operation may list: pages within pages multiply"
    )
    max_viewer_sockets: int = variable(
        "LYCEUM_MAX_VIEWER_SOCKETS", whole, "20", "sockets and streams of a viewer on a server"
    )
    max_socket_operations: int = variable(
        "LYCEUM_MAX_SOCKET_OPERATIONS", whole, "100", "operations at once on a socket"
    )
    mutations_per_second: float = variable(
        "LYCEUM_MUTATIONS_PER_SECOND", number, "50", "how often a viewer may change something; 0 is no limit"
    )
    mutation_burst: float = variable(
        "LYCEUM_MUTATION_BURST", number, "100", "how many changes of a viewer may come at once"
    )
    daily_bytes: int = variable(
        "LYCEUM_DAILY_BYTES", whole, "50000000", "bytes that one person may add to the log in a day; 0 is no limit"
    )
    log_level: str = variable(
        "LYCEUM_LOG_LEVEL", one_of("info", "debug", "warning", "error"), "info", "debug, info, warning or error"
    )
    traces: bool = variable(
        "OTEL_EXPORTER_OTLP_ENDPOINT", _traces, "", "a collector for traces; needs `pip install lyceum[traces]`"
    )
