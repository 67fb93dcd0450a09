"""Output text as Penn Treebank tokens, so that it can be compared with published ones.

JFLEG publishes sources and corrections as tokens, and its GLEU is defined on them. A system reads
and writes text. Tokens that its edits leave alone are taken as published, whatever a tokeniser
would make of them; only new text, and old words it was joined to, are split by the rules here.
Without edits the tokens are therefore exactly the published ones.
"""

import re
from collections.abc import Iterator, Sequence

from denoiser.evaluation.systems import Edit

_MARK = re.compile(r"""(\.{2,}|--+|[\[\](){}<>;!?@#$%&*"]|(?<!\d)[,:]|[,:](?!\d))""")
_CONTRACTION = re.compile(r"(?i)(.+?)(n't|'(?:s|m|d|re|ve|ll))$")
_ABBREVIATION = re.compile(r"(?i)(?:mr|mrs|ms|dr|prof|st|jr|sr|vs|etc|[a-z]|(?:[a-z]\.)+[a-z])\.$")


def place_tokens(text: str, tokens: Sequence[str]) -> list[tuple[int, int]] | None:
    """Where each published token stands in the text it was detokenised to, in code points.

    None where the two do not belong together.
    """
    places: list[tuple[int, int]] = []
    at = 0
    for token in tokens:
        while at < len(text) and text[at].isspace():
            at += 1
        written = '"' if token in ("``", "''") else token
        if not text.startswith(written, at):
            return None
        places.append((at, at + len(written)))
        at += len(written)
    return places


def tokens_after(text: str, tokens: Sequence[str], edits: Sequence[Edit]) -> list[str]:
    """The tokens of `text` once `edits` (in order, apart) are made."""
    places = place_tokens(text, tokens)
    output, origin = _made(text, edits)
    found: list[str] = []
    done = 0
    for start, end, token in _kept(text, places or [], tokens, output, origin):
        found += split_tokens(output[done:start])
        found.append(token)
        done = end
    return found + split_tokens(output[done:])


def split_tokens(text: str) -> list[str]:
    """Text by the Treebank's rules, as JFLEG follows them: quotes stay straight, *cannot* whole."""
    found: list[str] = []
    for chunk in text.replace("’", "'").split():
        for number, part in enumerate(_MARK.split(chunk)):
            if number % 2:
                found.append(part)
            elif part:
                found += _split_word(part)
    return found


def _made(text: str, edits: Sequence[Edit]) -> tuple[str, list[int]]:
    """The output, and for each of its characters the place it had in `text`, or -1."""
    output, origin, done = "", [], 0
    for edit in edits:
        output += text[done : edit.start] + edit.replacement
        origin += [*range(done, edit.start), *([-1] * len(edit.replacement))]
        done = edit.end
    return output + text[done:], [*origin, *range(done, len(text))]


def _kept(
    text: str,
    places: Sequence[tuple[int, int]],
    tokens: Sequence[str],
    output: str,
    origin: Sequence[int],
) -> Iterator[tuple[int, int, str]]:
    """(start, end) in the output of every token that no edit touched or was joined to."""
    now = {old: new for new, old in enumerate(origin) if old >= 0}
    for (start, end), token in zip(places, tokens, strict=False):
        at = now.get(start, -1)
        last = at + end - start
        if at < 0 or list(origin[at:last]) != list(range(start, end)):
            continue
        before = at > 0 and origin[at - 1] != start - 1 and _joined(output, at)
        after = last < len(output) and origin[last] != end and _joined(output, last)
        if not before and not after:
            yield at, last, token


def _joined(text: str, place: int) -> bool:
    """True where two letters or digits meet at `place`: they are one word."""
    return text[place - 1].isalnum() and text[place].isalnum()


def _split_word(word: str) -> list[str]:
    """A word without marks inside, its contraction and full stop split off."""
    if len(word) > 1 and word.endswith(".") and not _ABBREVIATION.match(word):
        return [*_split_word(word[:-1]), "."]
    if (
        len(word) > 1
        and word.startswith("'")
        and not re.fullmatch(r"(?i)'(?:s|m|d|re|ve|ll)", word)
    ):
        return ["'", *_split_word(word[1:])]
    contraction = _CONTRACTION.match(word)
    if contraction:
        return [*_split_word(contraction[1]), contraction[2]]
    if len(word) > 1 and word.endswith("'"):
        return [*_split_word(word[:-1]), "'"]
    return [word]
