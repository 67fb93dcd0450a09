"""The moving average of a network's weights over a training run (Polyak averaging).

The average of the last few thousand steps is a better network than the last step (as in MDLM,
Sahoo et al. 2024, with decay 0.9999 over a million steps).
"""

from copy import deepcopy
from typing import Any

import torch

from denoiser.model import DenoisingModel


class Average:
    """Follows a model: `average = decay * average + (1 - decay) * model` at each step.

    Attributes:
        model: the averaged network; with decay 0 the followed model itself.
    """

    def __init__(self, model: DenoisingModel, decay: float) -> None:
        self.model = deepcopy(model).requires_grad_(False) if decay > 0 else model
        self._follows = decay > 0
        self._decay = decay
        self._steps = 0

    @torch.no_grad()
    def update(self, model: DenoisingModel) -> None:
        """Takes in the model as it is now; the first steps count more, so that the start fades."""
        if not self._follows:
            return
        self._steps += 1
        decay = min(self._decay, self._steps / (self._steps + 10))
        averaged = [each.detach() for each in self.model.parameters()]
        current = [each.detach() for each in model.parameters()]
        torch._foreach_lerp_(averaged, current, 1.0 - decay)

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` needs to go on."""
        weights = self.model.state_dict() if self._follows else {}
        return {"steps": self._steps, "weights": weights}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on where `state_dict` was; a state saved without an average leaves the model's."""
        if self._follows and state["weights"]:
            self._steps = state["steps"]
            self.model.load_state_dict(state["weights"])
