"""/documents/{id}/files: pictures and attachments of a document, read with its rights."""

import re
from collections.abc import AsyncIterator
from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response, StreamingResponse

from app.endpoints.access import Access
from app.endpoints.bodies import announced_size, chunks_of, read_bytes
from app.endpoints.fields import Query
from app.endpoints.operation import Call, Operation
from app.endpoints.ranges import range_of
from app.errors import BadRequest, NotFound, StoreError, TooBig, TooMany
from app.files.attachments import ENDING, KINDS, in_mebibytes, received
from app.files.library import StoredFile
from app.files.names import NAMELESS, safe_name
from app.files.pictures import PICTURES, NotAPicture

_NAME = re.compile(r"(?P<hash>[0-9a-f]{64})\.(?P<ending>png|jpg|gif|webp|bin)")
# A file runs nothing and loads nothing, whatever a browser takes it for.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


class UploadQuery(Query):
    """What the file was called."""

    name: Annotated[str, Field(max_length=255, description="File name, for downloads.")] = ""


class DownloadQuery(Query):
    """What the file is to be called here."""

    name: Annotated[
        str,
        Field(
            max_length=255,
            description="File name of an attachment; left out: what it was uploaded as.",
        ),
    ] = ""


class Uploaded(BaseModel):
    """`url` is what the document's block holds."""

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
    return _made(await services.library.add(document_id, data, call.query.name), document_id)


async def attach(call: Call[None, UploadQuery]) -> Response:
    services, document_id = call.services, call.document_id
    await services.store.documents.get(document_id)
    most, size = services.settings.max_attachment_bytes, announced_size(call.request)
    if size > most:
        raise TooBig(f"The file has {in_mebibytes(size)}; at most {in_mebibytes(most)} are taken.")
    with services.library.intake.room(size or most):
        async with received(chunks_of(call.request), most) as attachment:
            if not attachment.size:
                raise BadRequest("The body is empty; send the bytes of the file as the body.")
            stored = await services.library.attach(document_id, attachment, call.query.name)
    return _made(stored, document_id)


def _made(stored: StoredFile, document_id: str) -> Response:
    url = stored.address(document_id)
    answer = Uploaded(url=url, name=stored.name, media=stored.media, size=stored.size)
    return JSONResponse(answer.model_dump(), 201, {"Location": url})


async def download(call: Call[None, DownloadQuery]) -> Response:
    found = _NAME.fullmatch(call.path("name"))
    if found is None:
        raise NotFound("This document has no such file.")
    document_id, digest, etag = call.document_id, found["hash"], f'"{found["hash"]}"'
    services = call.services
    await services.store.documents.get(document_id)
    headers = {
        # The address names the bytes: they never change. Only for who may see the document.
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Security-Policy": _POLICY,
        "ETag": etag,
    }
    if call.request.headers.get("if-none-match", "") == etag:
        return Response(status_code=304, headers=headers)
    file = await services.library.find(document_id, digest)
    if found["ending"] != ENDING and file.media in PICTURES:
        _, data = await services.library.read(document_id, digest)
        name = quote(file.name or f"picture.{file.ending}", safe="")
        headers["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
        return Response(data, media_type=file.media, headers=headers)
    # Whatever it is, and whoever asks for it: it is put on a disk, never shown in our name.
    name = quote(_called(call.query.name, file.name), safe="")
    headers |= {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Accept-Ranges": "bytes",
    }
    start, end, status = 0, file.size, 200
    if part := range_of(call.request, file.size, etag):
        (start, end), status = part, 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Length"] = str(end - start)
    if call.request.method == "HEAD":
        return Response(None, status, headers, file.media)
    pieces = services.library.pieces(file, start, end)
    # The first piece before the answer begins: bytes that are gone are a problem, not half a file.
    first = await anext(pieces, b"")
    return StreamingResponse(_all(first, pieces), status, headers, file.media)


async def _all(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _called(wanted: str, kept: str) -> str:
    """As the block calls it, with the ending that it came with where that was taken away."""
    if not wanted:
        return kept or NAMELESS
    ending = PurePath(kept).suffix
    name = safe_name(wanted)
    return name if PurePath(name).suffix or not ending else safe_name(name + ending)


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
        "POST",
        "/documents/{document_id}/attachments",
        attach,
        "Upload a file of any kind as the body of the request. It is kept as it is, and "
        "downloaded by whoever may read the document.",
        query=UploadQuery,
        answer=Uploaded,
        status=201,
        errors=(NotFound, TooBig, TooMany, StoreError),
        access=Access.EDIT,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/files/{name}",
        download,
        "A picture of the document, or an attachment as a download; Range is understood.",
        query=DownloadQuery,
        media=(*sorted(PICTURES), *KINDS),
        errors=(NotFound, StoreError),
        access=Access.READ,
    ),
)
