"""The network: a bidirectional trunk, and heads for edits, gaps, casing and pieces.

One code, two families of trunk: `post-layer` norm with learned positions and GELU (BERT, so that
public encoder weights fit), and `pre-rms` norm with rotary positions and squared ReLU for models
trained from nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from denoiser.labels import MOST_MISSING, Op
from denoiser.layout import Layout, Lines
from denoiser.tokenizer import FEATURES, Case

Rotation = tuple[Tensor, Tensor] | None
"""Cosines and sines of rotary positions, where there are such."""


@dataclass(frozen=True)
class ModelConfig:
    """The shape of a network.

    Attributes:
        vocabulary: rows of the piece embedding, which is also the output layer.
        longest: tokens in the longest row.
    """

    vocabulary: int
    width: int = 384
    layers: int = 6
    heads: int = 12
    feed_forward: int = 1536
    norm: Literal["post-layer", "pre-rms"] = "post-layer"
    positions: Literal["learned", "rotary"] = "learned"
    activation: Literal["gelu", "relu2"] = "gelu"
    longest: int = 256
    dropout: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for the checkpoint."""
        return asdict(self)


@dataclass(frozen=True)
class Scores:
    """What the heads say about every token of a batch; float32 logits.

    Attributes:
        op: [rows, tokens, 3], see `Op`.
        gap: [rows, tokens, MOST_MISSING + 1], pieces missing before the token.
        case: [rows, tokens, 6], see `Case`.
        hidden: [rows, tokens, width], for `DenoisingModel.pieces_at`.
    """

    op: Tensor
    gap: Tensor
    case: Tensor
    hidden: Tensor


class DenoisingModel(nn.Module):
    """Reads a row of pieces, some masked, some wrong, and says what should stand there.

    Attributes:
        piece_out: takes the place of the product with the embedding, where there is one.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.embed = nn.Embedding(config.vocabulary, width)
        self.embed_feature = nn.Embedding(FEATURES, width)
        self.embed_position = (
            nn.Embedding(config.longest, width) if config.positions == "learned" else None
        )
        self.norm_in = _norm(config) if config.norm == "post-layer" else nn.Identity()
        self.norm_out = _norm(config) if config.norm == "pre-rms" else nn.Identity()
        self.dropout = nn.Dropout(config.dropout)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.op_head = nn.Linear(width, len(Op))
        self.gap_hidden = nn.Linear(2 * width, width)
        self.gap_head = nn.Linear(width, MOST_MISSING + 1)
        self.case_head = nn.Linear(width, len(Case))
        self.piece_hidden = nn.Linear(width, width)
        self.piece_norm = nn.LayerNorm(width, eps=1e-6)
        self.piece_bias = nn.Parameter(torch.zeros(config.vocabulary))
        self.piece_out: nn.Module | None = None
        self._start_weights()

    def _start_weights(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, std=0.02)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
            elif isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight, std=0.02)
        nn.init.zeros_(self.embed_feature.weight)

    def forward(
        self, pieces: Tensor, features: Tensor, lengths: Tensor, documents: Tensor | None = None
    ) -> Scores:
        """Scores of a padded batch.

        Args:
            pieces, features: [rows, tokens].
            lengths, documents: see `Lines`.
        """
        return self.scores(pieces, features, Lines(pieces.shape[1], lengths, documents))

    def scores(self, pieces: Tensor, features: Tensor, layout: Layout) -> Scores:
        """Scores of pieces and their features that lie as `layout` says; `Scores` has their shape
        in place of [rows, tokens]."""
        hidden = self.trunk(pieces, features, layout)
        around = torch.cat([layout.before(hidden), hidden], dim=-1)
        gap = self.gap_head(F.gelu(self.gap_hidden(around)))
        return Scores(
            self.op_head(hidden).float(),
            gap.float(),
            self.case_head(hidden).float(),
            hidden,
        )

    def trunk(self, pieces: Tensor, features: Tensor, layout: Layout) -> Tensor:
        """The last hidden states, [..., width]."""
        hidden = self.embed(pieces) + self.embed_feature(features)
        rotations: list[Rotation] = [None] * len(layout.groups)
        if self.embed_position is not None:
            hidden = hidden + self.embed_position(layout.places)
        else:
            size = self.config.width // self.config.heads
            rotations = [_rotation(group.places, size) for group in layout.groups]
        hidden = self.dropout(self.norm_in(hidden))
        for block in self.blocks:
            hidden = block(hidden, layout, rotations)
        return cast(Tensor, self.norm_out(hidden))

    def pieces_at(self, hidden: Tensor) -> Tensor:
        """Logits over the vocabulary for hidden states [places, width]; float32."""
        hidden = self.piece_norm(F.gelu(self.piece_hidden(hidden)))
        if self.piece_out is not None:
            return cast(Tensor, self.piece_out(hidden))
        return F.linear(hidden, self.embed.weight, self.piece_bias).float()


class Block(nn.Module):
    """Attention and feed-forward with residuals."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        width, biased = config.width, config.norm == "post-layer"
        self.heads = config.heads
        self.before = config.norm == "pre-rms"
        self.relu2 = config.activation == "relu2"
        self.attend_in = nn.Linear(width, 3 * width, bias=biased)
        self.attend_out = nn.Linear(width, width, bias=biased)
        self.feed_in = nn.Linear(width, config.feed_forward, bias=biased)
        self.feed_out = nn.Linear(config.feed_forward, width, bias=biased)
        self.norm_attend = _norm(config)
        self.norm_feed = _norm(config)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, hidden: Tensor, layout: Layout, rotations: Sequence[Rotation]) -> Tensor:
        """One layer; a rotation for each group of the layout."""
        if self.before:
            found = self._attend(self.norm_attend(hidden), layout, rotations)
            hidden = hidden + self.dropout(found)
            return cast(Tensor, hidden + self.dropout(self._feed(self.norm_feed(hidden))))
        found = self._attend(hidden, layout, rotations)
        hidden = self.norm_attend(hidden + self.dropout(found))
        return cast(Tensor, self.norm_feed(hidden + self.dropout(self._feed(hidden))))

    def _attend(self, hidden: Tensor, layout: Layout, rotations: Sequence[Rotation]) -> Tensor:
        mixed = layout.apart(self.attend_in(hidden))
        found = [
            self._compare(part, group.seen, rotation)
            for part, group, rotation in zip(mixed, layout.groups, rotations, strict=True)
        ]
        return cast(Tensor, self.attend_out(layout.together(found)))

    def _compare(self, mixed: Tensor, seen: Tensor, rotation: Rotation) -> Tensor:
        rows, tokens, width = mixed.shape
        mixed = mixed.view(rows, tokens, 3, self.heads, width // (3 * self.heads))
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        if rotation is not None:
            query = _rotate(F.rms_norm(query, query.shape[-1:]), rotation)
            key = _rotate(F.rms_norm(key, key.shape[-1:]), rotation)
        if mixed.is_cuda:
            found = F.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        else:
            # On a CPU with rows this short, plain products are twice as fast forward and five
            # times as fast backward as the fused kernel (torch 2.13, bfloat16).
            weights = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
            weights = weights.masked_fill(~seen, -3e4)
            found = torch.softmax(weights, dim=-1, dtype=torch.float32).to(value.dtype) @ value
        return found.transpose(1, 2).reshape(rows, tokens, width // 3)

    def _feed(self, hidden: Tensor) -> Tensor:
        inner = self.feed_in(hidden)
        inner = F.relu(inner).square() if self.relu2 else F.gelu(inner)
        return cast(Tensor, self.feed_out(inner))


def _norm(config: ModelConfig) -> nn.Module:
    if config.norm == "pre-rms":
        return nn.RMSNorm(config.width, eps=1e-6)
    return nn.LayerNorm(config.width, eps=1e-12)


def _rotation(places: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines of rotary positions (Su et al. 2021), for places [tokens] or
    [rows, tokens]; they fit states [rows, heads, tokens, size]."""
    rates = torch.exp(torch.arange(0, size, 2, device=places.device) * (-math.log(10_000.0) / size))
    angles = places[..., None].float() * rates
    if places.dim() > 1:
        angles = angles.unsqueeze(1)
    return angles.cos(), angles.sin()


def _rotate(states: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    cosine, sine = (part.to(states.dtype) for part in rotation)
    left, right = states.chunk(2, dim=-1)
    return torch.cat([left * cosine - right * sine, right * cosine + left * sine], dim=-1)
