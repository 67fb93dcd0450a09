"""`/sync/{document_id}`: is this a document, then a Session has the websocket."""

import logging
import re

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.endpoints.services import services_of
from app.endpoints.wire import wire_of
from app.errors import AppError, NotFound
from app.logs import bind
from app.rooms.session import Session

log = logging.getLogger(__name__)

DOCUMENT_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


async def sync(websocket: WebSocket) -> None:
    """The y-websocket protocol. Who may ask at all was decided by the Guard before."""
    document_id = websocket.path_params["document_id"]
    accepted = False
    try:
        services = services_of(websocket)
        if not DOCUMENT_ID.fullmatch(document_id):
            raise NotFound(
                "A document id has 1 to 128 letters, digits, dots, dashes and underscores."
            )
        if services.registry.live(document_id) is None:
            # Local mode: the first connection makes the document.
            await services.store.documents.ensure(document_id)
        async with services.registry.open(document_id) as room:
            await websocket.accept()
            accepted = True
            wire = wire_of(websocket)
            with Session(room, wire):
                await wire.serve()
    except AppError as error:
        bind(log, room=document_id[:128]).info("A peer was refused: %s", error.detail)
        # After the handshake: a browser learns the close code only then.
        if not accepted:
            await websocket.accept()
        await websocket.close(
            error.close_code, error.detail.encode()[:120].decode("utf-8", "ignore")
        )
    except WebSocketDisconnect:
        return  # It has gone before it was in.
