"""Herald: what a room's peers, and its attendants in other processes, hear of suggestions."""

from collections.abc import Callable, Iterable, Sequence

from app.rooms import protocol
from app.rooms.peer import Peer
from app.rooms.room import Room
from app.suggestions.book import Book
from app.suggestions.pace import Pace
from app.suggestions.relayed import pack
from app.text.suggestion import Suggestion

WANTED = "suggestions"
"""What a hello asks for to hear of suggestions."""


class Herald:
    """Of one room.

    Attributes:
        is_enabled: whether the model's suggestions are shown; those of people always are.
    """

    def __init__(self, room: Room, book: Callable[[], Book], pace: Pace) -> None:
        self.is_enabled = True
        self._room = room
        self._book = book
        self._pace = pace

    def visible(self) -> list[Suggestion]:
        """The open suggestions that are shown."""
        return self._shown(self._book().listed())

    def greet(self, peer: Peer) -> None:
        """Sends the whole list to a peer that asked for it."""
        if WANTED in peer.wants:
            peer.send_json(protocol.SUGGESTIONS, self._snapshot())

    def tell_all(self) -> None:
        """Sends the whole list to everybody here."""
        self._room.broadcast_json(protocol.SUGGESTIONS, self._snapshot(), wants=WANTED)

    def tell_pace(self) -> None:
        """Suggestions come late from now on, or no longer do."""
        body = {"event": "changed", "suggestions": [], "pace": self._pace.word}
        self._room.broadcast_json(protocol.SUGGESTIONS, body, wants=WANTED)

    def tell(self, changed: Sequence[Suggestion]) -> None:
        """Sends changed suggestions to everybody who wants them, here and elsewhere."""
        if changed:
            self.tell_peers(changed)
            self.tell_others((s, self._book().text_of(s)) for s in changed)

    def tell_peers(self, changed: Sequence[Suggestion]) -> None:
        """The same, only here."""
        if shown := self._shown(changed):
            body = {"event": "changed", "suggestions": [s.to_wire() for s in shown]}
            self._room.broadcast_json(protocol.SUGGESTIONS, body, wants=WANTED)

    def tell_others(self, changed: Iterable[tuple[Suggestion, str | None]]) -> None:
        """The same, only elsewhere: with the text of each one's block, where it is known."""
        self._room.tell_companions(pack(changed))

    def _shown(self, suggestions: Sequence[Suggestion]) -> list[Suggestion]:
        return [s for s in suggestions if self.is_enabled or s.author is not None]

    def _snapshot(self) -> dict[str, object]:
        shown = [s.to_wire() for s in self.visible()]
        body: dict[str, object] = {"event": "snapshot", "suggestions": shown}
        return body | {"pace": self._pace.word} if self._pace.is_slow else body
