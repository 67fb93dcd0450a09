"""What people propose, instead of writing it: the same ledger, the same life as the model's."""

from dataclasses import replace
from uuid import uuid4

from app import clock
from app.content.blocks import read_block
from app.content.tree import NODE_CHARACTER
from app.errors import BadRequest, Conflict, NotAllowed, NotFound
from app.rooms.registry import RoomRegistry
from app.store.rows import presentable
from app.store.sql import Store
from app.suggestions.attendant import Attendant, attendant_of
from app.text.anchor import context
from app.text.positions import WebIndex, from_web
from app.text.suggestion import Suggestion, SuggestionStatus, hash_of

KIND = "proposal"
LONGEST = 5_000
"""Characters that one proposal takes away or writes."""
MOST_OPEN = 500
"""Proposals of people that are open in one document."""

_OPEN = (SuggestionStatus.OPEN,)


class Proposals:
    """Proposals of people, document by document."""

    def __init__(self, store: Store, registry: RoomRegistry) -> None:
        self._store = store
        self._registry = registry

    async def propose(
        self,
        document_id: str,
        block_id: str,
        start: WebIndex,
        end: WebIndex,
        before: str,
        after: str,
        *,
        author: str,
        author_id: str,
        replaces: str | None = None,
    ) -> Suggestion:
        """`before` at `start..end` should become `after`; `replaces`: one's own, thought better of.

        Raises:
            NotFound: no such block, or no such proposal to replace.
            Conflict: the text there is another one, or too much is open already.
            BadRequest: it changes nothing, or writes what a document cannot hold.
            NotAllowed: `replaces` is somebody else's.
        """
        async with self._registry.open(document_id) as room:
            attendant = attendant_of(room)
            block = read_block(room.doc, block_id)
            if block is None:
                raise NotFound("There is no such block in this document any more.")
            try:
                first, last = from_web(block.text, start), from_web(block.text, end)
            except ValueError:
                raise Conflict("The text has changed; propose it again.") from None
            if block.text[first:last] != before or NODE_CHARACTER in before:
                raise Conflict("The text has changed, or holds an object there; propose it again.")
            _check(before, after)
            if replaces is not None:
                await self._withdraw(attendant, replaces, author_id)
            theirs = sum(s.author is not None for s in attendant.book.open.values())
            if theirs >= MOST_OPEN:
                raise Conflict(f"{theirs} proposals are open here; decide some of them first.")
            prefix, suffix = context(block.text, first, last)
            suggestion = Suggestion(
                id=uuid4().hex,
                document_id=room.document_id,
                block_id=block_id,
                start=start,
                end=end,
                before=before,
                after=after,
                alternatives=(),
                kind=KIND,
                score=1.0,
                steps=0,
                model="",
                prefix=prefix,
                suffix=suffix,
                sentence_hash=hash_of(prefix, before, suffix),
                created_at=clock.now(),
                author=presentable(author),
                author_id=presentable(author_id),
            )
            await self._store.ledger.offer([suggestion])
            attendant.proposed(suggestion, block.text)
            return suggestion

    async def withdraw(self, document_id: str, suggestion_id: str, *, author_id: str) -> None:
        """Takes one's own proposal back; one that is decided already stays as it is.

        Raises:
            NotFound, NotAllowed
        """
        async with self._registry.open(document_id) as room:
            await self._withdraw(attendant_of(room), suggestion_id, author_id)

    async def _withdraw(self, attendant: Attendant, suggestion_id: str, author_id: str) -> None:
        suggestion = await self._store.ledger.get(suggestion_id)
        if suggestion.document_id != attendant.room.document_id:
            raise NotFound(f"There is no suggestion {suggestion_id!r} in this document.")
        if suggestion.author_id is None or suggestion.author_id != presentable(author_id):
            raise NotAllowed("Only who proposed it may take it back; an editor may reject it.")
        moved = await self._store.ledger.move(
            [suggestion_id], SuggestionStatus.SUPERSEDED, expected=_OPEN, actor=author_id
        )
        if moved:
            known = attendant.book.open.get(suggestion_id, suggestion)
            attendant.settled(replace(known, status=SuggestionStatus.SUPERSEDED))


def _check(before: str, after: str) -> None:
    if before == after:
        raise BadRequest("The proposal changes nothing.")
    if len(before) > LONGEST or len(after) > LONGEST:
        raise BadRequest(f"A proposal takes away and writes at most {LONGEST} characters each.")
    if NODE_CHARACTER in after or any(c in after for c in "\0\n\r"):
        raise BadRequest("A proposal writes text within one paragraph, without line breaks.")
    try:
        after.encode()
    except UnicodeEncodeError:
        raise BadRequest("The text has half a character; send whole ones.") from None
