"""Where a thread is after the text has changed: with its words, however they are changed."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.comments.threads import Anchor
from app.content.hunks import hunks
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
    first, last = start, end
    for hunk in hunks(earlier, later):
        grown = len(hunk.text) - (hunk.end - hunk.start)
        if hunk.end <= start:
            first, last = first + grown, last + grown
        elif hunk.start >= end:
            break
        elif start <= hunk.start and hunk.end <= end:
            last += grown
        elif hunk.start <= start and end <= hunk.end:
            at = first - start + hunk.start
            return _within(anchor, later, at, at + len(hunk.text))
        elif hunk.start < start:
            # The first words went with others before them: what is left of ours begins after.
            first, last = first + hunk.end - start + grown, last + grown
        else:
            last -= end - hunk.start
    if not later[first:last].strip():
        return None
    return anchor_at(anchor.block_id, later, first, last)


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
