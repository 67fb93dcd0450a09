"""Traces from the last keystroke to the suggestion, by OpenTelemetry; off unless asked for.

One trace is one question to the model: `suggest` from the last keystroke until its answer was
dealt with, in it `job` from the queue to the answer and `model` in the worker. Attributes are
ids, counts and durations; never any text. While traces are off nothing is imported and every
call returns at once.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.errors import AppError

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

_tracer: "Tracer | None" = None


class Trace:
    """One question under way. `carrier` goes along with its job; None: traces are off."""

    def __init__(self, span: "Span | None") -> None:
        self._span = span
        self.carrier = None if span is None else _carrier_of(span)

    def note(self, **attributes: str | int | float) -> None:
        """Adds attributes."""
        if self._span is not None:
            for name, value in attributes.items():
                self._span.set_attribute(f"burnish.{name}", value)

    def end(self) -> None:
        """It has been dealt with. What never ends is not sent."""
        if self._span is not None:
            self._span.end()


NO_TRACE = Trace(None)


@contextmanager
def traces(otlp_url: str, service: str) -> Iterator[None]:
    """Sends traces to the collector while the context lasts; '' sends none.

    Raises:
        AppError: the packages for it are not installed.
    """
    close = _open(otlp_url, service) if otlp_url else None
    try:
        yield
    finally:
        if close is not None:
            close()


def begin(name: str, *, ago: float = 0.0, **attributes: str | int | float) -> Trace:
    """A new trace that began `ago` seconds before now."""
    if _tracer is None:
        return NO_TRACE
    from opentelemetry.context import Context

    began = time.time_ns() - int(ago * 1e9)
    trace = Trace(_tracer.start_span(name, context=Context(), start_time=began))
    trace.note(**attributes)
    return trace


def record(
    name: str, carrier: str | None, *, seconds: float, **attributes: str | int | float
) -> None:
    """A part of the trace that `carrier` names, over since now and `seconds` long."""
    if _tracer is None or carrier is None:
        return
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    context = TraceContextTextMapPropagator().extract({"traceparent": carrier})
    began = time.time_ns() - int(seconds * 1e9)
    part = Trace(_tracer.start_span(name, context=context, start_time=began))
    part.note(**attributes)
    part.end()


def _open(otlp_url: str, service: str) -> Callable[[], None]:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise AppError(
            "BURNISH_OTLP_URL is set, but OpenTelemetry is not installed; "
            "run: pip install 'burnish[traces]'."
        ) from None
    global _tracer
    provider = TracerProvider(
        resource=Resource.create({"service.name": service}), shutdown_on_exit=False
    )
    exporter = OTLPSpanExporter(endpoint=otlp_url.rstrip("/") + "/v1/traces", timeout=5)
    # In a thread of its own; what does not fit into its queue is dropped.
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer("burnish")

    def close() -> None:
        global _tracer
        _tracer = None
        provider.shutdown()

    return close


def _carrier_of(span: "Span") -> str:
    from opentelemetry.trace import set_span_in_context
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier, context=set_span_in_context(span))
    return carrier["traceparent"]
