"""AdamW with two learning rates, or Muon for the trunk, and how the rates move over a run."""

import ctypes
import sys
from collections.abc import Sequence
from typing import Any

import torch

from denoiser.model import DenoisingModel
from denoiser.training.settings import TrainSettings

_TRUNK = ("embed.", "embed_position.", "norm_in.", "norm_out.", "blocks.")


class Optimizers:
    """One or two optimizers that step together.

    AdamW is for everything, or for what Muon is not made for. Muon (Jordan et al. 2024) is for the
    matrices of the trunk's blocks: it makes each update orthogonal. Updates are scaled to have the
    size AdamW's have (Liu et al. 2025, arXiv 2502.16982), so `trunk_rate` means the same for both.
    """

    def __init__(self, model: DenoisingModel, settings: TrainSettings) -> None:
        muon = settings.optimizer == "muon"
        groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
        matrices: list[torch.nn.Parameter] = []
        for name, parameter in model.named_parameters():
            trunk = name.startswith(_TRUNK)
            decays = parameter.dim() == 2 and "embed" not in name
            if muon and decays and name.startswith("blocks."):
                matrices.append(parameter)
            else:
                groups.setdefault((trunk, decays), []).append(parameter)
        adam = torch.optim.AdamW(
            [
                {
                    "params": parameters,
                    "peak": settings.trunk_rate if trunk else settings.head_rate,
                    # Vectors and embeddings do not decay.
                    "weight_decay": settings.weight_decay if decays else 0.0,
                }
                for (trunk, decays), parameters in groups.items()
            ],
            lr=settings.trunk_rate,
            betas=(0.9, 0.98),
            eps=1e-6,
            fused=True,
        )
        self.parts: list[torch.optim.Optimizer] = [adam]
        if muon:
            self.parts.append(
                torch.optim.Muon(
                    [{"params": matrices, "peak": settings.trunk_rate}],
                    lr=settings.trunk_rate,
                    weight_decay=settings.weight_decay,
                    adjust_lr_fn="match_rms_adamw",
                )
            )

    def step(self) -> None:
        """One update, after which the gradients are gone."""
        for part in self.parts:
            part.step()
            part.zero_grad(set_to_none=True)

    def set_rates(self, done: float, warm_up: float) -> float:
        """Linear up over `warm_up`, linear down to nothing at the end.

        Args:
            done: how much of the run is behind, 0 to 1.

        Returns:
            The share of the peak rates.
        """
        share = min(done / warm_up, 1.0) if warm_up > 0 else 1.0
        share *= min(1.0, max(0.0, (1.0 - done) / (1.0 - warm_up)))
        for part in self.parts:
            for group in part.param_groups:
                group["lr"] = group["peak"] * share
        return share

    def state_dict(self) -> list[dict[str, Any]]:
        """What `load_state_dict` needs to go on."""
        return [part.state_dict() for part in self.parts]

    def load_state_dict(self, states: Sequence[dict[str, Any]]) -> None:
        """Goes on where `state_dict` was.

        Raises:
            ValueError: the state is that of other optimizers.
        """
        for part, state in zip(self.parts, states, strict=True):
            part.load_state_dict(state)


def keep_memory() -> None:
    """Tells glibc to keep freed memory: training on a CPU is a quarter faster without the page
    faults of fresh tensors. Elsewhere does nothing."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # musl has none
        trim_threshold, top_pad, mmap_max = -1, -2, -4
        mallopt(mmap_max, 0)
        mallopt(trim_threshold, 2**31 - 1)
        mallopt(top_pad, 2**28)
