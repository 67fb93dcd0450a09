"""Clients without a connection: what they type comes out as Yjs updates."""

from typing import Any

from pycrdt import Doc, Text

from app.content.blocks import TITLE
from app.rooms.protocol import encode_integer
from app.text.positions import to_crdt


class Typist:
    """Someone's copy of a document; `updates` is what typing has sent out."""

    def __init__(self, client_id: int | None = None) -> None:
        self.doc: Doc[Any] = Doc() if client_id is None else Doc(client_id=client_id)
        self.updates: list[bytes] = []
        self._text: Text = self.doc.get(TITLE, type=Text)
        self._is_hearing = False
        self._subscription = self.doc.observe(self._changed)

    @property
    def text(self) -> str:
        return str(self._text)

    def type(self, words: str, at: int | None = None) -> bytes:
        """Writes at a place (code points; default: at the end); the update."""
        place = len(self.text) if at is None else at
        self._text.insert(to_crdt(self.text, place), words)
        return self.updates[-1]

    def delete(self, start: int, end: int) -> bytes:
        """Deletes what lies between (code points); the update."""
        text = self.text
        del self._text[to_crdt(text, start) : to_crdt(text, end)]
        return self.updates[-1]

    def hear(self, update: bytes) -> None:
        """Applies what others have done."""
        self._is_hearing = True
        self.doc.apply_update(update)
        self._is_hearing = False

    def all(self) -> bytes:
        """Everything as one update, as an answer to step1 has it."""
        return self.doc.get_update()

    def _changed(self, event: Any) -> None:
        if not self._is_hearing:
            self.updates.append(event.update)


def text_of(update: bytes) -> str:
    """What somebody sees who gets this update."""
    reader = Typist()
    reader.hear(update)
    return reader.text


def impossible(about: Typist) -> bytes:
    """A well-formed update that no document can apply: text inside of a typist's first letter."""
    client = encode_integer(about.doc.client_id)
    return b"\x01\x01\x09\x00\x04\x00" + client + b"\x00\x01x\x00"
