"""How well a model predicts clean text: a bound on the negative log-likelihood.

The bound is that of masked diffusion in continuous time (MDLM, Sahoo et al. 2024, arXiv
2406.07524, equation 11), which is the same for every schedule; with the log-linear one it reads

    -log p(x) <= E over t ~ U(0, 1) of  1/t * sum over masked i of  -log p(x_i | z_t),

each word masked with chance t. Of n words, k are masked with the binomial chance, and the integral
of 1/t times that chance is 1/k: so the bound is also the mean over k = 1..n, all alike, of n/k
times the sum over k words drawn without repetition (as LLaDA, Nie et al. 2025, measures it). We
take k = ceil(t n) with times spread evenly over all rows and draws: the same expectation, without
the noise of how many words happened to be hit.

The unit of the diffusion is the word, as in training: it is masked as a whole and its pieces are
predicted independently. A word half in sight would tell the rest of itself through its features.
What is counted is the folded text: letters, digits and marks. Casing and blanks travel beside the
pieces and are not part of the bound, and neither are opaque words (links, code), which the model
reads as one piece that tells nothing of their letters.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from denoiser.model import DenoisingModel
from denoiser.sentences import split_sentences
from denoiser.tokenizer import Case, Encoded, Tokenizer, feature
from denoiser.training import schedule
from denoiser.words import Word, split_words

_MOST_WORDS = 100
"""A window is filled up to this with whole sentences, as in training."""
_TOKENS_PER_PASS = 4096


@dataclass(frozen=True)
class Likelihood:
    """What the bound comes to.

    Attributes:
        nats: of the whole text; an estimate from the draws.
        pieces: that were predicted.
        bytes: of UTF-8 that the predicted words take, one blank before each word that has one
            included.
    """

    nats: float
    pieces: int
    bytes: int

    @property
    def nats_per_token(self) -> float:
        """Per predicted piece; comparable only between models of one vocabulary."""
        return self.nats / max(self.pieces, 1)

    @property
    def bits_per_byte(self) -> float:
        """Comparable between vocabularies."""
        return self.nats / math.log(2) / max(self.bytes, 1)


@dataclass(frozen=True)
class _Row:
    encoded: Encoded
    words: NDArray[np.int64]
    bytes: int

    @property
    def hidden(self) -> int:
        """Pieces that can be masked."""
        return int((self.words >= 0).sum())


def bits_per_byte(
    model: DenoisingModel, tokenizer: Tokenizer, texts: Sequence[str], seed: int = 1, draws: int = 8
) -> float:
    """The bound in bits per byte of `texts`; see `measure`."""
    return measure(model, tokenizer, texts, seed, draws).bits_per_byte


@torch.inference_mode()
def measure(
    model: DenoisingModel, tokenizer: Tokenizer, texts: Sequence[str], seed: int = 1, draws: int = 8
) -> Likelihood:
    """The bound over `texts`, each row of them masked `draws` times. The same seed, the same masks.

    The model is read where it is, in its own number format, without dropout; its mode is restored.
    """
    rows = [row for text in texts for row in _rows(text, tokenizer, model.config.longest)]
    rows.sort(key=lambda row: len(row.encoded.pieces))
    rng = np.random.default_rng([seed, 3])
    times = schedule.draw_times(len(rows) * draws, rng)
    each = [(row, float(time)) for row, time in zip(rows * draws, times, strict=True)]
    each.sort(key=lambda pair: len(pair[0].encoded.pieces))
    was_training = model.training
    model.eval()
    try:
        nats = sum(_nats(model, tokenizer, part, rng) for part in _batches(each))
    finally:
        model.train(was_training)
    return Likelihood(nats / draws, sum(row.hidden for row in rows), sum(row.bytes for row in rows))


def _rows(text: str, tokenizer: Tokenizer, longest: int) -> Iterator[_Row]:
    for paragraph in text.split("\n"):
        window: list[Word] = []
        for start, end in split_sentences(paragraph):
            words = split_words(paragraph[start:end])
            if window and len(window) + len(words) > _MOST_WORDS:
                yield from _cut(window, tokenizer, longest)
                window = []
            window = window + words
        if window:
            yield from _cut(window, tokenizer, longest)


def _cut(words: Sequence[Word], tokenizer: Tokenizer, longest: int) -> Iterator[_Row]:
    """One row, or several where the words are too many for one."""
    encoded = tokenizer.encode(words)
    if len(words) > _MOST_WORDS or (len(encoded.pieces) > longest and len(words) > 1):
        middle = min(len(words) // 2, _MOST_WORDS)
        yield from _cut(words[:middle], tokenizer, longest)
        yield from _cut(words[middle:], tokenizer, longest)
        return
    if len(encoded.pieces) > longest:
        return  # a single "word" of hundreds of pieces
    plain = np.array([piece not in tokenizer.special for piece in encoded.pieces])
    numbers = encoded.word_of.astype(np.int64)
    counted = [
        bool(plain[numbers == number].all()) for number in range(len(words))
    ]  # a word with a special piece is not predicted at all
    kept = np.array([number >= 0 and counted[number] for number in numbers])
    size = sum(
        len(word.text.encode("utf-8", "replace")) + (not word.glued and number > 0)
        for number, word in enumerate(words)
        if counted[number]
    )
    if kept.any():
        yield _Row(encoded, np.where(kept, numbers, -1), size)


def _batches(each: Sequence[tuple[_Row, float]]) -> Iterator[Sequence[tuple[_Row, float]]]:
    start = 0
    while start < len(each):
        end = start + 1
        while (
            end < len(each)
            and (end + 1 - start) * len(each[end][0].encoded.pieces) <= _TOKENS_PER_PASS
        ):
            end += 1
        yield each[start:end]
        start = end


def _nats(
    model: DenoisingModel,
    tokenizer: Tokenizer,
    part: Sequence[tuple[_Row, float]],
    rng: np.random.Generator,
) -> float:
    lengths = np.array([len(row.encoded.pieces) for row, _ in part])
    shape = (len(part), int(lengths.max()))
    pieces, features = np.full(shape, tokenizer.pad, np.int64), np.zeros(shape, np.int64)
    targets, weights = np.zeros(shape, np.int64), np.zeros(shape, np.float64)
    for place, (row, time) in enumerate(part):
        numbers = np.unique(row.words[row.words >= 0])
        count = min(math.ceil(time * len(numbers)), len(numbers))
        lost = np.zeros(int(numbers.max()) + 2, bool)
        lost[rng.permutation(numbers)[:count]] = True  # the last entry is for number -1: stays
        hit, size = lost[row.words], len(row.words)
        targets[place, :size] = row.encoded.pieces
        pieces[place, :size] = np.where(hit, tokenizer.mask, row.encoded.pieces)
        features[place, :size] = np.where(hit, feature(Case.MASKED, False), row.encoded.features)
        weights[place, :size] = np.where(hit, len(numbers) / count, 0.0)
    device = model.embed.weight.device
    scores = model(*(torch.from_numpy(a).to(device) for a in (pieces, features, lengths)))
    asked = np.flatnonzero(weights)
    if not len(asked):
        return 0.0
    places = torch.from_numpy(asked).to(device)
    logs = model.pieces_at(scores.hidden.flatten(0, 1)[places]).log_softmax(-1)
    wanted = torch.from_numpy(targets.flatten()[asked]).to(device)
    found = -logs.gather(1, wanted[:, None]).squeeze(1).double().cpu().numpy()
    return float((found * weights.flatten()[asked]).sum())
