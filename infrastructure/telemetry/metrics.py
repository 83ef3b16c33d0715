"""What operators watch, for Prometheus."""

from collections.abc import Iterable
from functools import cache

from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from infrastructure.process.caches import CACHES

REQUESTS = Histogram(
    "lyceum_http_request_seconds",
    "Time to answer an HTTP request.",
    ["method", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
OPERATIONS = Counter("lyceum_graphql_operations", "GraphQL operations by type and transport.", ["type", "transport"])

DEPRECATED_USES = Counter(
    "lyceum_graphql_deprecated_uses",
    "Operations that use what is deprecated, by its coordinate and the client's name.",
    ["element", "client"],
)


@cache
def counter(operation_type: str, transport: str) -> Counter:
    """The counter of `OPERATIONS` for these; kept, because `labels` costs more than counting."""
    return OPERATIONS.labels(operation_type, transport)


METHODS = frozenset({"GET", "POST", "OPTIONS", "HEAD", "PUT", "PATCH", "DELETE"})
"""Methods that are counted by name; the others are what a client makes of them."""


def latency(method: str, status: int) -> Histogram:
    """The histogram of `REQUESTS` for these."""
    return _latency(method if method in METHODS else "other", status)


@cache
def _latency(method: str, status: int) -> Histogram:
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
CLOCK_SKEW = Gauge("lyceum_clock_skew_seconds", "How far this machine's clock is ahead of the database's.")
LAG = Gauge("lyceum_projection_lag", "Positions of the log that a projection has still to see.", ["projection"])


class CacheSizes(Collector):
    """How large each cache is, those of one name together."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The gauges, as of now."""
        entries = GaugeMetricFamily("lyceum_cache_entries", "Entries of a cache.", labels=["cache"])
        size = GaugeMetricFamily("lyceum_cache_bytes", "What a cache's entries weigh.", labels=["cache"])
        for name in sorted({one.name for one in CACHES}):
            named = [one for one in CACHES if one.name == name]
            entries.add_metric([name], sum(map(len, named)))
            size.add_metric([name], sum(one.weight for one in named))
        return entries, size


REGISTRY.register(CacheSizes())
