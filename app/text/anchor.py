"""Where a suggestion is, after the text around it has changed. Never a guess.

The order of DESIGN D4: the same place seen through the change; the quote at its old place;
the quote where it is unique in its block; the quote with its context where that is unique in
the neighbourhood; else nowhere (the suggestion is stale).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.text.positions import from_web, to_web
from app.text.suggestion import CONTEXT_CHARACTERS, Suggestion

_CLEAR_CONTEXT = 8
"""Characters of one-sided context that identify a place at the edge of a block."""


class Place(NamedTuple):
    """A stretch of a block; code points."""

    block_id: str
    start: int
    end: int


@dataclass(frozen=True)
class Neighbourhood:
    """What is known about the text when a suggestion is looked for.

    Attributes:
        block_id, text: the block it was last seen in, as it is now; text None: gone.
        earlier: that block's text when the suggestion was last seen, where known.
        around: (id, text) of blocks within two places of it, in order, its own included.
    """

    block_id: str
    text: str | None
    earlier: str | None = None
    around: Sequence[tuple[str, str]] = ()


def resolve(suggestion: Suggestion, near: Neighbourhood) -> Place | None:
    """The one place where the suggestion holds now, or None.

    With `near.earlier`, an edit inside the quote is known to be one, and only the quote with
    its full context elsewhere (a paragraph was split or moved) brings the suggestion back.
    """
    text = near.text
    if text is not None and near.earlier is not None:
        place = _through_change(suggestion, near.block_id, near.earlier, text)
        if place is not None:
            return place
    elif text is not None:
        spot = span_in(suggestion, text)
        if spot is None and suggestion.before:
            only = _only(text, suggestion.before)
            spot = None if only is None else (only, only + len(suggestion.before))
        if spot is not None and _fits(suggestion, text, *spot):
            return Place(near.block_id, *spot)
    return _by_context(suggestion, near.around)


def follow(earlier: str, later: str, start: int, end: int) -> tuple[int, int] | None:
    """Where `earlier[start:end]` is in `later`, or None where the change touches it.

    The change is the stretch between what both texts begin with and what both end with.

    >>> follow("teh cat", "Oh, teh cat", 0, 3)
    (4, 7)
    >>> follow("teh cat", "the cat", 0, 3) is None
    True
    """
    if earlier == later:
        return start, end
    shared = min(len(earlier), len(later))
    # Something written exactly where an insertion is proposed may well be that insertion.
    gap = 1 if start == end else 0
    head = _shared_head(earlier, later, shared)
    if end + gap <= head:
        return start, end
    tail = _shared_head(earlier[::-1], later[::-1], shared - gap * head)
    if start - gap >= len(earlier) - tail:
        shift = len(later) - len(earlier)
        return start + shift, end + shift
    return None


def anchored(suggestion: Suggestion, place: Place, text: str) -> Suggestion:
    """The suggestion with the place and the context it has in `text` now."""
    prefix, suffix = context(text, place.start, place.end)
    return replace(
        suggestion,
        block_id=place.block_id,
        start=to_web(text, place.start),
        end=to_web(text, place.end),
        prefix=prefix,
        suffix=suffix,
    )


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """Up to 32 characters on each side of `text[start:end]`."""
    return text[max(0, start - CONTEXT_CHARACTERS) : start], text[end : end + CONTEXT_CHARACTERS]


def stands_again(suggestion: Suggestion, text: str) -> Place | None:
    """The one place where `text` reads exactly as it did around the quote, if there is one."""
    prefix, suffix = suggestion.prefix, suggestion.suffix
    if not prefix + suggestion.before + suffix:
        return None
    found = [
        at
        for at in _all(text, prefix + suggestion.before + suffix)
        if context(text, at + len(prefix), at + len(prefix + suggestion.before)) == (prefix, suffix)
    ]
    if len(found) != 1:
        return None
    start = found[0] + len(prefix)
    return Place(suggestion.block_id, start, start + len(suggestion.before))


def span_in(suggestion: Suggestion, text: str) -> tuple[int, int] | None:
    """The old place in code points, if `text` has the quote there."""
    try:
        start = from_web(text, suggestion.start)
    except ValueError:
        return None
    end = start + len(suggestion.before)
    return (start, end) if text[start:end] == suggestion.before else None


def _through_change(suggestion: Suggestion, block_id: str, earlier: str, text: str) -> Place | None:
    old = span_in(suggestion, earlier)
    now = None if old is None else follow(earlier, text, *old)
    if now is None or text[now[0] : now[1]] != suggestion.before:
        return None
    return Place(block_id, *now) if _fits(suggestion, text, *now) else None


def _fits(suggestion: Suggestion, text: str, start: int, end: int) -> bool:
    """Whether the quote is still words of its own: "art" is not the "art" of "start"."""
    left, right = text[start - 1 : start] if start else "", text[end : end + 1]
    if start == end:  # An insertion has only its surroundings to be known by.
        return left == suggestion.prefix[-1:] and right == suggestion.suffix[:1]
    first, last = suggestion.before[0], suggestion.before[-1]
    return _glued(left, first) == _glued(suggestion.prefix[-1:], first) and _glued(
        last, right
    ) == _glued(last, suggestion.suffix[:1])


def _glued(left: str, right: str) -> bool:
    return (left.isalnum() or left == "_") and (right.isalnum() or right == "_")


def _by_context(suggestion: Suggestion, around: Sequence[tuple[str, str]]) -> Place | None:
    whole = suggestion.prefix + suggestion.before + suggestion.suffix
    if not (suggestion.prefix + suggestion.suffix).strip():
        return None
    found = [
        Place(
            block_id, at + len(suggestion.prefix), at + len(suggestion.prefix + suggestion.before)
        )
        for block_id, text in around
        for at in _all(text, whole)
    ]
    if not found:
        found = [place for block in around for place in _at_an_edge(suggestion, *block)]
    return found[0] if len(found) == 1 else None


def _at_an_edge(suggestion: Suggestion, block_id: str, text: str) -> list[Place]:
    """A split cuts the context of one side off: the rest stands at the block's edge."""
    places = []
    after = suggestion.before + suggestion.suffix
    if len(suggestion.suffix.strip()) >= _CLEAR_CONTEXT:
        at = text.find(after)
        if 0 <= at < len(suggestion.prefix) and suggestion.prefix.endswith(text[:at]):
            places.append(Place(block_id, at, at + len(suggestion.before)))
    if not places and len(suggestion.prefix.strip()) >= _CLEAR_CONTEXT:
        at = text.rfind(suggestion.prefix + suggestion.before)
        end = at + len(suggestion.prefix + suggestion.before)
        rest = text[end:]
        if at >= 0 and len(rest) < len(suggestion.suffix) and suggestion.suffix.startswith(rest):
            places.append(Place(block_id, end - len(suggestion.before), end))
    return places


def _shared_head(one: str, other: str, most: int) -> int:
    low, high = 0, most
    while low < high:  # Halving compares by memcmp: long blocks stay cheap.
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _only(text: str, part: str) -> int | None:
    at = text.find(part)
    return at if at >= 0 and text.find(part, at + 1) < 0 else None


def _all(text: str, part: str) -> list[int]:
    found: list[int] = []
    at = text.find(part)
    while at >= 0 and len(found) < 3:
        found.append(at)
        at = text.find(part, at + 1)
    return found
