"""Suggestions for tests: the misspelt word in one sentence of one block."""

import itertools
from dataclasses import replace

from app.text.positions import WebIndex
from app.text.suggestion import Suggestion, hash_of

_numbers = itertools.count(1)


def propose(document_id: str = "essay", **differences: object) -> Suggestion:
    """A new open suggestion, `teh` → `the`, with `differences`."""
    number = next(_numbers)
    suggestion = Suggestion(
        id=f"suggestion-{number}",
        document_id=document_id,
        block_id="block-1",
        start=WebIndex(4),
        end=WebIndex(7),
        before="teh",
        after="the",
        alternatives=("then", "ten"),
        kind="spelling",
        score=0.83,
        steps=3,
        model="builtin@abc",
        prefix="See ",
        suffix=" 漢 🐍 é",
        sentence_hash=hash_of("See teh 漢 🐍 é"),
        created_at=1_700_000_000.25 + number,
    )
    return replace(suggestion, **differences)  # type: ignore[arg-type]
