"""What the heads should say about each piece of a flawed text, given the clean text.

Edits are found between words and written on pieces: inside a replaced word the pieces of the
old and the new word are paired from the left; surplus old pieces are deleted, surplus new pieces
are missing before the next token. So every edit of a word is an edit of whole words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from denoiser.align import align
from denoiser.tokenizer import Case, Encoded, Tokenizer, case_of
from denoiser.words import Word

IGNORE = -1
MOST_MISSING = 3
"""The gap head counts missing pieces up to here; what is longer takes another round."""


class Op(IntEnum):
    """What to do with a piece that is there."""

    KEEP = 0
    SUB = 1
    DEL = 2


@dataclass(frozen=True)
class Missing:
    """A piece that belongs before a token; `case` is IGNORE inside a word."""

    piece: int
    case: int
    glued: bool


@dataclass
class Labels:
    """Targets, one per token of the flawed row.

    Attributes:
        op: `Op`, or IGNORE at the two ends.
        gap: how many pieces are missing before the token, at most MOST_MISSING.
        piece: the right piece where op is KEEP or SUB, else IGNORE.
        case: the right `Case` at the first piece of a word, else IGNORE.
        missing: token index to the pieces missing before it.
    """

    op: NDArray[np.int8]
    gap: NDArray[np.int8]
    piece: NDArray[np.int32]
    case: NDArray[np.int8]
    missing: dict[int, list[Missing]] = field(default_factory=dict)


def label(
    flawed: Sequence[Word], clean: Sequence[Word], row: Encoded, tokenizer: Tokenizer
) -> Labels:
    """Labels for `row`, which is `flawed` encoded."""
    size = len(row.pieces)
    labels = Labels(
        np.full(size, IGNORE, np.int8),
        np.zeros(size, np.int8),
        np.full(size, IGNORE, np.int32),
        np.full(size, IGNORE, np.int8),
    )
    bounds = [*row.first_of, size - 1]
    pending: list[Missing] = []

    def settle(token: int) -> None:
        if pending:
            labels.missing[token] = list(pending)
            labels.gap[token] = min(len(pending), MOST_MISSING)
            pending.clear()

    for i, j in align([_plain(w.text) for w in flawed], [_plain(w.text) for w in clean]):
        target = tokenizer.word_pieces(clean[j]) if j is not None else ()
        case = case_of(clean[j].text) if j is not None else Case.NONE
        glued = clean[j].glued if j is not None else False
        if i is None:
            pending += [
                Missing(p, int(case) if k == 0 else IGNORE, glued) for k, p in enumerate(target)
            ]
            continue
        start, end = bounds[i], bounds[i + 1]
        settle(start)
        if j is None:
            labels.op[start:end] = Op.DEL
            continue
        same = target == tuple(row.pieces[start:end]) and case == case_of(flawed[i].text)
        for k, token in enumerate(range(start, end)):
            labels.op[token] = Op.DEL if k >= len(target) else Op.KEEP if same else Op.SUB
            if k < len(target):
                labels.piece[token] = target[k]
        labels.case[start] = int(case)
        pending += [Missing(p, IGNORE, True) for p in target[end - start :]]
    settle(size - 1)
    return labels


def apply(row: Encoded, labels: Labels) -> tuple[list[int], list[int]]:
    """The pieces of the clean text, and the case of each word's first piece (else IGNORE)."""
    pieces: list[int] = []
    cases: list[int] = []
    for token in range(1, len(row.pieces)):
        for missing in labels.missing.get(token, ()):
            pieces.append(missing.piece)
            cases.append(missing.case)
        if labels.op[token] in (Op.KEEP, Op.SUB):
            pieces.append(int(labels.piece[token]))
            cases.append(int(labels.case[token]))
    return pieces, cases


def _plain(text: str) -> str:
    return text.replace("’", "'")
