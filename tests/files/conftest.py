"""Blobs in a folder, and in an S3 that runs here."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from app.files.blobs import Blobs, open_blobs
from app.files.library import Library
from app.store.sql import Store
from tests.engines import free_port


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
async def blobs(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Blobs:
    if request.param == "folder":
        return await open_blobs("", tmp_path)
    address = request.getfixturevalue("s3_address")
    bucket = f"b{uuid.uuid4().hex}"
    # The first request makes the server load its model of S3.
    async with httpx.AsyncClient(timeout=120) as http:
        headers = {
            "Authorization": "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/s3/aws4_request, "
            "SignedHeaders=host, Signature=0"
        }
        answer = await http.put(f"{address}/{bucket}", headers=headers)
        assert answer.status_code == 200, answer.text
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    return await open_blobs(f"s3://{bucket}/uploads", tmp_path)


@pytest.fixture
def library(store: Store, blobs: Blobs) -> Library:
    return Library(store.database, blobs)
