"""schemathesis reads the OpenAPI document and asks every operation for all it says it takes, and
for what it says it does not.

Nothing is answered with 5xx, and every answer is one that the document announces: its status, its
media type, its JSON. The examples are the same in every run.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.endpoints.access import PAGE_HEADER
from app.endpoints.openapi import document_of
from app.endpoints.routes import OPERATIONS
from tests.e2e.product import Product
from tests.files.drawn import picture


def fails_nowhere(
    _context: schemathesis.CheckContext,
    response: schemathesis.Response,
    _case: schemathesis.Case[Any],
) -> bool | None:
    """No 5xx, but that this server has no model."""
    if response.status_code < 500:
        return None
    told = response.json() if response.status_code == 503 else {}
    assert told.get("code") == "model_unavailable", (response.status_code, response.text[:1000])
    return None


CHECKS = (
    fails_nowhere,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
PASSWORD = "correct horse battery"
OWNER = {"email": "ada@example.org", "password": PASSWORD}
_CONFIG = {
    "seed": 20260101,
    # Without what it learns from answers: the order of tests would change the examples.
    "phases": {"coverage": {"enabled": False}, "stateful": {"enabled": False}},
}

schema = schemathesis.openapi.from_dict(
    document_of(OPERATIONS), config=SchemathesisConfig.from_dict(_CONFIG)
)
few = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Fuzzed:
    """A server with one of each thing, so that ids in paths and bodies may name them."""

    def __init__(self, product: Product, *, accounts: bool) -> None:
        self.url = product.url
        self._accounts = accounts
        self._http = httpx.Client(
            base_url=f"{product.url}/api/v1", headers={PAGE_HEADER: "1"}, timeout=60
        )
        if accounts:
            token = product.output.rpartition("/setup#")[2].split()[0]
            self._post("/setup", token=token, name="Ada", **OWNER)
        self.ids = self._one_of_each()

    def headers(self, operation: str) -> dict[str, str]:
        """What a page of ours sends. Signing out is asked for by somebody who is not signed in:
        all that comes later needs the session."""
        cookie = self._http.cookies.get("burnish")
        if cookie is None or operation == "DELETE /api/v1/session":
            return {PAGE_HEADER: "1"}
        return {PAGE_HEADER: "1", "Cookie": f"burnish={cookie}"}

    def renew(self) -> None:
        """What examples have deleted is there again."""
        if self._http.get(f"/documents/{self.ids['document_id']}").status_code != 200:
            self.ids = self._one_of_each()

    def close(self) -> None:
        """Closes the client."""
        self._http.close()

    def _one_of_each(self) -> dict[str, str]:
        document = self._post("/documents", title="Seed", markdown="One line.\n\nAnother.")["id"]
        path = f"/documents/{document}"
        block = self._get(f"{path}/content?format=json")["blocks"][0]["id"]
        place = {"block_id": block, "start": 0, "end": 3}
        comment = self._post(f"{path}/comments", **place, quote="One", body="Why?")
        proposal = self._post(f"{path}/suggestions", **place, before="One", after="A")
        upload = self._http.post(f"{path}/files?name=a.png", content=picture("PNG")).json()
        ids = {
            "document_id": document,
            "block_id": block,
            "version_id": self._post(f"{path}/versions", name="First")["id"],
            "suggestion_id": proposal["id"],
            "thread_id": comment["id"],
            "comment_id": comment["comments"][0]["id"],
            "template_id": self._post(f"{path}/template")["id"],
            "name": upload["url"].rpartition("/")[2],
        }
        if self._accounts:
            self._http.patch("/switches", json={"public_links": True})
            space = self._post("/workspaces", name="House")["id"]
            ids |= {
                "workspace_id": space,
                "folder_id": self._post(f"/workspaces/{space}/folders", name="Letters")["id"],
                "link_id": self._post(f"{path}/links", role="viewer")["id"],
            }
        return ids

    def _post(self, path: str, **body: Any) -> Any:
        answer = self._http.post(path, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def _get(self, path: str) -> Any:
        return self._http.get(path).json()


@pytest.fixture(scope="module", params=["local", "accounts"])
def fuzzed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzzed]:
    folder: Path = tmp_path_factory.mktemp("fuzzed")
    product = Product(
        folder,
        BURNISH_MODEL="none",
        BURNISH_AUTH=request.param,
        BURNISH_REQUESTS_PER_MINUTE="1000000",
        BURNISH_LOG_LEVEL="ERROR",
    )
    product.start()
    try:
        running = Fuzzed(product, accounts=request.param == "accounts")
        yield running
        running.close()
    finally:
        product.stop()


@schema.parametrize()
@few
def test_every_operation_keeps_its_word(case: schemathesis.Case[Any], fuzzed: Fuzzed) -> None:
    fuzzed.renew()
    _name_what_is_there(case, fuzzed.ids)
    case.call_and_validate(
        base_url=fuzzed.url,
        headers=fuzzed.headers(case.operation.label),
        checks=list(CHECKS),
        timeout=60,
        allow_redirects=False,
    )


def _name_what_is_there(case: schemathesis.Case[Any], ids: dict[str, str]) -> None:
    """Three of four examples name things that exist; nobody gets far with made-up ids."""
    if zlib.crc32(repr((case.path_parameters, case.body)).encode()) % 4 == 0:
        return
    for given in (case.path_parameters, case.query, case.body):
        if isinstance(given, dict):
            given |= {name: ids[name] for name in given if name in ids and name != "name"}
    if "name" in (case.path_parameters or {}):
        case.path_parameters["name"] = ids["name"]
