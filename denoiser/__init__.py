"""The language model: passages of text in, small patches out.

Knows nothing of documents, users, sockets or queues. Importing this package does not
import torch; `load_denoiser` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Kind = Literal[
    "spelling",
    "grammar",
    "word choice",
    "punctuation",
    "capitalisation",
    "missing word",
    "extra word",
    "rewrite",
]
"""What a patch is about, as people read it on the card."""


NumberFormat = Literal["float32", "bfloat16", "int8"]
"""In what numbers a network is run. int8: activations and weights of its large layers."""

ALARMS = (0.5, 2.0, 5.0)
"""False alarms per 1,000 words of clean text that a person may choose to live with."""


@dataclass(frozen=True)
class Passage:
    """A stretch of text and what in it may be touched.

    All offsets are code points of `text`.

    Attributes:
        text: the window: the sentences asked about, with context on both sides.
        spans: (start, end) of the places that may change; None means everywhere.
        protected: (start, end) of places inside the spans that must stay as they are
            (code, links, numbers, mentions). The denoiser adds its own (URLs, e-mail, ...).
    """

    text: str
    spans: tuple[tuple[int, int], ...] | None = None
    protected: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class PolishOptions:
    """How hard to polish.

    Attributes:
        strength: 0..1, the share of text that may be re-noised. 0 repairs mistakes only
            (nothing is masked but what is missing), 1 rewrites the spans.
        steps: denoising steps at most, 1..16.
        keep: words and phrases that must not change.
        avoid: words and phrases that must not appear in a replacement.
        seed: the same seed, text and options give the same patches.
        alarms: one of `ALARMS`; more of them buys more mistakes found.
    """

    strength: float = 0.0
    steps: int = 3
    keep: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    seed: int = 0
    alarms: float = 2.0


@dataclass(frozen=True)
class Patch:
    """The smallest word-aligned change: `text[start:end] == before`, to become `after`.

    Attributes:
        score: the model's calibrated chance, 0..1, that a careful writer would accept it.
        alternatives: other replacements from the model's own distribution, best first.
        steps: denoising steps this patch took.
    """

    start: int
    end: int
    before: str
    after: str
    kind: Kind
    score: float
    alternatives: tuple[str, ...] = ()
    steps: int = 1


@dataclass(frozen=True)
class Usage:
    """What a call cost: tokens read, summed over forward passes; passes; wall time."""

    tokens: int = 0
    forward_passes: int = 0
    milliseconds: float = 0.0


@dataclass(frozen=True)
class Polished:
    """The answer for one passage: patches in text order, none overlapping."""

    text: str
    patches: tuple[Patch, ...] = ()
    usage: Usage = field(default_factory=Usage)


class Denoiser(Protocol):
    """A model that edits. Implementations are safe to call from one thread at a time."""

    @property
    def name(self) -> str:
        """Model name and the fingerprint of its weights, e.g. `burnish-small@3f9a1c20`."""

    @property
    def max_characters(self) -> int:
        """The longest passage `polish` takes."""

    def polish(self, passages: Sequence[Passage], options: PolishOptions) -> list[Polished]:
        """One answer per passage, in order.

        Text outside the spans and protected text is untouched. Results do not depend on
        what else is in the batch.

        Raises:
            TextTooLong: a passage is longer than `max_characters`.
            BadOptions: an option is out of range, or a span is not inside its text.
        """


def load_denoiser(
    name: str = "builtin",
    threads: int = 0,
    format: NumberFormat | Literal["auto"] = "auto",
    device: str | None = None,
) -> Denoiser:
    """Loads a checkpoint that ships, or one from a folder, and runs it once: it is warm.

    Args:
        name: `builtin`, `thorough` (deeper: finds more, in more time), or a path.
        threads: of the whole process; 0: half of the cores, at least one.
        format: in which the network is run; by default the fastest here, which is measured.
        device: `cpu` or `cuda`; by default `cuda` where there is one.

    Raises:
        BadOptions: there is no such format or device, or it does not run on this machine.
        CheckpointMissing: there is nothing at that path.
        CheckpointDamaged: files are incomplete, or do not match their fingerprint.
        CheckpointMismatch: made by another version; the message names both versions.
    """
    from denoiser.builtin import load

    return load(name, threads, format, device)
