"""Traces for OpenTelemetry: one span for each operation, after the semantic conventions for GraphQL servers.

https://opentelemetry.io/docs/specs/semconv/graphql/graphql-spans/. Only where a collector is named; the packages are
those of the extra `traces`. The text of documents is never in a span.
"""

import os
import time
from collections.abc import Mapping

from graphql import OperationDefinitionNode
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode, format_trace_id

TRACE_HEADERS = ("traceparent", "tracestate", "baggage")
FLUSH_MILLISECONDS = 2000


class OpenTelemetry:
    """Sends spans in the background, in batches, to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names."""

    def __init__(self) -> None:
        service = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "lyceum")}
        self._provider = TracerProvider(resource=Resource.create(service), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("lyceum")

    def record(
        self, operation: OperationDefinitionNode, headers: Mapping[bytes, bytes], seconds: float, error: str | None
    ) -> str:
        """Make the span of an operation that ends now; the id of its trace."""
        ended = time.time_ns()
        carrier = {name: headers[name.encode()].decode("latin-1") for name in TRACE_HEADERS if name.encode() in headers}
        attributes = {"graphql.operation.type": operation.operation.value}
        if operation.name:
            attributes["graphql.operation.name"] = operation.name.value
        if error:
            attributes["error.type"] = error
        span = self._tracer.start_span(
            operation.operation.value,
            extract(carrier),
            SpanKind.SERVER,
            attributes,
            start_time=ended - int(seconds * 1e9),
        )
        if error == "INTERNAL":
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)
        return format_trace_id(span.get_span_context().trace_id)

    def stop(self) -> None:
        """Send what is left, for two seconds at most."""
        self._provider.force_flush(FLUSH_MILLISECONDS)
        self._provider.shutdown()
