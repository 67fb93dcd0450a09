"""A document in memory: loaded from its log, changed in order, read by its peers."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from pycrdt import Doc, Text, XmlFragment

from app.content.blocks import FRAGMENT, TITLE, changed_block_ids, read_title
from app.errors import AppError, BadFrame, DamagedUpdate
from app.rooms import crdt
from app.rooms.waiting import Waiting

T = TypeVar("T")
log = logging.getLogger(__name__)

_EMPTY = b"\x00"
"""The state vector of who has nothing."""


class ApplyFailed(AppError):
    """The CRDT gave up in the middle; the document in memory is not to be used any more."""

    title = "The change could not be applied."


class Touched(NamedTuple):
    """What a change touched; `update`: what was applied of it, and of what had to wait."""

    update: bytes
    block_ids: frozenset[str]
    title: bool


class LiveDocument:
    """A `pycrdt.Doc` that only its room changes.

    Attributes:
        left_out: rows that no document can apply, see `sound`.
        waiting: what refers to changes that nobody has sent yet; the document never saw it.
        must_reload: an update of which a part has to wait went into the document as a whole.
    """

    def __init__(self, rows: Sequence[bytes], *, snapshots: int = 0) -> None:
        """The document of a log whose first rows are `snapshots`.

        Raises:
            DamagedUpdate: a row cannot be read.
        """
        self.left_out: Sequence[bytes] = ()
        try:
            self._read(rows, snapshots)
        except (ApplyFailed, ValueError):
            kept, self.left_out = sound(rows, snapshots=snapshots)
            self._read(kept, snapshots)
        fragment, title = self._observed
        self._subscriptions = [fragment.observe_deep(self._saw_blocks), title.observe(self._saw)]

    def _read(self, rows: Sequence[bytes], snapshots: int) -> None:
        # A snapshot may be large, and merging it with what came after takes longer than reading
        # it; taking an update apart takes longest.
        parts = [crdt.merge(part) for part in (rows[:snapshots], rows[snapshots:]) if part]
        self._begin()
        if all(self._applied_all(part) for part in parts):
            return
        try:
            self._begin()
            for part in parts:
                self._apply_some(part)
        except ApplyFailed:
            # Damage that yrs does not mind: better a text in which something hangs than none.
            log.exception("A log could not be taken apart.")
            self._begin()
            self._apply(crdt.merge(parts))
            self.waiting = Waiting(elsewhere=True)

    def _applied_all(self, update: bytes) -> bool:
        was_empty = self.state() == _EMPTY
        self._apply(update)
        # A snapshot comes out as it went in. To look for what waits in it takes as long as to read
        # it, and this a tenth.
        if was_empty and self.doc.get_update() == update:
            return True
        return not crdt.waits_for_more(update, self.state())

    def _begin(self) -> None:
        self.doc: Doc[Any] = Doc()
        self.waiting = Waiting()
        self.must_reload = False
        self._blocks: set[str] = set()
        self._title_changed = False
        self._full: bytes | None = None
        self._state: bytes | None = None
        self._deleted: crdt.Deleted | None = None
        self._known_step2 = b""
        fragment: XmlFragment = self.doc.get(FRAGMENT, type=XmlFragment)
        title: Text = self.doc.get(TITLE, type=Text)
        self._observed = (fragment, title)

    def apply(self, update: bytes) -> Touched:
        """Applies an update (of a whole group: observers run once), or what need not wait of it.

        Raises:
            ApplyFailed: the document is in an unknown state; load it again.
        """
        if not self.waiting:
            touched = self._apply(update)
            self.must_reload = crdt.waits_for_more(update, self.state())
            return touched
        return self._apply_some(update)

    def _apply_some(self, update: bytes) -> Touched:
        try:
            ready = self.waiting.split(update, self.state())
        except (BadFrame, ValueError) as error:
            raise ApplyFailed from error
        return self._apply(ready)

    def _apply(self, update: bytes) -> Touched:
        self._blocks.clear()
        self._title_changed = False
        self._full = self._state = self._deleted = None
        try:
            with self.doc.transaction():
                self.doc.apply_update(update)
                # Wanted after every update, and a transaction of its own would take longer.
                state = self.doc.get_state()
        except Exception as error:
            raise ApplyFailed from error
        except BaseException as error:
            crdt.raise_unless_panic(error)
            raise ApplyFailed from error
        self._state = state
        return Touched(update, frozenset(self._blocks), self._title_changed)

    def state(self) -> bytes:
        """The state vector."""
        if self._state is None:
            self._state = self.doc.get_state()
        return self._state

    def since(self, state: bytes) -> bytes:
        """What of all that is applied a peer with this state vector lacks, as one update.

        Raises:
            ValueError: not a state vector.
        """
        if state == _EMPTY:
            return self.full()
        try:
            return self.doc.get_update(state)
        except Exception as error:
            raise ValueError("not a state vector") from error
        except BaseException as error:
            crdt.raise_unless_panic(error)
            raise ValueError("not a state vector") from error

    def full(self) -> bytes:
        """Everything that is applied, as one update."""
        if self._full is None:
            self._full = self.doc.get_update()
        return self._full

    def is_news(self, update: bytes, state: bytes, *, whole: bool) -> bool:
        """Whether the update has anything that this document, at `state`, lacks.

        A deletion counts as news, unless `whole`: step2 always repeats all deletions a peer
        knows, so there they are compared one by one.
        """
        rest = crdt.unseen(update, state)
        if crdt.has_structs(rest):
            return True
        if rest == crdt.NOTHING:
            return False
        if not whole:
            return True
        if rest == self._known_step2:  # Many peers come back with the same deletions.
            return False
        if self._deleted is None:
            self._deleted = crdt.deletions(self.doc.get_update(state))
        if not crdt.contains(self._deleted, crdt.deletions(rest)):
            return True
        self._known_step2 = rest
        return False

    def fork(self, client_id: int) -> "Doc[Any]":
        """A copy to try a change on."""
        copy: Doc[Any] = Doc(client_id=client_id)
        copy.get(FRAGMENT, type=XmlFragment)
        copy.get(TITLE, type=Text)
        copy.apply_update(self.full())
        return copy

    def try_out(self, change: Callable[[crdt.AnyDoc], T], client_id: int) -> tuple[T, bytes]:
        """Runs `change` on a copy; what it returned, and its update (b'': nothing).

        Raises:
            ApplyFailed: the CRDT gave up. And whatever `change` raises.
        """
        copy = self.fork(client_id)
        made: list[bytes] = []
        subscription = copy.observe(lambda event: made.append(event.update))
        try:
            with copy.transaction():
                value = change(copy)
        except Exception:
            raise
        except BaseException as error:
            crdt.raise_unless_panic(error)
            raise ApplyFailed("The edit could not be made.") from error
        finally:
            copy.unobserve(subscription)
        update = crdt.merge(made)
        return value, b"" if update == crdt.NOTHING else update

    def title(self) -> str:
        """The document's own title."""
        return read_title(self.doc)

    def close(self) -> None:
        """Lets go of the observers, which would keep the document in memory."""
        for observed, subscription in zip(self._observed, self._subscriptions, strict=True):
            observed.unobserve(subscription)

    def _saw_blocks(self, events: Any) -> None:
        try:
            self._blocks |= changed_block_ids(events)
        except Exception:
            # An exception here would go through yrs and stop the update.
            log.exception("Could not tell which blocks have changed.")

    def _saw(self, _event: Any) -> None:
        self._title_changed = True


def sound(rows: Sequence[bytes], *, snapshots: int) -> tuple[list[bytes], list[bytes]]:
    """The rows that can be applied, and those that were left out.

    An update can be well-formed and still impossible, for example text inside of text. That
    shows only when it is applied, and then it is in the log already. Nobody can ever have seen
    what such an update says, so it is left out; all that surrounds it stays.

    Raises:
        DamagedUpdate: a row is not an update, or a snapshot cannot be applied; rows that were
            right once are damaged, and leaving them out would lose text.
    """
    for row in rows:
        try:
            crdt.check(row)
        except BadFrame as error:
            raise DamagedUpdate from error
    kept, left_out = list(rows), []
    while not _applies(kept):
        # The shortest beginning that cannot be applied ends with a culprit.
        good, bad = 0, len(kept)
        while bad - good > 1:
            middle = (good + bad) // 2
            if _applies(kept[:middle]):
                good = middle
            else:
                bad = middle
        if good < snapshots:
            raise DamagedUpdate("A snapshot cannot be applied; restore it from a backup.")
        left_out.append(kept.pop(good))
    return kept, left_out


def _applies(rows: Sequence[bytes]) -> bool:
    try:
        Doc[Any]().apply_update(crdt.merge(rows))
    except Exception:
        return False
    except BaseException as error:
        crdt.raise_unless_panic(error)
        return False
    return True
