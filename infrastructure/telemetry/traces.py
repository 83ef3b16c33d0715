"""Traces for OpenTelemetry: one span for each operation, after the semantic conventions for GraphQL servers.

https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/. Only where a collector is named; the packages are
those of the extra `traces`. The text of documents is never in a span.
"""

import os
import threading
import time
from collections.abc import Iterator, Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode, format_trace_id

TRACE_HEADERS = ("traceparent", "tracestate", "baggage")
MAX_HEADER_BYTES = 8192
"""What each of them may have (W3C Baggage, section 3.3.2); a longer one counts as not there."""

FLUSH_SECONDS, ABORT_SECONDS = 2.0, 1.0
"""How long a collector has for what is left when the process ends, and how long its last attempt to give up."""


class OpenTelemetry:
    """Sends spans in the background, in batches, to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names."""

    def __init__(self) -> None:
        service = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "lyceum")}
        self._provider = TracerProvider(resource=Resource.create(service), shutdown_on_exit=False)
        self._exporter = OTLPSpanExporter()
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("lyceum")

    def record(
        self, type: str, name: str | None, headers: Mapping[bytes, bytes], seconds: float, error: str | None
    ) -> str:
        """Make the span of an operation that ends now, of a type and with a name if it has one; the id of its trace."""
        ended = time.time_ns()
        attributes = {"graphql.operation.type": type}
        if name:
            attributes["graphql.operation.name"] = name
        if error:
            attributes["error.type"] = error
        span = self._tracer.start_span(
            type,
            extract(dict(_carried(headers))),
            SpanKind.SERVER,
            attributes,
            start_time=ended - int(seconds * 1e9),
        )
        if error == "INTERNAL":
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)
        return format_trace_id(span.get_span_context().trace_id)

    def stop(self) -> None:
        """Send what is left, for two seconds at most.

        In a thread of its own, as the SDK heeds no limit: it tries for `OTEL_EXPORTER_OTLP_TIMEOUT`, ten seconds.
        """
        sending = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        sending.start()
        sending.join(FLUSH_SECONDS)
        if sending.is_alive():
            self._exporter.shutdown()  # type: ignore[no-untyped-call]
            sending.join(ABORT_SECONDS)


def _carried(headers: Mapping[bytes, bytes]) -> Iterator[tuple[str, str]]:
    for name in TRACE_HEADERS:
        value = headers.get(name.encode())
        if value is not None and len(value) <= MAX_HEADER_BYTES:
            yield name, value.decode("latin-1")
