"""How the texts of a batch lie in memory, and which tokens see each other.

All of the network but attention works on single tokens. A layout says where in its text a token
stands, which one stands before it, and what attention compares.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

WIDTH = 16
"""Attention pads the texts of a `Chain` to multiples of this many tokens."""
MULTIPLE = 4
"""Rows of a product are filled up to a multiple of this: on a CPU, other small numbers take other
kernels, with other rounding and up to twice the time."""


@dataclass(frozen=True)
class Group:
    """Rows of one width that attention reads together.

    Attributes:
        seen: broadcasts to [rows, heads, tokens, tokens]; False where attention must not look.
        places: [tokens] or [rows, tokens], where in its text a token stands.
    """

    seen: Tensor
    places: Tensor


class Layout(ABC):
    """See the module.

    Attributes:
        places: where in its text each token stands; broadcasts to the tokens' shape.
        groups: what attention reads.
    """

    places: Tensor
    groups: tuple[Group, ...]

    @abstractmethod
    def before(self, hidden: Tensor) -> Tensor:
        """The state of the token before each, of `hidden`'s shape; zeros where a text begins."""

    @abstractmethod
    def apart(self, values: Tensor) -> Sequence[Tensor]:
        """Values of tokens by group, [rows, tokens, ...] each."""

    @abstractmethod
    def together(self, parts: Sequence[Tensor]) -> Tensor:
        """What `apart` took apart."""


class Lines(Layout):
    """Lines of one width, a text in each or several end to end: tokens are [lines, tokens]."""

    def __init__(self, tokens: int, lengths: Tensor, documents: Tensor | None = None) -> None:
        """Takes the shape.

        Args:
            tokens: the width, padding included.
            lengths: [lines], tokens that count; what follows is padding.
            documents: [lines, tokens], the number of the text a token belongs to, -1 for padding;
                each text is read as if it stood alone. None: one text a line.
        """
        places = torch.arange(tokens, device=lengths.device)
        self._begins: Tensor | None = None
        if documents is None:
            seen = (places[None, :] < lengths[:, None])[:, None, None, :]
        else:
            seen = (documents[:, None, :] == documents[:, :, None])[:, None]
            self._begins = documents != F.pad(documents[:, :-1], (1, 0), value=-2)
            starts = torch.where(self._begins, places, 0)
            places = places - starts.cummax(1).values
        self.places = places
        self.groups = (Group(seen, places),)

    def before(self, hidden: Tensor) -> Tensor:
        """See `Layout.before`."""
        found = F.pad(hidden[:, :-1], (0, 0, 1, 0))
        return found if self._begins is None else found * ~self._begins.unsqueeze(-1)

    def apart(self, values: Tensor) -> Sequence[Tensor]:
        """See `Layout.apart`."""
        return (values,)

    def together(self, parts: Sequence[Tensor]) -> Tensor:
        """See `Layout.together`."""
        return parts[0]


class Chain(Layout):
    """Texts of any lengths end to end, and a few tokens of no text after them: tokens are [tokens].

    Attention pads a text to a width that is a property of the text alone.

    Attributes:
        size: all tokens, those of no text included.
    """

    def __init__(self, lengths: NDArray[np.int64], device: torch.device | None = None) -> None:
        """Takes the number of tokens of each text, at least one."""
        starts = np.cumsum(lengths) - lengths
        widths = -(-lengths // WIDTH) * WIDTH
        real_tokens = int(lengths.sum())
        self.size = real_tokens + -real_tokens % MULTIPLE
        places = np.zeros(self.size, np.int64)
        places[:real_tokens] = np.arange(real_tokens) - np.repeat(starts, lengths)
        groups: list[Group] = []
        self._from: list[Tensor] = []
        back = np.zeros(self.size, np.int64)
        padded = 0
        for width in np.unique(widths):
            rows = np.flatnonzero(widths == width)
            within = np.arange(width)
            real = within[None, :] < lengths[rows, None]
            # What attention must not look at may be anything; the last token is at hand.
            index = starts[rows, None] + np.minimum(within[None, :], lengths[rows, None] - 1)
            back[index[real]] = padded + np.flatnonzero(real.ravel())
            padded += real.size
            seen = torch.from_numpy(real)[:, None, None, :].to(device)
            groups.append(Group(seen, torch.from_numpy(within).to(device)))
            self._from.append(torch.from_numpy(index).to(device))
        self.places = torch.from_numpy(places).to(device)
        self.groups = tuple(groups)
        self._starts = torch.from_numpy(starts).to(device)
        self._back = torch.from_numpy(back).to(device)

    def before(self, hidden: Tensor) -> Tensor:
        """See `Layout.before`."""
        return F.pad(hidden[:-1], (0, 0, 1, 0)).index_fill_(0, self._starts, 0.0)

    def apart(self, values: Tensor) -> Sequence[Tensor]:
        """See `Layout.apart`."""
        return [values[index] for index in self._from]

    def together(self, parts: Sequence[Tensor]) -> Tensor:
        """See `Layout.together`."""
        flat = [part.flatten(0, 1) for part in parts]
        return (flat[0] if len(flat) == 1 else torch.cat(flat))[self._back]
