"""With a collector, a question to the model is one trace over both processes; without, nothing."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app import tracing
from tests.e2e.product import Product
from tests.people import Writer
from tests.waiting import until

SECRET = "zebra"


class Collector(ThreadingHTTPServer):
    """Takes OTLP over HTTP. `spans`: name → (service, span)."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.spans: dict[str, tuple[str, Any]] = {}
        self.received = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received += body
        assert self.path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {a.key: a.value.string_value for a in resource.resource.attributes}
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.server.spans[span.name] = (names["service.name"], span)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def _attributes(span: Any) -> dict[str, Any]:
    return {
        one.key: one.value.string_value or one.value.int_value or one.value.double_value
        for one in span.attributes
    }


async def test_a_question_is_one_trace_over_both_processes(
    tmp_path: Path, collector: Collector
) -> None:
    product = Product(tmp_path, BURNISH_OTLP_URL=collector.url)
    await asyncio.to_thread(product.start)
    try:
        async with httpx.AsyncClient(base_url=product.url, timeout=60) as http:
            text = f"I have recieve the {SECRET} yesterday."
            made = await http.post("/api/v1/documents", json={"markdown": text})
            document = made.json()["id"]
            # Nobody has typed it: the model looks it over once somebody is there.
            person = await Writer(product.url, document).join(wants=("suggestions",))
            await until(lambda: any(m.body.get("suggestions") for m in person.heard), 90)
            await person.leave()
        await until(lambda: {"suggest", "job", "model"} <= set(collector.spans), 30)
    finally:
        await asyncio.to_thread(product.stop)
    services = {name: service for name, (service, _) in collector.spans.items()}
    assert services["suggest"] == services["job"] == "burnish-web"
    assert services["model"] == "burnish-model"
    root = collector.spans["suggest"][1]
    assert not root.parent_span_id
    for name in ("job", "model"):
        part = collector.spans[name][1]
        assert part.trace_id == root.trace_id
        assert part.parent_span_id == root.span_id
        assert _attributes(part)["burnish.job"] == _attributes(root)["burnish.job"]
    # Durations are of another clock than the moments they are taken from.
    early = root.start_time_unix_nano - collector.spans["job"][1].start_time_unix_nano
    assert early < 1_000_000
    assert _attributes(root)["burnish.room"] == document
    assert _attributes(root)["burnish.suggestions"] >= 1
    assert _attributes(collector.spans["model"][1])["burnish.forward_passes"] >= 1
    assert SECRET.encode() not in collector.received


def test_a_trace_begins_with_the_last_keystroke(collector: Collector) -> None:
    with tracing.traces(collector.url, "test"):
        trace = tracing.begin("suggest", ago=1.5, room="essay")
        assert trace.carrier is not None
        trace.end()
    span = collector.spans["suggest"][1]
    assert 1.5 <= (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9 < 10
    assert tracing.begin("suggest") is tracing.NO_TRACE, "off again"


def test_without_a_collector_nothing_is_loaded_and_nothing_is_carried() -> None:
    program = (
        "import sys; from app import tracing\n"
        "with tracing.traces('', 'test'):\n"
        "    trace = tracing.begin('suggest', room='essay'); trace.note(suggestions=1)\n"
        "    tracing.record('job', trace.carrier, seconds=1.0); trace.end()\n"
        "assert trace.carrier is None\n"
        "assert not [m for m in sys.modules if m.startswith('opentelemetry')]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_collector_that_is_away_holds_up_nobody() -> None:
    with tracing.traces("http://127.0.0.1:1", "test"):
        for _ in range(10_000):  # More than the queue holds.
            tracing.begin("suggest").end()
