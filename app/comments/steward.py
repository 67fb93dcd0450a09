"""Steward: the threads of one open document go along with its text."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.comments.following import follow
from app.comments.threads import Anchor, Thread
from app.content.blocks import read_block, read_blocks
from app.logs import bind
from app.rooms.group import Change
from app.rooms.protocol import COMMENTS
from app.rooms.room import Room

log = logging.getLogger(__name__)

WANTED = "comments"
"""What a hello asks for to hear of comments."""


class Steward:
    """Of one room. It is told of changes, and asked to `follow` a moment later.

    Attributes:
        anchors: where each thread is now.
        moved: those that the store does not know of yet.
    """

    def __init__(self, room: Room, read: Callable[[str], Awaitable[list[Thread]]]) -> None:
        self.room = room
        self.anchors: dict[str, Anchor] = {}
        self.moved: dict[str, Anchor] = {}
        self._read = read
        self._texts: dict[str, str] = {}
        self._dirty: set[str] = set()
        self._log = bind(log, room=room.document_id)

    async def begin(self) -> None:
        """Reads the threads, and finds their places in the text as it is now.

        Raises:
            StoreError
        """
        for thread in await self._read(self.room.document_id):
            self.anchors[thread.id] = thread.anchor
        self._look([block.block_id for block in self.anchors.values()])

    def changed(self, change: Change) -> bool:
        """The text has changed; whether that can concern any thread."""
        if not self.anchors:
            return False
        self._dirty |= change.block_ids
        return True

    def follow(self) -> list[str]:
        """Brings all anchors up to date; returns the threads whose words have changed."""
        dirty, self._dirty = self._dirty, set()
        # A block that went is in no change: its threads are looked for as well.
        there = {anchor.block_id for anchor in self.anchors.values() if anchor.attached}
        gone = {b for b in there - dirty if self._texts.get(b) is not None and self._is_gone(b)}
        lost = {a.block_id for a in self.anchors.values() if not a.attached} if dirty else set()
        return self._look([*dirty, *gone, *lost])

    def put(self, thread: Thread) -> Thread:
        """Takes in a thread as the store has it; returns it where it is now."""
        anchor = self.anchors.setdefault(thread.id, thread.anchor)
        if anchor.block_id not in self._texts:
            block = read_block(self.room.doc, anchor.block_id)
            if block is not None:
                self._texts[anchor.block_id] = block.text
        return replace(thread, anchor=anchor)

    def drop(self, thread_id: str) -> None:
        """The thread was deleted."""
        self.anchors.pop(thread_id, None)
        self.moved.pop(thread_id, None)

    def tell(self, threads: Iterable[Thread], gone: Iterable[str] = ()) -> None:
        """Sends these to every peer here that asked for comments."""
        body: Mapping[str, Any] = {
            "event": "changed",
            "threads": [thread.to_wire() for thread in threads],
            "gone": list(gone),
        }
        self.room.broadcast_json(COMMENTS, body, wants=WANTED)

    def _is_gone(self, block_id: str) -> bool:
        return read_block(self.room.doc, block_id) is None

    def _look(self, block_ids: Iterable[str]) -> list[str]:
        changed: list[str] = []
        all_texts: list[tuple[str, str]] | None = None

        def texts() -> list[tuple[str, str]]:
            nonlocal all_texts
            if all_texts is None:
                all_texts = [(block.id, block.text) for block in read_blocks(self.room.doc)]
            return all_texts

        for block_id in dict.fromkeys(block_ids):
            mine = [i for i, anchor in self.anchors.items() if anchor.block_id == block_id]
            if not mine:
                continue
            block = read_block(self.room.doc, block_id)
            later = None if block is None else block.text
            for thread_id in mine:
                before = self.anchors[thread_id]
                now = follow(before, self._texts.get(block_id), later, texts)
                if now != before:
                    self.anchors[thread_id] = self.moved[thread_id] = now
                    if _is_seen(before, now):
                        changed.append(thread_id)
                if now.block_id != block_id:
                    self._texts.setdefault(now.block_id, dict(texts()).get(now.block_id, ""))
            if later is None:
                self._texts.pop(block_id, None)
            else:
                self._texts[block_id] = later
        return changed


def _is_seen(before: Anchor, now: Anchor) -> bool:
    """A page follows a thread that only moves along with its block by itself."""
    return (before.block_id, before.quote, before.attached) != (
        now.block_id,
        now.quote,
        now.attached,
    )
