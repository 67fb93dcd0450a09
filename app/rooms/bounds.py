"""Updates that would bring the process down while they are read: refused before anybody does.

yrs reads nested values by recursion, and a stack that overflows ends the process (measured: at
20,000 to 30,000 levels, which are 60 KB); and it makes room for as many clients and map entries
as are announced, before they are there (measured: 4 bytes, a second, 500 MiB). No editor makes
such updates. Nearly all updates are told apart by counting bytes; only the others are walked.
The format is the first one of Yjs: github.com/yjs/yjs, src/utils/UpdateDecoder.js and
src/structs/Item.js; values are `any` of lib0's encoding.
"""

import re

from app.errors import BadFrame
from app.rooms.protocol import Reader

NESTING_MAX = 500
"""Levels of arrays and maps within one value."""

_ARRAY, _MAP = 117, 118  # The letters u and v.
_CLIENT_BYTES = 3
"""At least these many for a client's structs: their number, client, clock."""
_MANY_ENTRIES = re.compile(rb"v[\x80-\xff]{3}")
"""A map of two million entries or more; or a text in which v stands before 漢."""
_FIXED = {127: 0, 126: 0, 124: 4, 123: 8, 122: 8, 121: 0, 120: 0}
_GC, SKIP = 0, 10
_HAS_ORIGIN, _HAS_RIGHT_ORIGIN, _HAS_KEY = 0x80, 0x40, 0x20


def check_bounds(update: bytes) -> None:
    """Raises BadFrame for an update that is dangerous to read.

    Whether it is an update at all remains to be seen.
    """
    length = len(update)
    if length < 3:
        return
    clients = update[0] if update[0] < 0x80 else Reader(update).integer()
    if clients * _CLIENT_BYTES > length:
        raise BadFrame(f"{clients} clients do not fit into {length} bytes.")
    nests = length > NESTING_MAX and update.count(b"u") + update.count(b"v") > NESTING_MAX
    # A letter before the pattern: it is found in a tenth of the time, and nearly always not there.
    if nests or (b"v" in update and _MANY_ENTRIES.search(update)):
        Walk(update).structs()


class Walk:
    """Reads an update struct by struct, without recursion."""

    def __init__(self, update: bytes) -> None:
        self._reader = Reader(update)
        self._length = len(update)

    def structs(self) -> None:
        """Everything but the deletions, which nest nothing. Raises BadFrame."""
        reader = self._reader
        for _ in range(reader.integer()):
            count = reader.integer()
            client = reader.integer()
            clock = reader.integer()
            for _ in range(count):
                clock += self._struct(client, clock)

    def said(self, client: int, clock: int, text: str) -> None:
        """Text that `client` wrote, from `clock` on; one clock for each UTF-16 code unit."""

    def _struct(self, client: int, clock: int) -> int:
        """How many clocks it takes."""
        reader = self._reader
        info = reader.byte()
        kind = info & 0x1F
        if kind in (_GC, SKIP):
            return reader.integer()
        if info & _HAS_ORIGIN:
            self._id()
        if info & _HAS_RIGHT_ORIGIN:
            self._id()
        if not info & (_HAS_ORIGIN | _HAS_RIGHT_ORIGIN):
            if reader.integer():
                reader.bytes()
            else:
                self._id()
            if info & _HAS_KEY:
                reader.bytes()
        if kind == 4:
            text = reader.bytes().decode("utf-8", "replace")
            self.said(client, clock, text)
            return len(text.encode("utf-16-le")) // 2
        return self._content(kind)

    def _content(self, kind: int) -> int:
        reader = self._reader
        match kind:
            case 1:  # Deleted.
                return reader.integer()
            case 2:  # JSON: texts.
                count = reader.integer()
                for _ in range(count):
                    reader.bytes()
                return count
            case 3 | 5:  # Binary, embedded object (as text).
                reader.bytes()
            case 6:  # Format: a key, a value (as text).
                reader.bytes()
                reader.bytes()
            case 7:  # A shared type; elements and hooks are named.
                if reader.integer() in (3, 5):
                    reader.bytes()
            case 8:
                count = reader.integer()
                self._values(count)
                return count
            case 9:  # A document in a document, with options.
                reader.bytes()
                self._values(1)
            case _:
                raise BadFrame(f"Content of kind {kind} is unknown.")
        return 1

    def _id(self) -> tuple[int, int]:
        """Client and clock of another item."""
        return self._reader.integer(), self._reader.integer()

    def _values(self, count: int) -> None:
        """That many values, and those in them: a stack instead of recursion."""
        reader = self._reader
        # For each open array or map: how many are to come, and whether they have keys.
        levels = [(count, False)]
        while levels:
            left, keyed = levels.pop()
            if not left:
                continue
            levels.append((left - 1, keyed))
            if keyed:
                reader.bytes()
            tag = reader.byte()
            if tag in (_ARRAY, _MAP):
                inside = reader.integer()
                if inside > self._length:
                    raise BadFrame(f"{inside} values do not fit into {self._length} bytes.")
                levels.append((inside, tag == _MAP))
                if len(levels) > NESTING_MAX + 1:
                    raise BadFrame(f"A value is nested deeper than {NESTING_MAX} levels.")
            elif tag in (116, 119):  # Bytes, text.
                reader.bytes()
            elif tag == 125:  # With a sign, so not as `integer` reads it.
                while reader.byte() >= 0x80:
                    pass
            elif tag in _FIXED:
                reader.skip(_FIXED[tag])
            else:
                raise BadFrame(f"A value of kind {tag} is unknown.")
