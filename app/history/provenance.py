"""Provenance: what of a document came from the model or from people's proposals, who took it
over, and what of it still stands. For those who must say so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.content.blocks import read_block, read_blocks
from app.content.copy import copy_of
from app.content.tree import AnyDoc
from app.history.authors import Author, author_of, by_client, stretches
from app.history.items import items_of, within
from app.store import DocumentRow
from app.store.rows import suggestion_of
from app.store.schema import suggestion_events, suggestions
from app.text.suggestion import Suggestion, SuggestionStatus

MOST_PASSAGES = 10_000
UNKNOWN = ""
"""The author of what was there before anybody kept count, and of what was imported."""

_EVENT_UPDATE = suggestion_events.c.answer_update.label("event_update")


@dataclass(frozen=True)
class Accepted:
    """A suggestion that somebody accepted, with the edit that this made."""

    suggestion: Suggestion
    update: bytes


@dataclass(frozen=True)
class Passage:
    """What one accepted suggestion wrote.

    Attributes:
        written: UTF-16 units that it inserted; `standing`: how many are still there.
        moved: the very items are gone, but the words stand in the block: an editor writes a
            paragraph anew when it is split.
    """

    suggestion: Suggestion
    written: int
    standing: int
    moved: bool


@dataclass(frozen=True)
class Report:
    """Of one document at one moment. Lengths are UTF-16 units of text.

    Attributes:
        by_author: what each person wrote, accepted suggestions left out; "" is unknown.
        from_model, from_people: what accepted suggestions wrote and still stands.
        blocks: how many there are.
    """

    document: DocumentRow
    length: int
    by_author: tuple[tuple[str, int], ...]
    from_model: int
    from_people: int
    passages: tuple[Passage, ...]
    blocks: int


def accepted_in(connection: Connection, document_id: str) -> list[Accepted]:
    """All that was ever accepted in a document, in that order, also what was undone later."""
    query = (
        select(suggestions, _EVENT_UPDATE)
        .join(suggestion_events, suggestion_events.c.suggestion_id == suggestions.c.id)
        .where(
            suggestions.c.document_id == document_id,
            suggestion_events.c.event == SuggestionStatus.ACCEPTED.value,
            suggestion_events.c.answer_update.is_not(None),
        )
        .order_by(suggestion_events.c.id)
        .limit(MOST_PASSAGES)
    )
    found = []
    for row in connection.execute(query).mappings():
        columns = {column.name: row[column] for column in suggestions.c}
        found.append(Accepted(suggestion_of(columns), row["event_update"]))
    return found


def report_of(
    row: DocumentRow, state: bytes, authors: Sequence[Author], accepted: Sequence[Accepted]
) -> Report:
    """`state`: the document as one update."""
    doc = copy_of([state])
    standing = list(items_of(state).standing())
    spans = [stretches(one.update) for one in accepted]
    passages = tuple(
        _passage(doc, one.suggestion, items_written(one.update), within(standing, span))
        for one, span in zip(accepted, spans, strict=True)
    )
    taken = within(standing, [s for span in spans for s in span])
    people = sum(p.standing for p in passages if p.suggestion.author is not None)
    known = by_client(authors)
    totals: Counter[str] = Counter()
    for item in standing:
        own = item.end - item.clock - within([item], [s for span in spans for s in span])
        totals[author_of(known, item.client, item.clock) or UNKNOWN] += own
    return Report(
        document=row,
        length=sum(item.end - item.clock for item in standing),
        by_author=tuple((name, many) for name, many in totals.most_common() if many),
        from_model=taken - people,
        from_people=people,
        passages=passages,
        blocks=len(read_blocks(doc)),
    )


def items_written(update: bytes) -> int:
    """How many UTF-16 units of text an update inserts."""
    return sum(item.end - item.clock for item in items_of(update).written)


def _passage(doc: AnyDoc, suggestion: Suggestion, written: int, standing: int) -> Passage:
    moved = False
    if not standing and written and suggestion.status is SuggestionStatus.ACCEPTED:
        block = read_block(doc, suggestion.block_id)
        near = f"{suggestion.prefix[-8:]}{suggestion.written}{suggestion.suffix[:8]}"
        moved = block is not None and near in block.text
    return Passage(suggestion, written, standing, moved)
