"""Decisions: accept and reject, exactly once, whoever asks and however many at a time.

Accept is one transaction: the compare-and-set of the suggestion and the append of the edit,
made on a fork of the live text where the quote must stand. Then the edit is applied and sent.
"""

import base64
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from app import clock, metrics
from app.content.blocks import read_block
from app.content.edit import replace_text
from app.content.tree import AnyDoc
from app.errors import AppError, BadFrame, BadRequest, Conflict, NotFound
from app.rooms import protocol
from app.rooms.peer import Peer
from app.rooms.room import Room
from app.store import Seq
from app.store.sql import Store
from app.suggestions.attendant import Attendant
from app.text.anchor import Place
from app.text.suggestion import Decided, Decision, Suggestion, SuggestionStatus

log = logging.getLogger(__name__)

LONGEST_KEY = 200

Choice = int | str | None
"""One of a suggestion's alternatives, by its index or its text; None: the first proposal."""


class _Gone(Exception):
    """The quote does not stand in the text any more."""


class Decisions:
    """Decides about the suggestions of rooms that are open."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def decide(
        self,
        attendant: Attendant,
        suggestion_id: str,
        decision: Decision,
        *,
        actor: str,
        key: str | None = None,
        peer: Peer | None = None,
        choice: Choice = None,
    ) -> Decided:
        """One decision. `peer`, if given, is answered by a 104, in place of the update.

        Raises:
            NotFound: no such suggestion in this document.
            BadRequest: `choice` is none of its alternatives.
            StoreError: nothing has happened.
        """
        decided, is_answered = await self._decide(
            attendant, suggestion_id, decision, actor, key, peer, choice
        )
        if peer is not None and not is_answered:
            peer.send_json(protocol.DECIDED, decided_message(suggestion_id, decided))
        return decided

    async def _decide(
        self,
        attendant: Attendant,
        suggestion_id: str,
        decision: Decision,
        actor: str,
        key: str | None,
        peer: Peer | None,
        choice: Choice,
    ) -> tuple[Decided, bool]:
        """The answer, and whether the room has sent it to `peer` already."""
        ledger = self._store.ledger
        suggestion = await ledger.get(suggestion_id)
        if suggestion.document_id != attendant.room.document_id:
            raise NotFound(f"There is no suggestion {suggestion_id!r} in this document.")
        if key is not None and (first := await ledger.answer_of(suggestion_id, key)):
            return first, False
        chosen = index_of(choice, suggestion)
        if suggestion.status is not SuggestionStatus.OPEN:
            return Decided(False, suggestion.status, suggestion.decided_by), False
        # The room has followed the text; the ledger hears of it a little later.
        suggestion = attendant.book.open.get(suggestion_id, suggestion)
        if decision == "accept":
            return await self._accept(attendant, suggestion, chosen, actor, key, peer)
        decided = await ledger.decide(suggestion_id, "reject", actor=actor, key=key)
        if decided.won and attendant.settled(_decided(suggestion, decided)):
            metrics.decisions_total.labels("reject", suggestion.kind).inc()
        return decided, False

    async def decide_many(
        self, attendant: Attendant, ids: Sequence[str], decision: Decision, *, actor: str
    ) -> list[tuple[str, Decided]]:
        """Each on its own, from the end of each block, in the order of `ids` in the answer.

        Raises:
            NotFound: one of them is no suggestion of this document; nothing was decided.
        """
        document_id = attendant.room.document_id
        known = {s.id: s for s in await self._store.ledger.of_document(document_id)}
        if missing := [i for i in ids if i not in known]:
            raise NotFound(f"There is no suggestion {missing[0]!r} in this document.")
        answers: dict[str, Decided] = {}
        for one in sorted(set(ids), key=lambda i: (known[i].block_id, -known[i].start)):
            answers[one] = await self.decide(attendant, one, decision, actor=actor)
        return [(one, answers[one]) for one in dict.fromkeys(ids)]

    async def _accept(
        self,
        attendant: Attendant,
        suggestion: Suggestion,
        chosen: int | None,
        actor: str,
        key: str | None,
        peer: Peer | None,
    ) -> tuple[Decided, bool]:
        wanted = replace(suggestion, chosen=chosen)
        answer: Decided | None = None
        spot: tuple[Place, str] | None = None

        def edit(fork: AnyDoc) -> None:
            nonlocal spot
            place = attendant.following.locate(suggestion, fork)
            block = None if place is None else read_block(fork, place.block_id)
            if place is None or block is None:
                raise _Gone
            spot = place, block.text
            try:
                replace_text(fork, *place, wanted.before, wanted.written)
            except Conflict as error:
                raise _Gone from error

        async def commit(update: bytes, after: Seq) -> int | None:
            nonlocal answer
            answer = await self._store.ledger.decide(
                suggestion.id,
                "accept",
                actor=actor,
                key=key,
                update=update,
                choice=chosen,
                after=after,
            )
            if not answer.won or answer.update != update:
                return None  # A repeated key has got the first answer, whose update is another.
            assert spot is not None
            attendant.accepting = (_decided(wanted, answer), *spot)
            return answer.seq

        def reply(update: bytes, seq: int) -> bytes:
            assert answer is not None
            return protocol.encode_json(protocol.DECIDED, decided_message(suggestion.id, answer))

        write = partial(
            attendant.room.write, edit, commit=commit, reply_to=peer, reply=reply, actor=actor
        )
        try:
            try:
                written = await write()
            except _Gone:
                # Perhaps only here: what another process wrote may be on its way.
                await attendant.room.catch_up()
                written = await write()
        except _Gone:
            return await self._stale(attendant, suggestion, key), False
        if answer is None:  # The edit changed nothing.
            return await self._stale(attendant, suggestion, key), False
        if not written.update:
            return answer, False
        metrics.decisions_total.labels("accept", suggestion.kind).inc()
        return answer, peer is not None

    async def _stale(
        self, attendant: Attendant, suggestion: Suggestion, key: str | None
    ) -> Decided:
        # The same call may have been made twice at once, and the other one has changed the text.
        if key is not None and (first := await self._store.ledger.answer_of(suggestion.id, key)):
            return first
        open_only = (SuggestionStatus.OPEN,)
        moved = await self._store.ledger.move(
            [suggestion.id], SuggestionStatus.STALE, expected=open_only
        )
        if moved:
            attendant.settled(replace(suggestion, status=SuggestionStatus.STALE))
            return Decided(won=False, status=SuggestionStatus.STALE, by=None)
        current = await self._store.ledger.get(suggestion.id)
        return Decided(won=False, status=current.status, by=current.decided_by)

    async def received(self, room: Room, peer: Peer, body: Mapping[str, Any]) -> None:
        """A message 103 of a peer; the answer is a 104 to it alone.

        Raises:
            BadFrame: the message is not a decision.
        """
        suggestion_id, decision, key, choice = read_decision(body)
        attendant = room.companion
        assert isinstance(attendant, Attendant)
        try:
            await self.decide(
                attendant,
                suggestion_id,
                decision,
                actor=peer.actor,
                key=key,
                peer=peer,
                choice=choice,
            )
        except AppError as error:
            refusal = {"id": suggestion_id, "status": "error", "by": None, "seq": None}
            about = {"update": None, "code": error.code, "detail": error.detail}
            peer.send_json(protocol.DECIDED, refusal | about)


def index_of(choice: Choice, suggestion: Suggestion) -> int | None:
    """Which of the suggestion's alternatives is chosen; None: none of them.

    Raises:
        BadRequest: it is none of them.
    """
    alternatives = suggestion.alternatives
    if isinstance(choice, str):
        if choice in alternatives:
            return alternatives.index(choice)
    elif choice is None or 0 <= choice < len(alternatives):
        return choice
    raise BadRequest(
        "The choice is none of the suggestion's alternatives; send one of them, or its index."
        if alternatives
        else "The suggestion has no alternatives to choose from."
    )


def read_decision(body: Mapping[str, Any]) -> tuple[str, Decision, str | None, Choice]:
    """The parts of a message 103.

    Raises:
        BadFrame
    """
    suggestion_id, decision, key = body.get("id"), body.get("decision"), body.get("key")
    if not isinstance(suggestion_id, str) or not 0 < len(suggestion_id) <= 40:
        raise BadFrame('"id" of a decision is the id of a suggestion')
    if decision not in ("accept", "reject"):
        raise BadFrame('"decision" is "accept" or "reject"')
    if key is not None and not (isinstance(key, str) and 0 < len(key) <= LONGEST_KEY):
        raise BadFrame(f'"key" of a decision is a text of 1 to {LONGEST_KEY} characters')
    choice = body.get("choice")
    if choice is not None and (type(choice) not in (int, str) or decision != "accept"):
        raise BadFrame('"choice" of an accept is the index or the text of an alternative')
    return suggestion_id, decision, key, choice


def decided_message(suggestion_id: str, decided: Decided) -> dict[str, Any]:
    """The body of message 104."""
    update = decided.update
    return {
        "id": suggestion_id,
        "status": decided.status.value,
        "by": decided.by,
        "seq": decided.seq,
        "update": None if update is None else base64.b64encode(update).decode("ascii"),
    }


def _decided(suggestion: Suggestion, decided: Decided) -> Suggestion:
    return replace(
        suggestion,
        status=decided.status,
        decided_by=decided.by,
        decided_at=clock.now(),
        decided_seq=decided.seq,
    )
