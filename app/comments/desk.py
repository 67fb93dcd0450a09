"""CommentDesk: all that endpoints need to know of comments. One per process."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, Connection

from app.comments import notices, shelf
from app.comments.announcer import Announcer
from app.comments.following import anchor_at
from app.comments.notices import Notice
from app.comments.steward import Steward
from app.comments.threads import Comment, Thread
from app.content.blocks import read_block
from app.errors import AppError, BadRequest, Conflict, NotFound
from app.rooms.group import Change
from app.rooms.registry import RoomRegistry
from app.rooms.room import Room
from app.store.sql import Store
from app.tasks import end
from app.text.positions import WebIndex, from_web

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 0.3
"""Threads follow the text this long after it changed."""
CLOSING_SECONDS = 10.0
LONGEST_QUOTE = 5_000
"""Characters of the text that one thread can be about."""


class CommentDesk:
    """`start` and `close`; `attend` every room that opens."""

    def __init__(self, store: Store, registry: RoomRegistry, *, mails: bool = False) -> None:
        """`mails`: the server sends mail."""
        self._database = store.database
        self._registry = registry
        self.announcer = Announcer(mails=mails)
        self._stewards: dict[str, Steward] = {}
        self._due: set[str] = set()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._background: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Follows the text from now on."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="comments")

    async def close(self) -> None:
        """The rooms have closed before; where their threads are is written down."""
        for task in (self._task, *self._background):
            if task is not None:
                await end(task)
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._follow_all()

    async def attend(self, room: Room) -> None:
        """Threads of a room that opens go along with its text."""
        await self._follow_all()
        steward = Steward(room, lambda i: self._database.read(lambda c: shelf.of_document(c, i)))
        try:
            await steward.begin()
        except AppError as error:
            log.warning("Comments do not follow their text for now: %s", error.detail)
        self._stewards[room.document_id] = steward

        def changed(change: Change) -> None:
            if steward.changed(change):
                self._due.add(room.document_id)
                self._woken.set()

        room.changes.append(changed)
        room.told.append(lambda body: self._hear(room.document_id, body))

    # ---- what people do --------------------------------------------------------------------

    async def threads(self, document_id: str) -> list[Thread]:
        """All threads of a document, where they are now. Raises NotFound, StoreError."""
        async with self._registry.open(document_id):
            found = await self._database.read(lambda c: shelf.of_document(c, document_id))
            return self._placed(document_id, found)

    async def begin(
        self,
        document_id: str,
        block_id: str,
        start: WebIndex,
        end: WebIndex,
        quote: str,
        *,
        author: str,
        author_id: str,
        body: str,
        mentioned: Mapping[str, str],
    ) -> Thread:
        """A thread on a range; `mentioned` are ids by name.

        Raises:
            NotFound: the document, or the block.
            Conflict: the text there is another one.
            BadRequest: the range is empty or too long.
        """
        async with self._registry.open(document_id) as room:
            block = read_block(room.doc, block_id)
            if block is None:
                raise NotFound("There is no such block in this document any more.")
            try:
                first, last = from_web(block.text, start), from_web(block.text, end)
            except ValueError:
                raise Conflict("The text has changed; select it again.") from None
            if block.text[first:last] != quote:
                raise Conflict("The text has changed; select it again.")
            if not quote.strip() or len(quote) > LONGEST_QUOTE:
                raise BadRequest(f"Select 1 to {LONGEST_QUOTE} characters to comment on.")
            anchor = anchor_at(block_id, block.text, first, last)
            announce = self.announcer.about(document_id)

            def work(connection: Connection) -> Comment:
                comment = shelf.create(connection, document_id, anchor, author, author_id, body)
                return announce(connection, comment, mentioned)

            comment = await self._database.write(work)
            return await self._changed(document_id, comment.thread_id)

    async def reply(
        self,
        document_id: str,
        thread_id: str,
        *,
        author: str,
        author_id: str,
        body: str,
        mentioned: Mapping[str, str],
    ) -> Thread:
        """One more comment. Raises NotFound, Conflict."""
        announce = self.announcer.about(document_id)

        def work(connection: Connection) -> Comment:
            comment = shelf.reply(connection, document_id, thread_id, author, author_id, body)
            return announce(connection, comment, mentioned)

        await self._database.write(work)
        return await self._changed(document_id, thread_id)

    async def edit(
        self,
        document_id: str,
        comment_id: str,
        *,
        author_id: str,
        body: str,
        mentioned: Mapping[str, str],
    ) -> Thread:
        """Its author says it otherwise. Raises NotFound, NotAllowed."""
        announce = self.announcer.about(document_id)

        def work(connection: Connection) -> Comment:
            comment = shelf.edit(connection, document_id, comment_id, author_id, body)
            return announce(connection, comment, mentioned)

        comment = await self._database.write(work)
        return await self._changed(document_id, comment.thread_id)

    async def remove(
        self, document_id: str, comment_id: str, *, author_id: str, any_of_them: bool
    ) -> None:
        """Takes a comment back. Raises NotFound, NotAllowed."""
        thread_id = await self._database.write(
            lambda c: shelf.remove(c, document_id, comment_id, author_id, any_of_them=any_of_them)
        )
        with suppress(NotFound):
            await self._changed(document_id, thread_id)

    async def resolve(self, document_id: str, thread_id: str, by: str | None) -> Thread:
        """Settled by `by`; None: open again. Raises NotFound."""
        await self._database.write(lambda c: shelf.resolve(c, document_id, thread_id, by))
        return await self._changed(document_id, thread_id)

    async def notices(
        self, person: str, *, visible: ColumnElement[bool] | None, unread_only: bool, limit: int
    ) -> list[Notice]:
        """What this person is to hear of, the newest first."""
        return await self._database.read(
            lambda c: notices.of_person(
                c, person, visible=visible, unread_only=unread_only, limit=limit
            )
        )

    async def mark_read(self, person: str, thread_ids: Sequence[str] | None) -> int:
        """Seen; how many notices that were."""
        return await self._database.write(lambda c: notices.mark_read(c, person, thread_ids))

    # ---- telling ---------------------------------------------------------------------------

    async def _changed(self, document_id: str, thread_id: str) -> Thread:
        """Tells everybody, here and in other processes. Raises NotFound: it is gone."""
        self._registry.tell_companions(document_id, {"comments": [thread_id]})
        found = await self._told(document_id, [thread_id])
        if not found:
            raise NotFound("This thread was deleted.")
        return found[0]

    async def _told(self, document_id: str, ids: Sequence[str]) -> list[Thread]:
        """Tells the peers of this process; the threads that are left."""
        found = await self._database.read(lambda c: shelf.of_document(c, document_id, ids))
        steward = self._live(document_id)
        if steward is None:
            return found
        gone = set(ids) - {thread.id for thread in found}
        for thread_id in gone:
            steward.drop(thread_id)
        placed = [steward.put(thread) for thread in found]
        steward.tell(placed, gone)
        return placed

    def _placed(self, document_id: str, found: Sequence[Thread]) -> list[Thread]:
        steward = self._live(document_id)
        return list(found) if steward is None else [steward.put(thread) for thread in found]

    def _live(self, document_id: str) -> Steward | None:
        room, steward = self._registry.live(document_id), self._stewards.get(document_id)
        return steward if steward is not None and steward.room is room else None

    def _hear(self, document_id: str, body: Mapping[str, Any]) -> None:
        """Another process has changed threads, or says what has become of their words."""
        ids = body.get("comments")
        if not isinstance(ids, list):
            return

        async def tell() -> None:
            try:
                threads = [str(thread_id) for thread_id in ids]
                await self._told(document_id, threads)
                if (seen := self.announcer.heard(document_id, threads)) is not None:
                    await self._database.write(seen)
            except AppError as error:
                log.warning("Comments of others come later: %s", error.detail)

        task = asyncio.get_running_loop().create_task(tell())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # ---- following the text ----------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            await asyncio.sleep(FOLLOW_SECONDS)
            await self._follow_all()

    async def _follow_all(self) -> None:
        for document_id in list(self._due):
            self._due.discard(document_id)
            steward = self._stewards.get(document_id)
            if steward is None:
                continue
            try:
                await self._follow(document_id, steward)
            except AppError as error:
                self._due.add(document_id)
                log.warning("Where comments are is written down later: %s", error.detail)
            except Exception:
                log.exception("Comments could not follow their text.")
        self._forget_closed()

    async def _follow(self, document_id: str, steward: Steward) -> None:
        changed = steward.follow()
        if changed:
            found = await self._database.read(lambda c: shelf.of_document(c, document_id, changed))
            steward.tell([steward.put(thread) for thread in found])
        room = steward.room
        if steward.moved and (room.lease.held or room.is_closing):
            moved = dict(steward.moved)
            await self._database.write(lambda c: shelf.place(c, moved))
            for thread_id, anchor in moved.items():
                if steward.moved.get(thread_id) == anchor:
                    del steward.moved[thread_id]

    def _forget_closed(self) -> None:
        for document_id, steward in list(self._stewards.items()):
            if steward.room.is_closing and document_id not in self._due and not steward.moved:
                del self._stewards[document_id]
