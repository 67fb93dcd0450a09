"""`/sync/{document_id}`: who is it, may they, then a Session has the websocket."""

import logging
from contextlib import AsyncExitStack

from starlette.websockets import WebSocket, WebSocketDisconnect

from app import clock
from app.accounts.accounts import Accounts
from app.accounts.callers import Caller
from app.accounts.demand import SecondFactorDemanded
from app.endpoints.access import DOCUMENT_ID, caller_of
from app.endpoints.services import Services, services_of
from app.endpoints.wire import wire_of
from app.errors import AppError, NotAllowed, NotAuthenticated, NotFound
from app.logs import bind
from app.rooms.session import Session

log = logging.getLogger(__name__)


async def sync(websocket: WebSocket) -> None:
    """The y-websocket protocol. Which pages may ask at all was decided by the Guard before."""
    document_id = websocket.path_params["document_id"]
    try:
        services = services_of(websocket)
        if not DOCUMENT_ID.fullmatch(document_id):
            raise NotFound(
                "A document id has 1 to 128 letters, digits, dots, dashes and underscores."
            )
        if services.accounts is None:
            await _local(websocket, services, document_id)
        else:
            await _signed_in(websocket, services, services.accounts, document_id)
    except AppError as error:
        bind(log, room=document_id[:128]).info("A peer was refused: %s", error.detail)
        # After the handshake: a browser learns the close code only then.
        if websocket.application_state.name == "CONNECTING":
            await websocket.accept()
        await websocket.close(
            error.close_code, error.detail.encode()[:120].decode("utf-8", "ignore")
        )
    except WebSocketDisconnect:
        return  # It has gone before it was in.


async def _local(websocket: WebSocket, services: Services, document_id: str) -> None:
    """The first connection makes the document."""
    await _check_birth(websocket, services, document_id)
    async with AsyncExitStack() as stack:
        try:
            room = await stack.enter_async_context(services.registry.open(document_id))
        except NotFound:
            # Nearly always it is there: asked first, for a transaction waits for the disk.
            await services.store.documents.ensure(document_id)
            room = await stack.enter_async_context(services.registry.open(document_id))
        await websocket.accept()
        wire = wire_of(websocket)
        with Session(room, wire):
            await wire.serve()


async def _signed_in(
    websocket: WebSocket, services: Services, accounts: Accounts, document_id: str
) -> None:
    caller = await _caller(websocket, services, accounts)
    if caller.lacks_factor:
        raise SecondFactorDemanded()
    with accounts.watch.follow(caller, document_id) as watched:
        now = await accounts.watch.role(caller, document_id)
        if now.role is None:
            if not caller.is_known:
                raise NotAuthenticated()
            raise NotAllowed("There is no such document, or it is not shared with you.")
        await _check_birth(websocket, services, document_id)
        async with services.registry.open(document_id) as room:
            await websocket.accept()
            wire = wire_of(websocket)
            with Session(room, wire, actor=caller.name, role=now.role) as session:
                await accounts.watch.attach(watched, session.peer, now.until)
                await wire.serve()


async def _caller(websocket: WebSocket, services: Services, accounts: Accounts) -> Caller:
    ticket = websocket.query_params.get("ticket")
    if ticket is not None:
        return await accounts.tickets.redeem(ticket)
    caller = await caller_of(websocket, accounts, services.settings)
    # A browser sends the cookie whichever page asks, and always says which page it is.
    if caller.session_id is not None and "origin" not in websocket.headers:
        raise NotAuthenticated(
            "A cookie alone is not enough without Origin; programs use a ticket or a token."
        )
    return caller


async def _check_birth(websocket: WebSocket, services: Services, document_id: str) -> None:
    """A browser that kept a copy of a document says when that document was born.

    Raises:
        NotFound: it is gone. Another document of the same name must not get its text.
    """
    born = websocket.query_params.get("born")
    if born is None:
        return
    document = await services.store.documents.get(document_id)
    if clock.iso(document.created_at) != born:
        raise NotFound("The document that this browser keeps a copy of is not here any more.")
