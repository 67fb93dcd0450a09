"""The websocket: is this a document, may this page ask, then a Session has it."""

import re

from starlette.websockets import WebSocket

from app.endpoints.services import services_of
from app.endpoints.wire import WebsocketWire
from app.errors import AppError, NotFound
from app.rooms.session import Session

DOCUMENT_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


async def sync(websocket: WebSocket) -> None:
    """`/sync/{document_id}`: the y-websocket protocol, see DESIGN 3.3 in docs/api.md."""
    services = services_of(websocket)
    # Refusals come after the handshake: a browser learns the close code only then.
    await websocket.accept()
    try:
        document_id = websocket.path_params["document_id"]
        if not DOCUMENT_ID.fullmatch(document_id):
            raise NotFound(
                "A document id has 1 to 128 letters, digits, dots, dashes and underscores."
            )
        await services.store.documents.ensure(document_id)
        async with services.registry.open(document_id) as room:
            wire = WebsocketWire.of(websocket, services.settings.outbox_max_bytes)
            await Session(room, wire).run(wire.gone)
    except AppError as error:
        await websocket.close(error.close_code, error.detail[:120])
