"""Verifies proposals: what the model says about the text with the edit made, against without.

Evidence, by name (see `EVIDENCE`): `doubt`, log-odds that something is wrong; `spoken`, `share` and
`margin`, how clearly the replacement was chosen; `calm`, log-odds that the heads would leave the
edited place alone; `relief`, how much less the heads want to change around it; `unknown`, the
old word is in no list; `distance`, letters changed in one replaced word; `breadth`, words beyond
the first; `crowd`, other doubts in the window; `name`, the old word is a capitalised word inside a
sentence; `begins`, it begins one; `proper`, it is usually written with a capital.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA

from denoiser.backend import Ask, Backend, Floats, Reading
from denoiser.calibration import log_odds
from denoiser.doubts import Doubt
from denoiser.labels import Op
from denoiser.lexicon import Familiarity, Lexicon
from denoiser.proposals import Proposal, Window
from denoiser.prospects import Prospects
from denoiser.tokenizer import Case, Encoded, Tokenizer, case_of, familiarity_of, feature
from denoiser.trials import trials_of
from denoiser.words import Kind, Word

_STRANGE_CALM, _STRANGE_RELIEF = 1.0, 0.0
"""Evidence against the repair of a word that is in no list goes no lower."""


@dataclass(frozen=True)
class Verified:
    """A proposal and its evidence."""

    window: Window
    proposal: Proposal
    evidence: Mapping[str, float]


class Verifier:
    """Reads edited rows and gathers evidence."""

    def __init__(
        self, backend: Backend, tokenizer: Tokenizer, lexicon: Lexicon, least_relief: float
    ) -> None:
        self._least_relief = least_relief
        self._backend = backend
        self._tokenizer = tokenizer
        self._lexicon = lexicon

    def verify(
        self, windows: Sequence[Window], prospects: Prospects | None = None
    ) -> list[Verified]:
        """Evidence for every proposal of every window that is worth a second look.

        Proposals that leave a word between them are made and read together: each is judged in a
        text that is better than the one people wrote, for a fraction of the passes.

        Args:
            prospects: says which proposals are not worth the pass; None: all are.
        """
        found = [(w, self._promising(w, prospects)) for w in windows]
        trials = [
            (window, known, trial)
            for window, known in found
            for trial in trials_of(
                window.line.words, [p for p in window.proposals if id(p) in known]
            )
        ]
        rows = [self._tokenizer.encode(trial.words) for _, _, trial in trials]
        readings = self._backend.read([Ask(row.pieces, row.features) for row in rows])
        passed: list[Verified] = []
        for (window, known, trial), row, reading in zip(trials, rows, readings, strict=True):
            window.tried.append((row, reading))
            before = _worries(window.row, window.reading)
            after = _worries(row, reading)
            for proposal, start in trial.edits:
                # What is wrong elsewhere and stays must not speak against this change.
                wrong = (*window.doubts, *window.others)
                apart = {d.start for d in wrong if not _touch(d, proposal)}
                relief = trial.relief(proposal, before, after, apart)
                calm = _calm(start, start + len(proposal.new), row, reading)
                evidence = _read_again(known[id(proposal)], calm, relief)
                if evidence["relief"] >= self._least_relief:
                    passed.append(Verified(window, proposal, evidence))
        return passed

    def _promising(
        self, window: Window, prospects: Prospects | None
    ) -> dict[int, dict[str, float]]:
        """The evidence so far of the proposals that may still be shown, by their identity."""
        words = window.line.words
        found: dict[int, dict[str, float]] = {}
        for proposal in window.proposals:
            evidence = self._evidence(window, proposal)
            old = words[proposal.start : proposal.end]
            if prospects is None or prospects.of_change(old, proposal.new, evidence):
                found[id(proposal)] = evidence
        return found

    def gains(self, found: Sequence[Verified]) -> list[float]:
        """Pseudo-log-likelihood of the new words less that of the old ones, each in a masked row;
        nats."""
        asks: list[Ask] = []
        seen: dict[tuple[bytes, bytes], int] = {}
        wanted: list[tuple[int, list[int]]] = []
        for verified in found:
            window, proposal = verified.window, verified.proposal
            for row, size in (
                (_edited(self._tokenizer, window, proposal), len(proposal.new)),
                (window.row, proposal.end - proposal.start),
            ):
                ask, target = self._masked(row, proposal.start, size)
                # Where one piece takes another's place, both are asked for behind one mask.
                number = seen.setdefault((ask.pieces.tobytes(), ask.features.tobytes()), len(asks))
                if number == len(asks):
                    asks.append(ask)
                wanted.append((number, target))
        readings = self._backend.read(asks)
        logs = [
            float(readings[number].pieces[np.arange(len(target)), target].sum())
            for number, target in wanted
        ]
        return [new - old for new, old in zip(logs[::2], logs[1::2], strict=True)]

    def _masked(self, row: Encoded, start: int, size: int) -> tuple[Ask, list[int]]:
        places = np.flatnonzero((row.word_of >= start) & (row.word_of < start + size))
        pieces, features = row.pieces.copy(), row.features.copy()
        pieces[places] = self._tokenizer.mask
        features[places] = feature(Case.MASKED, False)
        return Ask(pieces, features, tuple(map(int, places))), row.pieces[places].tolist()

    def _evidence(self, window: Window, proposal: Proposal) -> dict[str, float]:
        """All but what the second reading tells."""
        words = window.line.words
        old = words[proposal.start : proposal.end]
        distance = 0.0
        if len(old) == 1 == len(proposal.new):
            before, after = old[0].text.lower(), proposal.new[0].text.lower()
            distance = min(OSA.distance(before, after), 10) / 5
        unknown = any(w.kind is Kind.WORD and not self._is_known(w) for w in old)
        inside = proposal.start > 0 and words[proposal.start - 1].kind is Kind.WORD
        named = inside and any(case_of(word.text) is Case.TITLE for word in old)
        return {
            "doubt": log_odds(proposal.doubt),
            "spoken": max(proposal.spoken, -8.0),
            "share": max(proposal.share, -6.0),
            "margin": proposal.margin,
            "unknown": float(unknown),
            "distance": distance,
            "breadth": float(max(len(old), len(proposal.new)) - 1),
            "crowd": math.log1p(max(0, len(window.doubts) + len(window.others) - 1)),
            "name": float(named),
            "begins": float(not inside and bool(old)),
            "proper": float(any(map(_is_proper, old))),
        }

    def _is_known(self, word: Word) -> bool:
        return self._lexicon.is_common(word.text.lower().replace("’", "'"), 8)


def _edited(tokenizer: Tokenizer, window: Window, proposal: Proposal) -> Encoded:
    words = window.line.words
    return tokenizer.encode([*words[: proposal.start], *proposal.new, *words[proposal.end :]])


def _read_again(evidence: Mapping[str, float], calm: float, relief: float) -> dict[str, float]:
    """The evidence with what the second reading told."""
    if evidence["unknown"]:
        # The right word may come out in a wrong form (*have recieve*): the next round's matter.
        calm, relief = max(calm, _STRANGE_CALM), max(relief, _STRANGE_RELIEF)
    return {**evidence, "calm": calm, "relief": min(relief, 8.0)}


def _touch(doubt: Doubt, proposal: Proposal) -> bool:
    return doubt.start <= proposal.end and proposal.start <= doubt.end


def _is_proper(word: Word) -> bool:
    return familiarity_of(word) is Familiarity.NAME


def _worries(row: Encoded, reading: Reading) -> Floats:
    """Per word, nats it would cost to believe that neither it nor the gap before it is wrong."""
    first = row.first_of
    keep = np.log(reading.op[first, Op.KEEP] + 1e-6)
    full = np.log(reading.gap[first, 0] + 1e-6)
    return np.asarray(-(keep + full), np.float32)


def _calm(start: int, end: int, row: Encoded, reading: Reading) -> float:
    """Log-odds that the heads leave words [start, end) alone, gaps on both sides included."""
    ends = [*row.first_of, len(row.pieces) - 1]
    gaps = [float(reading.gap[ends[place], 0]) for place in range(start, end + 1)]
    kept = [float(reading.op[row.first_of[place], Op.KEEP]) for place in range(start, end)]
    return log_odds(min(gaps + kept))
