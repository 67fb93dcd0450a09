"""The moving average of a network's weights over a training run (Polyak averaging).

The average of the last few thousand steps is a better network than the last step (as in MDLM,
Sahoo et al. 2024, with decay 0.9999 over a million steps).
"""

from copy import deepcopy

import torch

from denoiser.model import DenoisingModel


class Average:
    """Follows a model: `average = decay * average + (1 - decay) * model` at each step.

    Attributes:
        model: the averaged network; with decay 0 the followed model itself.
    """

    def __init__(self, model: DenoisingModel, decay: float) -> None:
        self.model = deepcopy(model).requires_grad_(False) if decay > 0 else model
        self._decay = decay
        self._steps = 0

    @torch.no_grad()
    def update(self, model: DenoisingModel) -> None:
        """Takes in the model as it is now; the first steps count more, so that the start fades."""
        if self.model is model:
            return
        self._steps += 1
        decay = min(self._decay, self._steps / (self._steps + 10))
        averaged = [each.detach() for each in self.model.parameters()]
        current = [each.detach() for each in model.parameters()]
        torch._foreach_lerp_(averaged, current, 1.0 - decay)
