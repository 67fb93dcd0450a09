"""Detects doubtful places in windows and fills them: the first two of detect, fill, verify."""

from collections.abc import Sequence

import numpy as np

from denoiser.backend import UNREAD, Ask, Backend, Floats
from denoiser.candidates import Candidate, Place, Proposer, new_word
from denoiser.doubts import Doubt
from denoiser.doubts import doubts as find_doubts
from denoiser.proposals import Filled, Window, assemble
from denoiser.prospects import Prospects
from denoiser.sampler import Canvas, Sampler
from denoiser.tokenizer import Case, Tokenizer, feature
from denoiser.words import Word


class Detector:
    """Reads windows and proposes edits."""

    def __init__(
        self, backend: Backend, tokenizer: Tokenizer, proposer: Proposer, sampler: Sampler
    ) -> None:
        self._backend = backend
        self._tokenizer = tokenizer
        self._proposer = proposer
        self._sampler = sampler

    def propose(
        self, windows: Sequence[Window], steps: int, prospects: Prospects | None = None
    ) -> None:
        """Fills in `reading`, `doubts` and `proposals` of every window.

        Args:
            prospects: says which doubts are not worth filling; None: all are.
        """
        self.read(windows)
        busy: list[tuple[Window, list[Doubt]]] = []
        for window in windows:
            window.doubts, window.others = find_doubts(window.line, window.row, window.reading)
            found = [d for d in window.doubts if prospects is None or prospects.of_doubt(d)]
            if found:
                busy.append((window, found))
        choices = self._replacements(busy)
        inserted = self._insertions(busy, choices, steps)
        for (window, found), chosen, filled in zip(busy, choices, inserted, strict=True):
            window.proposals = assemble(window.line, found, chosen, filled)

    def read(self, windows: Sequence[Window]) -> None:
        """Fills in `reading` of every window that has none."""
        unread = [window for window in windows if window.reading is UNREAD]
        asks = [Ask(w.row.pieces, w.row.features) for w in unread]
        for window, reading in zip(unread, self._backend.read(asks), strict=True):
            window.reading = reading

    def _replacements(
        self, busy: Sequence[tuple[Window, list[Doubt]]]
    ) -> list[dict[int, list[Candidate]]]:
        wrong = [
            [d.start for d in doubts if d.end > d.start and not d.delete] for _, doubts in busy
        ]
        windows = [window for window, _ in busy]
        return [
            {place: self._proposer.candidates(each) for place, each in places.items()}
            for places in self.places(windows, wrong)
        ]

    def places(
        self, windows: Sequence[Window], wrong: Sequence[Sequence[int]]
    ) -> list[dict[int, Place]]:
        """What candidates are found from, for words of windows that have been read."""
        masked = self._masked(windows, wrong)
        tokens = [
            [np.flatnonzero(window.row.word_of == place).tolist() for place in some]
            for window, some in zip(windows, wrong, strict=True)
        ]
        spoken = self._backend.speak_all(
            [
                (window.reading, [token for each in own for token in each])
                for window, own in zip(windows, tokens, strict=True)
            ]
        )
        found: list[dict[int, Place]] = []
        for number, (window, some) in enumerate(zip(windows, wrong, strict=True)):
            ends = np.cumsum([len(each) for each in tokens[number]], dtype=int)
            found.append(
                {
                    place: Place(
                        window.line.words[place],
                        spoken[number][end - len(each) : end],
                        masked.get((number, place)),
                        window.reading.case[window.row.first_of[place]],
                    )
                    for place, each, end in zip(some, tokens[number], ends, strict=True)
                }
            )
        return found

    def _masked(
        self, windows: Sequence[Window], wrong: Sequence[Sequence[int]]
    ) -> dict[tuple[int, int], Floats]:
        """Log-probabilities of pieces where words that are in no list stand, those words masked:
        their letters tell the ranking what was meant, to the network they are noise."""
        asks: list[Ask] = []
        owners: list[tuple[int, int]] = []
        for number, (window, some) in enumerate(zip(windows, wrong, strict=True)):
            words = list(window.line.words)
            strange = [place for place in some if not self._proposer.is_known(words[place])]
            if not strange:
                continue
            for place in strange:
                words[place] = _MASKED
                owners.append((number, place))
            row = self._tokenizer.encode(words)
            tokens = [row.first_of[place] for place in strange]
            row.pieces[tokens] = self._tokenizer.mask
            row.features[tokens] = feature(Case.MASKED, False)
            asks.append(Ask(row.pieces, row.features, tuple(tokens)))
        logs = [log for reading in self._backend.read(asks) for log in reading.pieces]
        return dict(zip(owners, logs, strict=True))

    def _insertions(
        self,
        busy: Sequence[tuple[Window, list[Doubt]]],
        choices: Sequence[dict[int, list[Candidate]]],
        steps: int,
    ) -> list[dict[int, Filled]]:
        """Fills every doubtful gap of a window in one canvas, beside its best replacements."""
        opened = [
            _open(window, doubts, chosen)
            for (window, doubts), chosen in zip(busy, choices, strict=True)
        ]
        canvases: dict[int, Canvas] = {}
        for number, (words, gaps) in enumerate(opened):
            row = self._tokenizer.encode(words)
            if gaps and len(row.pieces) <= self._backend.longest:
                tokens = [row.first_of[at] for places in gaps.values() for at in places]
                banned = np.repeat(self._proposer.banned[None], len(tokens), axis=0)
                canvases[number] = Canvas.over(
                    row.pieces, row.features, tokens, banned, self._tokenizer.mask
                )
        self._sampler.fill(list(canvases.values()), steps)
        filled: list[dict[int, Filled]] = [{} for _ in busy]
        for number, canvas in canvases.items():
            taken = 0
            for place, masks in opened[number][1].items():
                filled[number][place] = self._written(canvas, range(taken, taken + len(masks)))
                taken += len(masks)
        return filled

    def _written(self, canvas: Canvas, masks: Sequence[int]) -> Filled:
        words: list[Word] = []
        for k in masks:
            text = self._tokenizer.strings[int(canvas.pieces[canvas.places[k]])]
            if text.startswith("##"):
                if words:
                    words[-1] = words[-1]._replace(text=words[-1].text + text[2:])
                else:  # continues the word before: `_assemble` drops it
                    words.append(new_word(text, Case.LOWER, True))
            else:
                words.append(new_word(text, canvas.cases[k], text in ",.?!;:"))
        spoken = float(np.mean(np.log(canvas.sure[list(masks)] + 1e-9)))
        return Filled(tuple(words), spoken, canvas.steps)


_MASKED = new_word("the", Case.LOWER, False)
"""Holds a place for one mask: any word that is a single piece."""


def _open(
    window: Window, doubts: Sequence[Doubt], chosen: dict[int, list[Candidate]]
) -> tuple[list[Word], dict[int, range]]:
    """The window's words with its best edits made and its gaps open, and where each gap's masks
    are, by the place in the window."""
    missing = {doubt.start: doubt.missing for doubt in doubts if doubt.missing}
    gone = {doubt.start for doubt in doubts if doubt.delete and doubt.chance > 0.5}
    words: list[Word] = []
    gaps: dict[int, range] = {}
    for place, word in enumerate([*window.line.words, None]):
        if place in missing:
            gaps[place] = range(len(words), len(words) + missing[place])
            words += [_MASKED] * missing[place]
        if word is not None and place not in gone:
            best = chosen.get(place)
            words += best[0].words if best else (word,)
    return words, gaps
