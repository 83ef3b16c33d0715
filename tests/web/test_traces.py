"""Spans: one for each operation, sent to a collector that speaks OTLP over HTTP."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from infrastructure.telemetry.traces import OpenTelemetry
from tests.support.client import RunningServer

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Collector:
    """What has arrived."""

    def __init__(self) -> None:
        self.url, self.raw = "", b""
        self.spans: list[Span] = []

    def span(self, name: str) -> Span:
        """The span of the operation with this name."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            for span in self.spans:
                if attributes(span).get("graphql.operation.name") == name:
                    return span
            time.sleep(0.05)
        raise AssertionError(self.spans)


def attributes(span: Span) -> dict[str, str]:
    return {one.key: one.value.string_value for one in span.attributes}


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            collector.raw += body
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                collector.spans += [span for scope in resource.scope_spans for span in scope.spans]
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield collector
    server.shutdown()
    server.server_close()


@pytest.fixture
def traced(launch: Callable[..., RunningServer], collector: Collector) -> RunningServer:
    return launch(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_BSP_SCHEDULE_DELAY="100")


async def test_each_operation_is_a_span_under_the_one_that_asks(traced: RunningServer, collector: Collector) -> None:
    learner = traced.learner()
    assert learner.post("query Asked { viewer { id } }", headers={"traceparent": PARENT}).status_code == 200
    span = collector.span("Asked")
    assert attributes(span) == {"graphql.operation.type": "query", "graphql.operation.name": "Asked"}
    assert (span.name, span.kind) == ("query", Span.SPAN_KIND_SERVER)
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == tuple(PARENT.split("-")[1:3])
    assert 0 < span.start_time_unix_nano < span.end_time_unix_nano
    async with learner.subscribe("query Socketed { viewer { id } }") as data:
        assert await anext(data)
    assert not collector.span("Socketed").parent_span_id
    learner.post('query Refused { session(id: "x") { id } sessions(first: 1000) { edges { cursor } } }')
    assert attributes(collector.span("Refused"))["error.type"] == "INVALID_INPUT"
    for secret in (b"viewer {", learner.token.encode(), learner.id.encode()):
        assert secret not in collector.raw


def test_what_is_left_is_sent_when_the_server_stops(launch: Callable[..., RunningServer], collector: Collector) -> None:
    server = launch(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_BSP_SCHEDULE_DELAY="600000")
    server.learner().ask("query Last { viewer { id } }")
    assert server.stop() == 0
    assert collector.span("Last")


@pytest.fixture
def silent() -> Iterator[str]:
    """The URL of a collector that takes what it is sent, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.world
@pytest.mark.parametrize("collector_is", ["silent", "away"])
def test_what_is_left_is_sent_for_seconds_whatever_the_collector_does(
    silent: str, monkeypatch: pytest.MonkeyPatch, collector_is: str
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", {"silent": silent, "away": "http://127.0.0.1:9"}[collector_is])
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "3600")
    traces = OpenTelemetry()
    traces.record("query", "Last", {}, 0.1, None)
    stopping = threading.Thread(target=traces.stop, daemon=True)
    stopping.start()
    stopping.join(30)
    assert not stopping.is_alive()


def test_a_collector_that_is_away_holds_nobody_up(launch: Callable[..., RunningServer]) -> None:
    server = launch(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    server.learner().ask("query Last { viewer { id } }")
    assert server.stop() == 0
