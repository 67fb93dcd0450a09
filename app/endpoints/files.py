"""/documents/{id}/files: pictures are uploaded to a document and read with its rights."""

import re
from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.endpoints.access import Access
from app.endpoints.bodies import read_bytes
from app.endpoints.fields import Query
from app.endpoints.operation import Call, Operation
from app.errors import BadRequest, NotFound, StoreError, TooBig, TooMany
from app.files.pictures import NotAPicture

_NAME = re.compile(r"([0-9a-f]{64})\.(?:png|jpg|gif|webp)")
# A picture runs nothing and loads nothing, whatever a browser takes it for.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


class UploadQuery(Query):
    """What the file was called."""

    name: Annotated[str, Field(max_length=255, description="File name, for downloads.")] = ""


class Uploaded(BaseModel):
    """`url` is what the document's image block holds."""

    url: str
    name: str
    media: str
    size: Annotated[int, Field(description="Bytes, as they are kept.")]


async def upload(call: Call[None, UploadQuery]) -> Response:
    services, document_id = call.services, call.document_id
    await services.store.documents.get(document_id)
    data = await read_bytes(call.request, services.settings.max_file_bytes)
    if not data:
        raise BadRequest("The body is empty; send the bytes of the picture as the body.")
    name = "".join(c for c in call.query.name if c.isprintable()).replace("/", "_").strip()
    stored = await services.library.add(document_id, data, name)
    answer = Uploaded(
        url=stored.address(document_id), name=stored.name, media=stored.media, size=stored.size
    )
    return JSONResponse(answer.model_dump(), 201, {"Location": answer.url})


async def download(call: Call[None, None]) -> Response:
    found = _NAME.fullmatch(call.path("name"))
    if found is None:
        raise NotFound("This document has no such file.")
    document_id, digest = call.document_id, found[1]
    await call.services.store.documents.get(document_id)
    headers = {
        # The address names the bytes: they never change. Only for who may see the document.
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Security-Policy": _POLICY,
        "ETag": f'"{digest}"',
    }
    if _has_it(call.request, digest):
        return Response(status_code=304, headers=headers)
    file, data = await call.services.library.read(document_id, digest)
    name = quote(file.name or f"picture.{file.ending}", safe="")
    headers["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    return Response(data, media_type=file.media, headers=headers)


def _has_it(request: Request, digest: str) -> bool:
    return request.headers.get("if-none-match", "") == f'"{digest}"'


OPERATIONS = (
    Operation(
        "POST",
        "/documents/{document_id}/files",
        upload,
        "Upload a picture (PNG, JPEG, GIF, WebP) as the body of the request. It is kept without "
        "its metadata, and seen by whoever may read the document.",
        query=UploadQuery,
        answer=Uploaded,
        status=201,
        errors=(NotFound, TooBig, NotAPicture, TooMany, StoreError),
        access=Access.EDIT,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/files/{name}",
        download,
        "A picture of the document.",
        media=("image/png", "image/jpeg", "image/gif", "image/webp"),
        errors=(NotFound, StoreError),
        access=Access.READ,
    ),
)
