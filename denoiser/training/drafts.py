"""The model's own mistakes as noise: places it filled itself, to be told right from wrong.

Random pieces are easy to see through; what a model gets wrong is fluent (arXiv 2606.17175). So a
row's words are masked, the model fills them without a gradient, and what it filled wrongly is
learned as a visible wrong piece, what it filled rightly as one to keep.
"""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from denoiser.labels import Op
from denoiser.lexicon import lexicon
from denoiser.model import DenoisingModel
from denoiser.tokenizer import Case, Tokenizer, feature
from denoiser.training.batches import Batch
from denoiser.training.objective import inputs

COLDEST, HOTTEST = 0.7, 1.2
"""The temperature is drawn between these, per line."""


class Drafter:
    """Fills the drafts of batches."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._continues = np.array([tokenizer.continues(p) for p in range(tokenizer.size)])
        special = np.zeros(tokenizer.size, bool)
        special[list(tokenizer.special)] = True
        self._special = torch.from_numpy(special)
        self._continuing = torch.from_numpy(self._continues)

    @torch.no_grad()
    def fill(self, model: DenoisingModel, batch: Batch, seed: int, device: torch.device) -> Batch:
        """The batch with its drafts filled and labelled; the same batch where it has none.

        A first piece stays a first piece and a continuing one continuing, so that words stay words.
        Casing and blanks are those of the clean text.
        """
        if not batch.draft.any():
            return batch
        masked = np.where(batch.draft, feature(Case.MASKED, False), batch.features)
        was_training = model.training
        model.eval()
        scores = model(*inputs(replace(batch, features=masked), device))
        model.train(was_training)
        lines, tokens = np.nonzero(batch.draft)
        target = torch.from_numpy(batch.target[lines, tokens]).to(device)
        rows, places = (torch.from_numpy(each).to(device) for each in (lines, tokens))
        logits = model.pieces_at(scores.hidden[rows, places])
        source = torch.Generator(device).manual_seed(seed)
        chance = torch.rand(len(batch.pieces), generator=source, device=device)[rows]
        heat = COLDEST + (HOTTEST - COLDEST) * chance
        continuing = self._continuing.to(device)
        other = continuing[None, :] != continuing[target][:, None]
        logits = logits / heat[:, None]
        logits = logits.masked_fill(self._special.to(device) | other, -torch.inf)
        drawn = torch.multinomial(logits.softmax(-1), 1, generator=source).squeeze(1)
        wrong = (drawn != target).cpu().numpy()
        return self._label(batch, lines, tokens, drawn.cpu().numpy(), wrong)

    def _label(
        self,
        batch: Batch,
        lines: NDArray[np.int64],
        tokens: NDArray[np.int64],
        drawn: NDArray[np.int64],
        wrong: NDArray[np.bool_],
    ) -> Batch:
        pieces, op, weight = batch.pieces.copy(), batch.op.copy(), batch.weight.copy()
        features = batch.features.copy()
        pieces[lines, tokens] = drawn
        op[lines, tokens] = np.where(wrong, Op.SUB, Op.KEEP)
        weight[lines, tokens] = wrong
        filled = replace(batch, pieces=pieces, features=features, op=op, weight=weight)
        words, size = lexicon(), 2 * len(Case)
        first = 0
        for number in range(1, len(drawn) + 1):
            if number < len(drawn) and self._continues[drawn[number]]:
                continue
            strings = (self._tokenizer.strings[p].removeprefix("##") for p in drawn[first:number])
            text = "".join(strings)
            known = int(words.familiarity(text)) if text.replace("'", "").isalpha() else 0
            place = lines[first:number], tokens[first:number]
            features[place] = features[place] % size + size * known
            first = number
        return filled
