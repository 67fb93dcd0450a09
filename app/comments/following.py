"""Where a thread is after the text has changed: with its words, however they are changed."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.comments.threads import Anchor
from app.text.anchor import context
from app.text.positions import from_web, to_web

Texts = Callable[[], Sequence[tuple[str, str]]]
"""(id, text) of every block, in order. Asked only when needed."""


def anchor_at(block_id: str, text: str, start: int, end: int) -> Anchor:
    """On `text[start:end]` (code points) of a block that says `text`."""
    prefix, suffix = context(text, start, end)
    return Anchor(block_id, to_web(text, start), to_web(text, end), text[start:end], prefix, suffix)


def follow(anchor: Anchor, earlier: str | None, later: str | None, all_texts: Texts) -> Anchor:
    """The anchor in its block, which said `earlier` (None: not known) and says `later` now
    (None: the block is gone). Detached where the words are nowhere, or in several places.
    """
    if later is not None and earlier is not None and anchor.attached:
        followed = _through_change(anchor, earlier, later)
        if followed is not None:
            return followed
    elif later is not None:
        place = _in_block(anchor, later)
        if place is not None:
            return anchor_at(anchor.block_id, later, *place)
    return _elsewhere(anchor, all_texts()) or replace(anchor, attached=False)


def _through_change(anchor: Anchor, earlier: str, later: str) -> Anchor | None:
    """What is between the same neighbours as before; None where nothing is left of it."""
    if earlier == later:
        return anchor
    try:
        start, end = from_web(earlier, anchor.start), from_web(earlier, anchor.end)
    except ValueError:
        return None
    shared = min(len(earlier), len(later))
    head = _shared(earlier, later, shared)
    tail = _shared(earlier[::-1], later[::-1], shared - head)
    # `earlier[head:old_end]` became `later[head:new_end]`.
    old_end, new_end = len(earlier) - tail, len(later) - tail
    grown = new_end - old_end
    if old_end <= start:
        span = start + grown, end + grown
    elif head >= end:
        span = start, end
    elif start <= head and old_end <= end:
        span = start, end + grown
    elif head <= start and end <= old_end:
        return _within(anchor, later, head, new_end)
    elif head < start:
        span = new_end, end + grown
    else:
        span = start, head
    if not later[span[0] : span[1]].strip():
        return None
    return anchor_at(anchor.block_id, later, *span)


def _within(anchor: Anchor, later: str, head: int, end: int) -> Anchor | None:
    """The quote within the changed stretch, if it is there once."""
    stretch = later[head:end]
    at = stretch.find(anchor.quote)
    if at < 0 or stretch.find(anchor.quote, at + 1) >= 0:
        return None
    return anchor_at(anchor.block_id, later, head + at, head + at + len(anchor.quote))


def _in_block(anchor: Anchor, text: str) -> tuple[int, int] | None:
    """The quote at its old place, or the one place of it in the block."""
    length = len(anchor.quote)
    try:
        start = from_web(text, anchor.start)
    except ValueError:
        start = -1
    if start >= 0 and text[start : start + length] == anchor.quote:
        return start, start + length
    places = _places(anchor, text)
    return (places[0], places[0] + length) if len(places) == 1 else None


def _elsewhere(anchor: Anchor, texts: Sequence[tuple[str, str]]) -> Anchor | None:
    """In the one block that has the quote once: a paragraph was split, joined or moved."""
    whole = anchor.prefix[-8:] + anchor.quote
    found = [
        (b, text, text.find(whole) + len(whole) - len(anchor.quote))
        for b, text in texts
        if text.count(whole) == 1
    ]
    if len(found) != 1:
        found = [
            (block_id, text, text.find(anchor.quote))
            for block_id, text in texts
            if text.count(anchor.quote) == 1
        ]
        many = sum(text.count(anchor.quote) for _, text in texts)
        if len(found) != 1 or many != 1:
            return None
    block_id, text, start = found[0]
    return anchor_at(block_id, text, start, start + len(anchor.quote))


def _places(anchor: Anchor, text: str) -> list[int]:
    found: list[int] = []
    at = text.find(anchor.quote)
    while at >= 0 and len(found) < 2:
        found.append(at)
        at = text.find(anchor.quote, at + 1)
    return found


def _shared(one: str, other: str, most: int) -> int:
    low, high = 0, most
    while low < high:  # Halving compares by memcmp: long blocks stay cheap.
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
