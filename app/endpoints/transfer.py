"""/imports and /documents/{id}/export: documents come in and go out as files."""

import asyncio
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from html import escape
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pycrdt import Doc
from pydantic import Field
from starlette.responses import JSONResponse, Response

from app.content.blocks import Block, read_blocks, read_title
from app.content.build import write_blocks
from app.content.copy import copy_of
from app.content.edit import set_title
from app.content.html import to_html
from app.content.links import OWN_PICTURE
from app.content.markdown import to_markdown
from app.content.outside import LINKED, name_from_outside
from app.content.plain import to_text
from app.convert.archive import NotThatFile
from app.convert.formats import FORMATS, Format, format_of
from app.convert.limited import Failed
from app.convert.read import ATTACHMENT, PICTURE, Imported, read, without_file, without_picture
from app.convert.write import files_in, write
from app.endpoints.access import Access
from app.endpoints.acting import acting
from app.endpoints.bodies import read_bytes
from app.endpoints.current import current_updates
from app.endpoints.fields import Query
from app.endpoints.models import Document
from app.endpoints.operation import API, Call, Operation
from app.endpoints.services import Services
from app.errors import BadRequest, Conflict, NotFound, StoreError, TooBig, TooMany
from app.files.attachments import received
from app.files.library import Library, hand_over, passing_owner
from app.files.pictures import NotAPicture

MOST_PICTURE_BYTES = 40 * 2**20
"""Of all pictures that go out with a document; further ones are left out."""


class ImportQuery(Query):
    """What the file is called; its ending says what it is."""

    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            description="File name that ends in .docx, .odt, .epub, .html, .md or .txt.",
        ),
    ]
    id: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9_-]{22}$",
            description="What the document is to be called: 128 random bits in base64url. So "
            "documents that come in together can link to each other.",
        ),
    ] = None


class ExportQuery(Query):
    """In which form."""

    format: Literal["docx", "odt", "epub", "pdf", "html", "markdown", "text"]


async def import_file(call: Call[None, ImportQuery]) -> Response:
    services, name = call.services, call.query.name
    form = format_of(name)
    if form is None:
        raise NotThatFile("Files that end in .docx, .odt, .epub, .html, .md and .txt are taken.")
    data = await read_bytes(call.request, services.settings.max_file_bytes)
    if not data:
        raise BadRequest("The body is empty; send the bytes of the file as the body.")
    document_id = call.query.id or secrets.token_urlsafe(16)
    imported = await read(data, form, name)
    # Nothing is kept under an id that may be another document's, or become it meanwhile.
    passing = passing_owner()
    blocks = await _with_files(services, passing, document_id, imported)
    content = await asyncio.to_thread(_content_of, imported.title, blocks)
    # All of it, or nothing: text and files enter with the transaction that makes the document.
    row = await services.store.documents.create(
        document_id,
        title=imported.title,
        content=content,
        owner=call.caller.user_id,
        unseen=True,
        also=lambda c: hand_over(c, passing, document_id),
    )
    await services.history.brought(document_id, content, actor=acting(call).name)
    return JSONResponse(
        Document.of(row).model_dump(), 201, {"Location": f"{API}/documents/{document_id}"}
    )


async def _with_files(
    services: Services, owner: str, document_id: str, imported: Imported
) -> list[Block]:
    """The blocks, with the addresses of the pictures and files that came in them, as the document
    will have them; kept for `owner` until then."""
    library, addresses = services.library, {}
    for name, data in imported.pictures.items():
        try:
            addresses[PICTURE + name] = await library.add(owner, data, "")
        except (NotAPicture, TooBig):
            continue  # A drawing of an office program, or something hostile.
    most = services.settings.max_attachment_bytes
    for name, file in imported.attachments.items():
        if len(file.data) <= most:
            async with received(_whole(file.data), most) as attachment:
                addresses[ATTACHMENT + name] = await library.attach(owner, attachment, file.name)
    blocks = []
    for block in imported.blocks:
        url = str(block.props.get("url", ""))
        found = addresses.get(url)
        if found is not None:
            props = {**block.props, "url": found.address(document_id)}
            block = replace(block, props=props | ({"name": found.name} if found.name else {}))
        elif url.startswith(PICTURE):
            block = without_picture(block)
        elif url.startswith(ATTACHMENT):
            block = without_file(block)
        blocks.append(block)
    return blocks


async def _whole(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _content_of(title: str, blocks: list[Block]) -> bytes:
    doc: Doc[Any] = Doc()
    if title:
        set_title(doc, title)
    write_blocks(doc, blocks)
    return bytes(doc.get_update())


async def export(call: Call[None, ExportQuery]) -> Response:
    services, document_id = call.services, call.document_id
    row = await services.store.documents.get(document_id)
    updates = await current_updates(services, document_id)
    # A copy in a thread: a long document must not hold up anybody's keystrokes.
    doc = await asyncio.to_thread(copy_of, updates)
    form = FORMATS[call.query.format]
    # Markdown holds no pictures: they are named like files.
    linked = LINKED | {"image"} if form.name == "markdown" else LINKED
    await asyncio.to_thread(name_from_outside, doc, origin_of(call), linked)
    title = await asyncio.to_thread(read_title, doc) or row.title
    if form.writer:
        blocks = await asyncio.to_thread(read_blocks, doc)
        held = await _files_of(services.library, document_id, files_in(blocks))
        data = await write(title, blocks, held, form)
    else:
        data = await _as_text(services.library, document_id, doc, form)
    name = quote(f"{title.strip() or 'Untitled'}.{form.ending}", safe="")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; img-src data: https:; sandbox; "
        "frame-ancestors 'none'",
    }
    return Response(data, media_type=form.media, headers=headers)


def origin_of(call: Call[Any, Any]) -> str:
    """What the addresses of this server begin with for who asks."""
    url = call.request.url
    return call.services.settings.public_url.rstrip("/") or f"{url.scheme}://{url.netloc}"


async def _as_text(library: Library, document_id: str, doc: Doc[Any], form: Format) -> bytes:
    if form.name == "html":
        page = await asyncio.to_thread(to_html, doc)
        hashes = {found["hash"] for found in OWN_PICTURE.finditer(page)}
        held = await _files_of(library, document_id, hashes)
        return OWN_PICTURE.sub(lambda found: _data_address(found.group(), held), page).encode()
    writer = to_markdown if form.name == "markdown" else to_text
    return (await asyncio.to_thread(writer, doc)).encode()


def _data_address(address: str, held: dict[str, bytes]) -> str:
    found = OWN_PICTURE.fullmatch(address)
    if found is None or found["hash"] not in held:
        return escape(address)
    media = "jpeg" if found["ending"] == "jpg" else found["ending"]
    return f"data:image/{media};base64,{b64encode(held[found['hash']]).decode()}"


async def _files_of(
    library: Library, document_id: str, hashes: Collection[str]
) -> dict[str, bytes]:
    held: dict[str, bytes] = {}
    size = 0
    for digest in sorted(hashes):
        try:
            _, data = await library.read(document_id, digest)
        except NotFound:
            continue
        size += len(data)
        if size > MOST_PICTURE_BYTES:
            break
        held[digest] = data
    return held


OPERATIONS = (
    Operation(
        "POST",
        "/imports",
        import_file,
        "Make a document from a file, sent as the body: Word, OpenDocument, EPUB, HTML, Markdown "
        "or text. Nothing is fetched from elsewhere.",
        query=ImportQuery,
        answer=Document,
        status=201,
        errors=(NotThatFile, Conflict, Failed, TooBig, TooMany, StoreError),
        access=Access.MEMBER,
    ),
    Operation(
        "GET",
        "/documents/{document_id}/export",
        export,
        "The document as a file, with its pictures in it and links to its attachments.",
        query=ExportQuery,
        media=tuple(form.media for form in FORMATS.values()),
        errors=(NotFound, Failed, TooMany, StoreError),
        access=Access.READ,
    ),
)
