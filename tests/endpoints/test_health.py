"""Health, readiness, metrics, and what the server says about itself."""

import re
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.endpoints.models import Problem
from app.endpoints.routes import OPERATIONS
from app.errors import StoreError
from app.jobs import ModelHealth
from tests.endpoints.conftest import Api, refused


async def test_ready_without_a_model_that_is_switched_off(api: Api) -> None:
    answer = await api.http.get("/readyz")
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "ready")
    assert body["database"] == body["bus"] == {"state": "ready"}
    assert body["model"]["state"] == "off"
    assert (await api.http.get("/healthz")).json() == {"status": "alive"}


async def test_a_model_that_failed_is_degraded_and_says_why(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failed() -> ModelHealth:
        return ModelHealth("failed", reason="The checkpoint is damaged.")

    monkeypatch.setattr(api.services.jobs, "health", failed)
    answer = await api.http.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    model = (await api.http.get("/api/v1/server")).json()["model"]
    assert model == {
        "state": "failed",
        "model": None,
        "reason": "The checkpoint is damaged.",
        "waiting": 0,
        "lag": 0.0,
        "workers": None,
    }
    assert await api.new("Editing goes on.")


async def test_a_database_that_does_not_answer_is_unavailable_but_alive(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: Any, **__: Any) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(api.services.store, "ping", gone)
    answer = await api.http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == {"state": "failed", "reason": "The disk is full."}
    assert (await api.http.get("/healthz")).status_code == 200


async def test_a_store_error_is_told_to_that_caller(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*_: Any, **__: Any) -> None:
        raise StoreError

    monkeypatch.setattr(api.services.store.documents, "search", gone)
    refused(await api.http.get("/api/v1/documents"), 503, "store_unavailable")


async def test_metrics_are_what_prometheus_reads(api: Api) -> None:
    answer = await api.http.get("/metrics")
    names = {family.name for family in text_string_to_metric_families(answer.text)}
    assert {"burnish_rooms", "burnish_peers", "burnish_queue_depth"} <= names


async def test_the_model_without_a_document_needs_a_model(api: Api) -> None:
    answer = await api.http.post("/api/v1/polish", json={"text": "I have recieve it."})
    assert "switched off" in refused(answer, 503, "model_unavailable")["detail"]
    refused(await api.http.post("/api/v1/polish", json={}), 422, "invalid")
    long = await api.http.post("/api/v1/polish", json={"text": "x" * 200_001})
    refused(long, 422, "invalid")


async def test_openapi_describes_exactly_the_operations_that_are_served(api: Api) -> None:
    document = (await api.http.get("/api/v1/openapi.json")).json()
    assert document["openapi"] == "3.1.0"
    described = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }
    assert described == {(o.method, "/api/v1" + o.path) for o in OPERATIONS}
    for method, path in described:
        address = re.sub(r"\{\w+\}", "nobody", path)
        answer = await api.http.request(method, address, headers={"Content-Type": "text/plain"})
        assert answer.status_code != 405, (method, path)
    schemas = document["components"]["schemas"]
    for reference in re.findall(r"#/components/schemas/(\w+)", str(document)):
        assert reference in schemas
    ids = [o["operationId"] for methods in document["paths"].values() for o in methods.values()]
    assert len(set(ids)) == len(ids)


async def test_a_problem_is_as_described(api: Api) -> None:
    Problem.model_validate((await api.http.get("/api/v1/documents/nobody")).json())


async def test_the_reference_page_names_every_operation_and_loads_nothing(api: Api) -> None:
    page = (await api.http.get("/api/docs")).text
    for operation in OPERATIONS:
        assert operation.path in page
    assert "<script" not in page
    assert not re.search(r'(src|href)="(https?:)?//', page)
