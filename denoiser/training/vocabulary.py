"""Makes the vocabulary: learned from the corpus, or a public WordPiece list cut to what it uses.

Both spell words in lower case: how a word is cased, and whether a blank stands before it, travels
beside the pieces as a feature of each (`denoiser/tokenizer.py`). So `the`, `The` and `THE` are one
row of the embedding, nothing is lost, and no piece is spent on telling them apart.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer as WordPiece
from tokenizers import models, normalizers, pre_tokenizers, trainers

from denoiser.errors import BadOptions
from denoiser.tokenizer import END, MASK, OPAQUE, PAD, REPEAT, START, UNKNOWN, Tokenizer
from denoiser.words import Kind, split_words

_SPECIAL = (PAD, START, END, MASK, UNKNOWN, OPAQUE, REPEAT)
_SUFFIXES = ("##'s", "##'t", "##'ll", "##'re", "##'ve", "##'d", "##'m", "##'", "##n't")


def build(pieces: Sequence[str]) -> Tokenizer:
    """A tokenizer over `pieces`, special pieces first."""
    vocabulary: dict[str, int] = {}
    for piece in (*_SPECIAL, *pieces):
        vocabulary.setdefault(piece, len(vocabulary))
    wordpiece = WordPiece(
        models.WordPiece(vocabulary, unk_token=UNKNOWN, max_input_chars_per_word=64)
    )
    wordpiece.normalizer = _normalizer()
    return Tokenizer(wordpiece)


def _normalizer() -> normalizers.Normalizer:
    return normalizers.Sequence(
        [
            normalizers.Replace("’", "'"),
            normalizers.Replace("“", '"'),
            normalizers.Replace("”", '"'),
            normalizers.NFD(),
            normalizers.Lowercase(),
            normalizers.StripAccents(),
        ]
    )


def choose(public: Sequence[str], texts: Iterable[str], least: int = 4) -> list[str]:
    """Pieces worth a row: letters, pieces seen `least` times in `texts`, and contractions."""
    whole = build(public)
    seen: Counter[int] = Counter()
    contractions: Counter[str] = Counter()
    for text in texts:
        for word in split_words(text):
            if word.kind is Kind.OPAQUE:
                continue
            seen.update(whole.pieces(word.text))
            lowered = word.text.lower().replace("’", "'")
            if "'" in lowered and lowered.isascii() and not lowered.endswith("'s"):
                contractions[lowered] += 1
    kept = [
        piece
        for piece in public
        if piece not in _SPECIAL
        and not piece.startswith("[unused")
        and (
            (len(piece.removeprefix("##")) == 1 and piece.isascii())
            or seen[whole.numbers[piece]] >= least
        )
    ]
    short = [word for word, count in contractions.most_common(120) if count >= least]
    return [
        *kept,
        *_SUFFIXES,
        "it's",
        "that's",
        "he's",
        "she's",
        "there's",
        "let's",
        "what's",
        *short,
    ]


def learn(texts: Iterable[str], size: int) -> Tokenizer:
    """A vocabulary of `size` pieces learned from `texts` alone, for models that start from nothing.

    Byte pair encoding (Sennrich et al. 2016) over words, in our convention: `##` before every
    piece that continues a word. What has no piece of its own is spelled in bytes, so there is no
    text without pieces. The bytes are GPT-2's printable ones (`é` is `Ã` and `##©`), all from the
    start: the library's own `byte_fallback` would spell the `##` out in bytes as well. Digits stay
    apart: no merge holds one, and `2023` is always `2 ##0 ##2 ##3`.

    Raises:
        BadOptions: `size` leaves no room for the bytes.
    """
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    alphabet = [*_SPECIAL, *letters, *(f"##{letter}" for letter in letters)]
    if size < len(alphabet):
        raise BadOptions(f"A vocabulary needs at least {len(alphabet)} pieces, not {size}.")
    learned = WordPiece(models.BPE(continuing_subword_prefix="##"))
    learned.normalizer = _folding()
    learned.pre_tokenizer = pre_tokenizers.Digits(individual_digits=True)
    # Named here, the alphabet has the same numbers each time. Left to itself the trainer numbers
    # it in the order of a hash table, and numbers decide between pairs that are equally frequent.
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        continuing_subword_prefix="##",
        special_tokens=alphabet,
        show_progress=False,
    )
    words = (
        word.text for text in texts for word in split_words(text) if word.kind is not Kind.OPAQUE
    )
    learned.train_from_iterator(words, trainer)
    vocabulary = {piece: number for number, piece in enumerate(alphabet)}
    merges: list[tuple[str, str]] = []
    for left, right in json.loads(learned.to_str())["model"]["merges"]:
        if len(vocabulary) == size:
            break
        merges.append((left, right))
        vocabulary.setdefault(left + right.removeprefix("##"), len(vocabulary))
    pairs = WordPiece(
        models.BPE(vocabulary, merges, unk_token=UNKNOWN, continuing_subword_prefix="##")
    )
    pairs.normalizer = _folding()
    return Tokenizer(pairs)


def _folding() -> normalizers.Normalizer:
    """Folds casing and typographic quotes; accents stay, unlike in `_normalizer`."""
    return normalizers.Sequence(
        [
            normalizers.Replace("’", "'"),
            normalizers.Replace("“", '"'),
            normalizers.Replace("”", '"'),
            normalizers.NFC(),
            normalizers.Lowercase(),
            normalizers.ByteLevel(),
        ]
    )
