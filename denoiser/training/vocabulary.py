"""Makes the vocabulary: a public WordPiece list cut to what the corpus uses, and contractions."""

from collections import Counter
from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer as WordPiece
from tokenizers import models, normalizers, trainers

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


def train(texts: Iterable[str], size: int = 8192) -> list[str]:
    """Pieces learned from `texts` alone, for models that start from nothing."""
    wordpiece = WordPiece(models.WordPiece(unk_token=UNKNOWN))
    wordpiece.normalizer = _normalizer()
    trainer = trainers.WordPieceTrainer(vocab_size=size, special_tokens=list(_SPECIAL))
    words = (
        word.text for text in texts for word in split_words(text) if word.kind is not Kind.OPAQUE
    )
    wordpiece.train_from_iterator(words, trainer)
    vocabulary: dict[str, int] = wordpiece.get_vocab()
    learned = sorted(vocabulary, key=vocabulary.__getitem__)
    letters = {piece.removeprefix("##") for piece in learned if piece.removeprefix("##").isascii()}
    return [*learned, *(f"##{c}" for c in sorted(letters) if len(c) == 1), *_SUFFIXES]
