"""`/sync/{document_id}`: who is it, may they, then a Session has the websocket."""

import logging

from starlette.websockets import WebSocket, WebSocketDisconnect

from app import clock
from app.accounts.accounts import Accounts
from app.accounts.callers import Caller
from app.accounts.demand import SecondFactorDemanded
from app.accounts.watch import Watch, Watched
from app.endpoints.access import DOCUMENT_ID, caller_of
from app.endpoints.services import Services, services_of
from app.endpoints.wire import wire_of
from app.errors import AppError, NotAllowed, NotAuthenticated, NotFound
from app.logs import bind
from app.roles import Role
from app.rooms.registry import RoomRegistry, Slot
from app.rooms.session import Session

log = logging.getLogger(__name__)


class _Visit:
    """What a connection holds in this process, as long as it lasts: a few words for each peer."""

    __slots__ = ("_registry", "_slot", "_watch", "watched")

    def __init__(self, registry: RoomRegistry) -> None:
        self._registry = registry
        self._slot: Slot | None = None
        self._watch: Watch | None = None
        self.watched: Watched | None = None

    def follow(self, watch: Watch, caller: Caller, document_id: str) -> None:
        """What the caller may do is followed from now on."""
        self._watch, self.watched = watch, watch.follow(caller, document_id)

    async def enter(self, document_id: str) -> None:
        """The document's room is open from now on. Raises what `RoomRegistry.open` raises."""
        self._slot = await self._registry.enter(document_id)

    async def begin(
        self,
        websocket: WebSocket,
        *,
        actor: str | None = None,
        role: Role = Role.OWNER,
        until: float | None = None,
    ) -> None:
        """Shakes hands; a Session has the websocket, and undoes this when that has ended."""
        assert self._slot is not None
        room = self._slot.opening.result()
        await websocket.accept()
        wire = wire_of(websocket)
        session = None
        try:
            session = Session(room, wire, actor=actor, role=role, leave=self.leave)
            session.start()
            if self._watch is not None and self.watched is not None:
                await self._watch.attach(self.watched, session.peer, until)
        except AppError as error:
            _tell_refused(room.document_id, error)
            if session is None:
                self.leave()
                wire.close(error.close_code, _reason(error))
            else:
                session.peer.close(error)
        except BaseException:
            if session is not None:
                session.ended()
            wire.close(1012, "")
            raise
        await wire.serve()

    def leave(self) -> None:
        """Holds nothing any more."""
        if self._slot is not None:
            self._registry.leave(self._slot)
        if self._watch is not None and self.watched is not None:
            self._watch.forget(self.watched)
        self._slot = self.watched = None


async def sync(websocket: WebSocket) -> None:
    """The y-websocket protocol. Which pages may ask at all was decided by the Guard before."""
    document_id = websocket.path_params["document_id"]
    try:
        services = services_of(websocket)
        if not DOCUMENT_ID.fullmatch(document_id):
            raise NotFound(
                "A document id has 1 to 128 letters, digits, dots, dashes and underscores."
            )
        visit = _Visit(services.registry)
        try:
            if services.accounts is None:
                await _local(websocket, services, visit, document_id)
            else:
                await _signed_in(websocket, services, services.accounts, visit, document_id)
        except BaseException:
            visit.leave()
            raise
    except AppError as error:
        _tell_refused(document_id[:128], error)
        # After the handshake: a browser learns the close code only then.
        await websocket.accept()
        await websocket.close(error.close_code, _reason(error))
    except WebSocketDisconnect:
        return  # It has gone before it was in.


def _tell_refused(document_id: str, error: AppError) -> None:
    bind(log, room=document_id).info("A peer was refused: %s", error.detail)


def _reason(error: AppError) -> str:
    return error.detail.encode()[:120].decode("utf-8", "ignore")


async def _local(websocket: WebSocket, services: Services, visit: _Visit, document_id: str) -> None:
    """The first connection makes the document."""
    await _check_birth(websocket, services, document_id)
    while True:
        try:
            await visit.enter(document_id)
            break
        except NotFound:
            # Nearly always it is there: asked first, for a transaction waits for the disk. Entered
            # again until it is found: who comes at the same time shares a look into the store that
            # may have begun before it was there. What was deleted cannot be made again.
            await services.store.documents.ensure(document_id)
    await visit.begin(websocket)


async def _signed_in(
    websocket: WebSocket, services: Services, accounts: Accounts, visit: _Visit, document_id: str
) -> None:
    caller = await _caller(websocket, services, accounts)
    if caller.lacks_factor:
        raise SecondFactorDemanded()
    visit.follow(accounts.watch, caller, document_id)
    now = await accounts.watch.role(caller, document_id)
    if now.role is None:
        if not caller.is_known:
            raise NotAuthenticated()
        raise NotAllowed("There is no such document, or it is not shared with you.")
    await _check_birth(websocket, services, document_id)
    await visit.enter(document_id)
    await visit.begin(websocket, actor=caller.name, role=now.role, until=now.until)


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
