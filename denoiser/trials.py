"""Which proposals are tried together: a window's text with several edits made at once."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from denoiser.backend import Floats
from denoiser.proposals import Proposal
from denoiser.words import Word

_NEAR = 8
"""Words on each side of an edit that tell whether it was a relief."""


@dataclass(frozen=True)
class Trial:
    """A window's words with edits made.

    Attributes:
        words: with all edits.
        edits: each proposal and the place of its first new word among `words`.
        moved: place of a word that stayed, before and after.
    """

    words: tuple[Word, ...]
    edits: tuple[tuple[Proposal, int], ...]
    moved: dict[int, int]

    def relief(
        self,
        proposal: Proposal,
        before: Floats,
        after: Floats,
        apart: Collection[int] = (),
    ) -> float:
        """Nats of worry that went from the words around an edit which nothing else touches.

        Args:
            before, after: worry per word of the untouched window and of `words`.
            apart: places of the untouched window that are in doubt for reasons of their own.
        """
        edited = {place for each, _ in self.edits for place in (each.start - 1, each.end)}
        edited -= {proposal.start - 1, proposal.end}
        around = (
            *range(max(0, proposal.start - _NEAR), proposal.start),
            *range(proposal.end, proposal.end + _NEAR),
        )
        return sum(
            float(before[place] - after[self.moved[place]])
            for place in around
            if place in self.moved and place not in edited and place not in apart
        )


def trials_of(words: Sequence[Word], proposals: Sequence[Proposal]) -> Iterator[Trial]:
    """Every proposal in one trial; within a trial at least one word lies between two edits."""
    layers: list[list[Proposal]] = []
    for proposal in sorted(proposals, key=lambda p: -p.doubt):
        for layer in layers:
            if all(p.end < proposal.start or proposal.end < p.start for p in layer):
                layer.append(proposal)
                break
        else:
            layers.append([proposal])
    for layer in layers:
        yield _trial(words, sorted(layer, key=lambda p: p.start))


def _trial(words: Sequence[Word], layer: Sequence[Proposal]) -> Trial:
    made: list[Word] = []
    edits: list[tuple[Proposal, int]] = []
    moved: dict[int, int] = {}
    place = 0
    for proposal in layer:
        for stays in range(place, proposal.start):
            moved[stays] = len(made)
            made.append(words[stays])
        edits.append((proposal, len(made)))
        made += proposal.new
        place = proposal.end
    for stays in range(place, len(words)):
        moved[stays] = len(made)
        made.append(words[stays])
    return Trial(tuple(made), tuple(edits), moved)
