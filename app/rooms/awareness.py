"""Who is here: the states of a room's clients, each owned by the peer that announced it.

The rules of y-protocols (newer clock wins; gone after 30 s of silence), and one more: while a
peer is connected, nobody else can speak for its clients or make them vanish. Stock clients send
back every state they receive, so most of what comes in here is old news.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app import clock
from app.errors import BadFrame, TooBig
from app.rooms.protocol import ClientState, decode_states, parse_json

OUTDATED_SECONDS = 30.0
"""Of silence, after which a client is taken for gone (y-protocols)."""
REMEMBERED_SECONDS = 120.0
"""For which the clock of a client that left is kept, so that an echo cannot revive it."""
STATE_BYTES_MAX = 16 * 1024
REMOTE = "@"
"""Begins the name of an owner that is another process, not a peer."""
CLIENTS_PER_PEER_MAX = 32
"""A peer that wants to be more people than this is refused."""


@dataclass(slots=True)
class _Client:
    owner: str | None
    clock: int
    json: str
    heard_at: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """What an awareness message changed. `name`: what the peer calls itself, if it said so."""

    changed: tuple[ClientState, ...]
    name: str | None = None


_NOTHING = Spoken(())


class AwarenessTable:
    """The clients of one room."""

    def __init__(self, now: Callable[[], float] = clock.now) -> None:
        self._now = now
        self._clients: dict[int, _Client] = {}
        self._owned: dict[str, set[int]] = {}

    def hear(self, peer_id: str, message: bytes, *, known_as: str | None = None) -> Spoken:
        """Takes in what a peer says; what is new goes to the others.

        `known_as`: the name that the peer signed in with; it goes by no other.

        Raises:
            BadFrame: it cannot be read; nothing was changed.
            TooBig: a state, or the number of clients, is over the limit; the same.
        """
        states = decode_states(message)
        news = [state for state in states if self._is_news(peer_id, state)]
        if not news:
            return _NOTHING
        parsed = [_parsed(state) for state in news]
        if known_as is not None:
            news = [_named(*each, known_as) for each in zip(news, parsed, strict=True)]
        owned = self._owned.setdefault(peer_id, set())
        if len(owned | {state.client for state in news}) > CLIENTS_PER_PEER_MAX:
            raise TooBig(f"A peer can announce at most {CLIENTS_PER_PEER_MAX} clients.")
        name = None
        for state, value in zip(news, parsed, strict=True):
            gone = value is None
            self._clients[state.client] = _Client(
                None if gone else peer_id, state.clock, state.json, self._now()
            )
            (owned.discard if gone else owned.add)(state.client)
            user = value.get("user") if value else None
            if isinstance(user, dict) and isinstance(user.get("name"), str):
                name = user["name"]
        return Spoken(tuple(news), name)

    def hear_remote(self, owner: str, states: Iterable[ClientState]) -> tuple[ClientState, ...]:
        """What another process says about clients connected to it; what of it is news.

        It has checked them already. Its name as an owner begins with `REMOTE`.
        """
        news = tuple(state for state in states if self._is_news(owner, state))
        owned = self._owned.setdefault(owner, set())
        for state in news:
            gone = state.json == "null"
            self._clients[state.client] = _Client(
                None if gone else owner, state.clock, state.json, self._now()
            )
            (owned.discard if gone else owned.add)(state.client)
        return news

    def _is_news(self, peer_id: str, state: ClientState) -> bool:
        known = self._clients.get(state.client)
        gone = state.json == "null"
        if known is None:
            return not gone
        if known.owner is not None and known.owner != peer_id:
            return False
        return state.clock > known.clock or (
            state.clock == known.clock and gone and known.owner is not None
        )

    def everyone(self) -> list[ClientState]:
        """The state of each client that is here."""
        return [
            ClientState(client, entry.clock, entry.json)
            for client, entry in self._clients.items()
            if entry.owner is not None
        ]

    def own(self) -> list[ClientState]:
        """The states of clients that are connected to this process."""
        return [
            ClientState(client, entry.clock, entry.json)
            for client, entry in self._clients.items()
            if entry.owner is not None and not entry.owner.startswith(REMOTE)
        ]

    def is_attentive(self, peer_id: str) -> bool:
        """Whether somebody is looking: a client of this peer is here, and does not say that its
        page was left alone ("away"). Costs reading what it said; not for every keystroke."""
        said = (self._clients[client].json for client in self._owned.get(peer_id, ()))
        states = (parse_json(each) for each in said)
        return any(isinstance(each, dict) and each.get("away") is not True for each in states)

    def leave(self, peer_id: str) -> list[ClientState]:
        """Takes a peer's clients away; what to tell the others."""
        return [self._remove(client) for client in self._owned.pop(peer_id, ())]

    def expire(self) -> list[ClientState]:
        """Takes away who has been silent too long; what to tell the others."""
        now = self._now()
        gone = []
        for client, entry in list(self._clients.items()):
            silent = now - entry.heard_at
            if entry.owner is None:
                if silent > REMEMBERED_SECONDS:
                    del self._clients[client]
            elif silent > OUTDATED_SECONDS:
                self._owned[entry.owner].discard(client)
                gone.append(self._remove(client))
        return gone

    def _remove(self, client: int) -> ClientState:
        entry = self._clients[client]
        entry.owner, entry.json, entry.heard_at = None, "null", self._now()
        return ClientState(client, entry.clock, "null")


def _named(state: ClientState, value: dict[str, object] | None, name: str) -> ClientState:
    """The state under the right name; the same one where it is right already."""
    user = value.get("user") if value else None
    if value is None or not isinstance(user, dict) or user.get("name") == name:
        return state
    user["name"] = name
    return state._replace(json=json.dumps(value, ensure_ascii=False))


def _parsed(state: ClientState) -> dict[str, object] | None:
    if len(state.json) > STATE_BYTES_MAX:
        raise TooBig(f"An awareness state can have at most {STATE_BYTES_MAX} characters.")
    value = parse_json(state.json)
    if value is not None and not isinstance(value, dict):
        raise BadFrame("An awareness state is a JSON object or null.")
    return value
