"""What operators watch, for Prometheus."""

from functools import cache

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "lyceum_http_request_seconds",
    "Time to answer an HTTP request.",
    ["method", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
OPERATIONS = Counter("lyceum_graphql_operations", "GraphQL operations by type and transport.", ["type", "transport"])


@cache
def counter(operation_type: str, transport: str) -> Counter:
    """The counter of `OPERATIONS` for these; kept, because `labels` costs more than counting."""
    return OPERATIONS.labels(operation_type, transport)


@cache
def latency(method: str, status: int) -> Histogram:
    """The histogram of `REQUESTS` for these."""
    return REQUESTS.labels(method, status)


SUBSCRIPTIONS = Gauge("lyceum_graphql_subscriptions", "Subscriptions under way by transport.", ["transport"])
FOLLOWERS = Gauge(
    "lyceum_log_followers", "Readers of the log that wait for more: subscriptions, projections, reactions."
)
REFUSED = Counter(
    "lyceum_connections_refused", "Connections refused before they asked anything, by status.", ["status"]
)
SOCKETS = Gauge("lyceum_websockets", "Open WebSockets.")
APPENDS = Counter("lyceum_log_appends", "Appends to the event log by outcome.", ["outcome"])
BATCH_SIZE = Histogram(
    "lyceum_log_batch_appends", "Appends that shared one commit.", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256)
)
LAG = Gauge("lyceum_projection_lag", "Positions of the log that a projection has still to see.", ["projection"])
