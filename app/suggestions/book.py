"""Book: the suggestions of one open document in memory, and where each of them is now.

Plain and synchronous: it is told what the text says and answers what has become of the
suggestions. Whoever holds it writes that into the ledger and tells the peers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.text.anchor import Neighbourhood, Place, anchored, context, resolve, span_in, stands_again
from app.text.suggestion import Suggestion, SuggestionStatus

Around = Callable[[], Sequence[tuple[str, str]]]
"""(id, text) of the blocks near the one in question, its own included. Asked only when needed."""

MOST_REMEMBERED = 500
"""Stale and accepted suggestions that may come back; the oldest is forgotten first."""


@dataclass
class Moves:
    """What became of suggestions when the text changed."""

    moved: list[Suggestion] = field(default_factory=list)
    stale: list[Suggestion] = field(default_factory=list)
    back: list[Suggestion] = field(default_factory=list)
    undone: list[Suggestion] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.moved or self.stale or self.back or self.undone)


class Book:
    """Open suggestions by id, and those that may come back."""

    def __init__(self) -> None:
        self.open: dict[str, Suggestion] = {}
        self._stale: dict[str, Suggestion] = {}
        self._accepted: dict[str, Suggestion] = {}
        self._rejected: list[Suggestion] = []
        # The text of a block when its open suggestions were last anchored.
        self._texts: dict[str, str] = {}

    def listed(self) -> list[Suggestion]:
        """The open ones, oldest first."""
        return sorted(self.open.values(), key=lambda s: (s.created_at, s.id))

    def in_block(self, block_id: str) -> list[Suggestion]:
        """The open ones of a block, in text order."""
        return sorted(
            (s for s in self.open.values() if s.block_id == block_id), key=lambda s: s.start
        )

    def block_ids(self) -> set[str]:
        """Blocks with open suggestions."""
        return {s.block_id for s in self.open.values()}

    def remember(self, suggestions: Iterable[Suggestion]) -> None:
        """Takes in suggestions of an earlier time that are not open any more."""
        for suggestion in suggestions:
            if suggestion.status is SuggestionStatus.STALE:
                _keep(self._stale, suggestion)
            elif suggestion.status is SuggestionStatus.ACCEPTED:
                _keep(self._accepted, suggestion)
            elif suggestion.status is SuggestionStatus.REJECTED:
                self._rejected.append(suggestion)
        del self._rejected[:-MOST_REMEMBERED]

    def knows(self, block_id: str) -> bool:
        """Whether a change of this block can concern any suggestion."""
        shelves = (self.open, self._stale, self._accepted)
        return any(s.block_id == block_id for shelf in shelves for s in shelf.values())

    def add(self, suggestions: Sequence[Suggestion], text: str) -> None:
        """New open ones, anchored in `text`, what their block said a moment ago.

        Where the book has seen a newer text by now, what does not hold there is left out; it
        will be found stale in the ledger when the document is opened next.
        """
        for block_id in {s.block_id for s in suggestions}:
            if not self.in_block(block_id):
                self._texts[block_id] = text
        for suggestion in suggestions:
            seen = self._texts[suggestion.block_id]
            if seen != text:
                place = resolve(suggestion, Neighbourhood(suggestion.block_id, seen, text))
                if place is None:
                    continue
                suggestion = anchored(suggestion, place, seen)
            self.open[suggestion.id] = suggestion

    def drop(self, suggestion_id: str) -> Suggestion | None:
        """Takes out one that is not open any more."""
        return self.open.pop(suggestion_id, None)

    def locate(self, suggestion: Suggestion, text: str | None, around: Around) -> Place | None:
        """Where it holds now; `text` is what its block says, None: the block is gone."""
        earlier = self._texts.get(suggestion.block_id) if suggestion.id in self.open else None
        near = Neighbourhood(suggestion.block_id, text, earlier)
        return resolve(suggestion, near) or resolve(suggestion, replace(near, around=around()))

    def accepted(self, suggestion: Suggestion, place: Place, text: str) -> Suggestion:
        """It was accepted at `place` of `text`, as the block was before; with that anchor."""
        self.open.pop(suggestion.id, None)
        done = replace(anchored(suggestion, place, text), status=SuggestionStatus.ACCEPTED)
        _keep(self._accepted, done)
        return done

    def hear(self, suggestion: Suggestion, text: str | None) -> None:
        """What is known of a suggestion elsewhere; `text` is its block's, where it is open."""
        if suggestion.status is SuggestionStatus.OPEN:
            self.open[suggestion.id] = suggestion
            if text is not None:
                self._texts[suggestion.block_id] = text
        else:
            self.open.pop(suggestion.id, None)
            self.remember([suggestion])

    def text_of(self, suggestion: Suggestion) -> str | None:
        """What its block said when it was last anchored."""
        return self._texts.get(suggestion.block_id) if suggestion.id in self.open else None

    def follow(self, block_id: str, text: str | None, around: Around) -> Moves:
        """Brings everything about one block up to date with its text."""
        moves = Moves()
        for suggestion in self.in_block(block_id):
            place = self.locate(suggestion, text, around)
            there = text
            if place is not None and place.block_id != block_id:
                there = dict(around()).get(place.block_id)
                if self._is_taken(place, there or ""):
                    place = None
            if place is None:
                del self.open[suggestion.id]
                gone = replace(suggestion, status=SuggestionStatus.STALE)
                _keep(self._stale, gone)
                moves.stale.append(gone)
                continue
            now = anchored(suggestion, place, there or "")
            if now != suggestion:
                self.open[suggestion.id] = now
                moves.moved.append(now)
            if place.block_id != block_id and there is not None:
                self._texts.setdefault(place.block_id, there)
        if text is not None:
            self._return(block_id, text, moves)
        if text is not None and self.in_block(block_id):
            self._texts[block_id] = text
        else:
            self._texts.pop(block_id, None)
        return moves

    def is_refused(self, block_id: str, text: str, start: int, before: str, after: str) -> bool:
        """Whether people have said no to this at this place, or just did the reverse."""
        prefix, suffix = context(text, start, start + len(before))
        for one in self._rejected:
            if (one.block_id, one.before, one.after) == (block_id, before, after) and (
                _same_side(one.prefix[::-1], prefix[::-1]) or _same_side(one.suffix, suffix)
            ):
                return True
        return any(
            one.block_id == block_id and one.before == after and one.written == before
            for one in self._accepted.values()
        )

    def _return(self, block_id: str, text: str, moves: Moves) -> None:
        for suggestion in [s for s in self._stale.values() if s.block_id == block_id]:
            if suggestion.id in {s.id for s in moves.stale}:
                continue
            place = stands_again(suggestion, text)
            if place is not None and not self._is_taken(place, text):
                del self._stale[suggestion.id]
                back = replace(anchored(suggestion, place, text), status=SuggestionStatus.OPEN)
                self.open[back.id] = back
                self._texts[block_id] = text
                moves.back.append(back)
        for suggestion in [s for s in self._accepted.values() if s.block_id == block_id]:
            if stands_again(suggestion, text) is not None:
                del self._accepted[suggestion.id]
                moves.undone.append(replace(suggestion, status=SuggestionStatus.UNDONE))

    def _is_taken(self, place: Place, text: str) -> bool:
        for other in self.in_block(place.block_id):
            span = span_in(other, text)
            if span and (
                (span[0] < place.end and place.start < span[1]) or span == (place.start, place.end)
            ):
                return True
        return False


def _same_side(one: str, other: str) -> bool:
    """Whether the same words follow: a whole context, or as much of it as both have."""
    shared = min(len(one), len(other), 12)
    return one[:shared] == other[:shared] and (shared > 0 or one == other)


def _keep(shelf: dict[str, Suggestion], suggestion: Suggestion) -> None:
    shelf[suggestion.id] = suggestion
    while len(shelf) > MOST_REMEMBERED:
        del shelf[next(iter(shelf))]
