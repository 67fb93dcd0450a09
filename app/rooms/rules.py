"""Which role each message of a peer needs: the one table of the websocket.

The HTTP API has its own, `access` of each operation.
"""

from app.errors import NotAllowed, RoomClosing
from app.roles import Role
from app.rooms.peer import Peer
from app.rooms.protocol import (
    ACCESS,
    DECIDE,
    HELLO,
    Auth,
    Awareness,
    Json,
    Message,
    QueryAwareness,
    Step1,
    Step2,
    Update,
)

ACCESS_WANTED = "access"
"""What a hello asks for to hear of its role, and to stay when something is refused."""

OF_SYNC: dict[type, Role] = {
    Step1: Role.VIEWER,
    QueryAwareness: Role.VIEWER,
    Awareness: Role.VIEWER,
    Auth: Role.VIEWER,
    # What is news in them needs an editor: `Room.submit`. Stock clients send back what they got.
    Step2: Role.VIEWER,
    Update: Role.VIEWER,
}
OF_OURS: dict[int, Role] = {
    HELLO: Role.VIEWER,
    DECIDE: Role.EDITOR,
}


def check(message: Message, peer: Peer) -> None:
    """Raises NotAllowed for a message that the peer's role does not allow."""
    if isinstance(message, Json):
        # What goes from server to client only is refused further on, whoever sends it.
        needed = OF_OURS.get(message.kind, Role.VIEWER)
    else:
        needed = OF_SYNC[type(message)]
    if peer.role < needed:
        raise NotAllowed(
            f"This needs the role {needed.word!r}; yours is {peer.role.word!r}. "
            "Ask an owner of the document for more."
        )


def deny(peer: Peer, refusal: NotAllowed) -> None:
    """Tells a peer that asked for "access" what was not taken, and lets it read on.

    Raises:
        NotAllowed: `refusal`, for the others: they would not know otherwise.
    """
    if ACCESS_WANTED not in peer.wants:
        raise refusal
    tell_role(peer, refusal.detail)


def change_role(peer: Peer, role: Role) -> None:
    """From now on the peer may do this."""
    if peer.gone or peer.role is role:
        return
    peer.role = role
    if peer.may_write and peer.refused:
        # Coming back, it sends everything that it has and we have not.
        peer.close(RoomClosing("You may write again; come back with what you have."))
    else:
        tell_role(peer)


def tell_role(peer: Peer, refused: str | None = None) -> None:
    """What the peer may do, if it asked for "access"; `refused`: why something was not taken."""
    if ACCESS_WANTED in peer.wants:
        peer.send_json(ACCESS, {"role": peer.role.word, "refused": refused})


def tell_moved(peer: Peer) -> None:
    """The document lies somewhere else now, or a place on the road to it has another name; if the
    peer asked for "access"."""
    if ACCESS_WANTED in peer.wants and not peer.gone:
        peer.send_json(ACCESS, {"role": peer.role.word, "refused": None, "moved": True})
