"""Following: suggestions go along with the text of an open document, a moment after it changed."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from app.content.blocks import read_block
from app.content.tree import AnyDoc
from app.rooms.group import Change
from app.rooms.room import Room
from app.suggestions.book import Book
from app.suggestions.debounce import Debounce
from app.suggestions.neighbours import Neighbours, block_order
from app.suggestions.scribe import Scribe
from app.text.anchor import Place
from app.text.suggestion import Suggestion

FOLLOW_SECONDS = 0.15
"""Open suggestions follow the text this long after it changed."""
VANISHED_SECONDS = 1.0
"""A block that was merged into another or deleted is missed after this long."""


class Following:
    """Times are `time.monotonic()`.

    Attributes:
        book: what is brought up to date; replaced when the ledger is read again.
    """

    def __init__(
        self, room: Room, scribe: Scribe, tell: Callable[[Sequence[Suggestion]], None]
    ) -> None:
        self.book = Book()
        self._room = room
        self._scribe = scribe
        self._tell = tell
        self._moved = Debounce(FOLLOW_SECONDS, FOLLOW_SECONDS)
        self._actors: dict[str, frozenset[str]] = {}
        self._order: list[str] = []
        self._places: tuple[list[str], dict[str, int]] = ([], {})
        self._check_vanished_at: float | None = None

    @property
    def is_settled(self) -> bool:
        """Whether all changes have been followed."""
        return not len(self._moved)

    def changed(self, change: Change, now: float) -> float:
        """The text changed; returns when there is something to do (inf: never)."""
        due = float("inf")
        for block_id in change.block_ids:
            self._actors[block_id] = change.actors
            due = min(due, self._moved.touch(block_id, now))
        if self.book.open and self._check_vanished_at is None:
            due = min(due, now + VANISHED_SECONDS)
            self._check_vanished_at = now + VANISHED_SECONDS
        return due

    def next_due(self) -> float | None:
        """When there is something to do next."""
        times = (self._moved.next_due(), self._check_vanished_at)
        return min((t for t in times if t is not None), default=None)

    def follow(self, now: float) -> None:
        """Does what is due."""
        changed = [block_id for block_id, _ in self._moved.take(now)]
        if self._check_vanished_at is not None and self._check_vanished_at <= now:
            self._check_vanished_at = None
            there = block_order(self._room.doc)
            changed += self.book.block_ids().difference(there, changed)
            self.follow_blocks(changed)
            self._order = there
        else:
            self.follow_blocks(changed)

    def follow_blocks(self, block_ids: Iterable[str]) -> None:
        """Brings the book up to date with these blocks, and tells everybody."""
        near = Neighbours(self._room.doc, self._order)
        for block_id in block_ids:
            if not self.book.knows(block_id):
                continue
            block = read_block(self._room.doc, block_id, self.place_of(block_id))
            text = None if block is None else block.text
            moves = self.book.follow(block_id, text, partial(near.of, block_id))
            if moves:
                self._tell([*moves.moved, *moves.stale, *moves.back, *moves.undone])
                self._scribe.note(moves, self._actors)
        self._order = near.order or self._order

    def offered(
        self, suggestions: Sequence[Suggestion], block_id: str, text: str, now: float
    ) -> None:
        """New suggestions for a block that says `text`."""
        self.book.add(suggestions, text)
        # Where its block stands, should that one vanish. What is known already is near enough.
        if suggestions and self.place_of(block_id) is None:
            self._order = block_order(self._room.doc)
        self._moved.touch(block_id, now)

    def place_of(self, block_id: str) -> int | None:
        """How many blocks stood before it when the document was last read; None: it is new."""
        if self._places[0] is not self._order:
            self._places = self._order, {each: at for at, each in enumerate(self._order)}
        return self._places[1].get(block_id)

    def lead(self) -> None:
        """From now on this process follows the text: everything is looked at once."""
        self._moved.clear()
        self.follow_blocks(self.book.block_ids())
        self._order = block_order(self._room.doc)

    def rest(self) -> None:
        """Another process follows the text."""
        self._moved.clear()
        self._check_vanished_at = None

    def finish(self) -> None:
        """What waits is done now, for the room closes."""
        changed = {block_id for block_id, _ in self._moved.take(float("inf"))}
        self.follow_blocks(changed & self.book.block_ids())

    def locate(self, suggestion: Suggestion, doc: AnyDoc) -> Place | None:
        """Where the suggestion holds in `doc`, which is newer than what we have seen."""
        block = read_block(doc, suggestion.block_id)
        return self.book.locate(
            suggestion,
            None if block is None else block.text,
            partial(Neighbours(doc, self._order).of, suggestion.block_id),
        )
