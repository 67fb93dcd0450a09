"""What is measured: a system takes texts and gives edits. Ours, and the two things every other
system is made of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from denoiser import Denoiser, Passage, Polished, PolishOptions
from denoiser.sentences import split_sentences


@dataclass(frozen=True)
class Edit:
    """`text[start:end]` (code points) becomes `replacement`.

    Attributes:
        score: how sure the system is, 0 to 1; None where it does not say.
        kind: what the system calls it.
    """

    start: int
    end: int
    replacement: str
    score: float | None = None
    kind: str = ""


class System(Protocol):
    """Something that corrects text."""

    @property
    def name(self) -> str:
        """As it stands in the tables."""

    def correct(self, texts: Sequence[str]) -> list[list[Edit]]:
        """For each text its edits, in text order, none overlapping."""


@dataclass(frozen=True)
class Nothing:
    """Leaves every text as it is: what any other system must beat."""

    name: str = "doing nothing"

    def correct(self, texts: Sequence[str]) -> list[list[Edit]]:
        """No edits."""
        return [[] for _ in texts]


@dataclass(frozen=True)
class DenoiserSystem:
    """A denoiser with fixed options; every patch counts as accepted."""

    denoiser: Denoiser
    options: PolishOptions

    @property
    def name(self) -> str:
        """The model's name and fingerprint."""
        return self.denoiser.name

    def correct(self, texts: Sequence[str]) -> list[list[Edit]]:
        """The denoiser's patches."""
        polished = self.denoiser.polish([Passage(text) for text in texts], self.options)
        return [edits_of(result) for result in polished]


@dataclass(frozen=True)
class AsTyped(DenoiserSystem):
    """The same denoiser, asked as by somebody who writes: about each sentence once it stands there,
    beside the one before, in which nothing has been corrected."""

    def correct(self, texts: Sequence[str]) -> list[list[Edit]]:
        """The denoiser's patches, sentence by sentence."""
        asked: list[tuple[int, int, Passage]] = []
        for number, text in enumerate(texts):
            before = 0
            for start, end in split_sentences(text):
                passage = Passage(text[before:end], spans=((start - before, end - before),))
                asked.append((number, before, passage))
                before = start
        found: list[list[Edit]] = [[] for _ in texts]
        polished = self.denoiser.polish([passage for _, _, passage in asked], self.options)
        for (number, offset, _), result in zip(asked, polished, strict=True):
            found[number] += [
                replace(edit, start=edit.start + offset, end=edit.end + offset)
                for edit in edits_of(result)
            ]
        return [apart(edits) for edits in found]


def edits_of(polished: Polished) -> list[Edit]:
    """The patches of an answer."""
    return [Edit(p.start, p.end, p.after, p.score, p.kind) for p in polished.patches]


def corrected(text: str, edits: Sequence[Edit]) -> str:
    """The text with every edit made."""
    for edit in reversed(edits):
        text = text[: edit.start] + edit.replacement + text[edit.end :]
    return text


def apart(edits: Sequence[Edit]) -> list[Edit]:
    """The edits in text order; of two that overlap or insert at one place, the earlier one."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not kept or edit.start > kept[-1].end or (edit.start == kept[-1].end < edit.end):
            kept.append(edit)
    return kept
