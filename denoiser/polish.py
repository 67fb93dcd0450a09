"""The denoiser at work: windows of passages are read, doubted places filled, changes verified.

At strength 0 this is repair: nothing is masked but what is missing. Above 0, after the repair, a
share of the words is masked, doubtful ones first, and denoised (`denoiser/rephrase.py`).
"""

import time
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from denoiser import ALARMS, Passage, Patch, Polished, PolishOptions, Usage
from denoiser.backend import Backend, Floats, Meter
from denoiser.candidates import Proposer
from denoiser.checkpoint import Checkpoint
from denoiser.errors import BadOptions, TextTooLong
from denoiser.kinds import detail_of, kind_of
from denoiser.lexicon import lexicon
from denoiser.line import Edit, Line
from denoiser.line import lines as split_lines
from denoiser.patches import patches
from denoiser.proposals import Window
from denoiser.propose import Detector
from denoiser.prospects import Prospects
from denoiser.protect import check_places, holds_avoided, is_english
from denoiser.rephrase import Rephraser
from denoiser.sampler import Sampler, allowed_pieces
from denoiser.verify import Verified, Verifier
from denoiser.words import Word

MAX_CHARACTERS = 1_000_000
MOST_STEPS = 16
_ROUNDS = 3
"""Repairs are looked for again in what was repaired, at most this often."""
_AT_ONCE = 48
"""Windows worked on together: bounds memory on long texts."""


class EditingDenoiser:
    """A `Denoiser` over a checkpoint."""

    def __init__(self, checkpoint: Checkpoint, backend: Backend) -> None:
        self.name = checkpoint.full_name
        self.max_characters = MAX_CHARACTERS
        self.calibration = checkpoint.calibration
        self.backend = backend
        self._tokenizer = checkpoint.tokenizer
        self._lexicon = lexicon()
        self._sampler = Sampler(backend, checkpoint.tokenizer)
        self._allowed = allowed_pieces(checkpoint.tokenizer)
        self._verifier = Verifier(
            backend, checkpoint.tokenizer, self._lexicon, checkpoint.calibration.least_relief
        )

    def polish(self, passages: Sequence[Passage], options: PolishOptions) -> list[Polished]:
        """See `Denoiser.polish`."""
        _check(options)
        for passage in passages:
            check_places(passage)
            if len(passage.text) > self.max_characters:
                raise TextTooLong(
                    f"A passage has {len(passage.text)} characters; at most "
                    f"{self.max_characters} fit in one call."
                )
        work = [
            (number, line)
            for number, passage in enumerate(passages)
            for line in self.lines(passage, options)
        ]
        found: list[list[Patch]] = [[] for _ in passages]
        spent = [Usage() for _ in passages]
        waiting = iter(work)
        while chunk := list(islice(waiting, _AT_ONCE)):
            began, before = time.perf_counter(), Meter(**vars(self.backend.meter))
            self._work([line for _, line in chunk], options)
            milliseconds = 1000 * (time.perf_counter() - began)
            for number, line in chunk:
                found[number] += patches(line, passages[number])
                share = len(line.words) / sum(len(each.words) for _, each in chunk)
                spent[number] = _add(spent[number], before, self.backend.meter, share, milliseconds)
        return [
            Polished(passage.text, tuple(_apart(some)), usage)
            for passage, some, usage in zip(passages, found, spent, strict=True)
        ]

    def lines(self, passage: Passage, options: PolishOptions) -> Iterator[Line]:
        """The windows of a passage that are English and may change."""
        for line in split_lines(passage, options.keep):
            if is_english(line.words, self._lexicon):
                yield line

    def _work(self, some: Sequence[Line], options: PolishOptions) -> None:
        detector = self.detector(options)
        windows = [self.window(line) for line in some]
        for round_number in range(1, min(options.steps, _ROUNDS) + 1):
            windows = self._repair(detector, windows, options, round_number)
            if not windows:
                break
        if options.strength > 0:
            rephraser = Rephraser(
                self.backend,
                self._tokenizer,
                self._sampler,
                self._verifier,
                self._banned(options),
                self.calibration.least_calm,
            )
            rephraser.rephrase([self.window(line) for line in some], options)

    def detector(self, options: PolishOptions) -> Detector:
        """What finds and fills doubtful places, as the options want it."""
        return Detector(self.backend, self._tokenizer, self.proposer(options), self._sampler)

    def proposer(self, options: PolishOptions) -> Proposer:
        """What finds and ranks candidates for wrong words, as the options want it."""
        banned = self._banned(options)
        return Proposer(self._tokenizer, self._lexicon, banned, self.calibration.ranking)

    def _banned(self, options: PolishOptions) -> Floats:
        if not options.avoid:
            return self._allowed
        return allowed_pieces(self._tokenizer, options.avoid)

    def window(self, line: Line) -> Window:
        """The line as the network reads it now."""
        return Window(line, self._tokenizer.encode(line.words))

    def _repair(
        self,
        detector: Detector,
        windows: Sequence[Window],
        options: PolishOptions,
        round_number: int,
    ) -> list[Window]:
        """One round; returns the windows that changed, to be read again."""
        prospects = Prospects(self.calibration, self._lexicon, options.alarms)
        detector.propose(windows, options.steps, prospects)
        judged = [(*self._judge(v), v) for v in self._verifier.verify(windows, prospects)]
        judged.sort(key=lambda each: -each[0])
        taken: dict[int, list[tuple[int, int]]] = {}
        changes: list[tuple[Verified, Edit]] = []
        for score, detail, verified in judged:
            proposal, line = verified.proposal, verified.window.line
            old = line.words[proposal.start : proposal.end]
            if score < self.calibration.threshold(detail, options.alarms):
                continue
            if not _allowed(proposal.new, old, options) or _goes_back(line, proposal.new, old):
                continue
            places = taken.setdefault(id(line), [])
            if any(a <= proposal.end and proposal.start <= b for a, b in places):
                continue
            places.append((proposal.start, proposal.end))
            others = tuple(o for o in proposal.others if _allowed(o, old, options))
            kind = kind_of(old, proposal.new, self._lexicon)
            edit = Edit(kind, score, proposal.steps + round_number - 1, others)
            changes.append((verified, edit))
        changes.sort(key=lambda change: -change[0].proposal.start)
        for verified, edit in changes:
            proposal = verified.proposal
            verified.window.line.replace(proposal.start, proposal.end, proposal.new, edit)
        changed = {id(verified.window.line) for verified, _ in changes}
        return [self._changed(w) for w in windows if id(w.line) in changed]

    def _changed(self, before: Window) -> Window:
        """The line as it is now. Often it was read like this already: with all its edits tried."""
        window = self.window(before.line)
        for row, reading in before.tried:
            if np.array_equal(row.pieces, window.row.pieces) and np.array_equal(
                row.features, window.row.features
            ):
                window.reading = reading
        return window

    def _judge(self, verified: Verified) -> tuple[float, str]:
        """The score, and what sort of change it is."""
        proposal, line = verified.proposal, verified.window.line
        old = line.words[proposal.start : proposal.end]
        detail = detail_of(old, proposal.new, self._lexicon)
        return self.calibration.score(detail, verified.evidence), detail

    def examine(self, passage: Passage) -> list[tuple[Line, list[Verified]]]:
        """First-round proposals with their evidence, for calibration: nothing is decided."""
        options = PolishOptions()
        found = list(self.lines(passage, options))
        windows = [self.window(line) for line in found]
        self.detector(options).propose(windows, options.steps)
        verified = self._verifier.verify(windows)
        return [(line, [v for v in verified if v.window.line is line]) for line in found]


def _check(options: PolishOptions) -> None:
    if not 0.0 <= options.strength <= 1.0:
        raise BadOptions(f"strength is {options.strength}; it must be between 0 and 1.")
    if options.alarms not in ALARMS:
        raise BadOptions(f"alarms is {options.alarms}; it must be one of {ALARMS}.")
    if not 1 <= options.steps <= MOST_STEPS:
        raise BadOptions(f"steps is {options.steps}; it must be between 1 and {MOST_STEPS}.")


def _allowed(new: Sequence[Word], old: Sequence[Word], options: PolishOptions) -> bool:
    text = " ".join(word.text for word in new)
    return not holds_avoided(text, options.avoid)


def _goes_back(line: Line, new: Sequence[Word], old: Sequence[Word]) -> bool:
    """True for an edit of edited words that would restore what stood there before."""
    if not any(word.start < 0 for word in old):
        return False
    gone = {word.text for word in line.original if word.start in line.removed_by}
    return bool(new) and all(word.text in gone for word in new)


def _add(usage: Usage, before: Meter, now: Meter, share: float, milliseconds: float) -> Usage:
    return Usage(
        usage.tokens + round(share * (now.tokens - before.tokens)),
        usage.forward_passes + (now.passes - before.passes),
        usage.milliseconds + share * milliseconds,
    )


def _apart(found: Sequence[Patch]) -> Iterator[Patch]:
    """Patches in text order; where two overlap, the earlier one."""
    last = -1
    for patch in sorted(found, key=lambda patch: (patch.start, patch.end)):
        if patch.start >= max(last, 0) and (patch.start, patch.end) != (last, last):
            yield patch
            last = max(last, patch.end)
