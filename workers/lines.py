"""`burnish polish`: text or JSON Lines through the model, in order, in bounded memory."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from denoiser import Denoiser, Passage, Polished, PolishOptions
from denoiser.errors import DenoiserError
from workers import model as models

BATCH_LINES = 32
LONGEST_LINE = 2**24


def polish_lines(
    lines: BinaryIO,
    out: BinaryIO,
    *,
    model: str,
    threads: int,
    options: PolishOptions,
) -> bool:
    """Whether every line was good.

    Raises:
        ValueError: the model cannot be loaded.
    """
    denoiser = _load(model, threads)
    is_good = True
    numbered = enumerate(_lines(lines), start=1)
    while batch := list(islice(numbered, BATCH_LINES)):
        read = [_read(number, line) for number, line in batch]
        polished = iter(_polish(denoiser, [t for _, t, _ in read if t is not None], options))
        for line_id, text, trouble in read:
            answer: dict[str, Any]
            done = trouble if text is None else next(polished)
            if isinstance(done, Polished):
                answer = {
                    "id": line_id,
                    "text_out": apply(done),
                    "edits": [
                        {
                            "start": patch.start,
                            "end": patch.end,
                            "original": patch.before,
                            "replacement": patch.after,
                            "score": round(patch.score, 4),
                            "kind": patch.kind,
                        }
                        for patch in done.patches
                    ],
                }
            else:
                is_good = False
                answer = {"id": line_id, "error": str(done)}
            # Unpaired surrogates came in as \\u escapes and leave as such.
            encoded = json.dumps(answer, ensure_ascii=False)
            if any("\ud800" <= c <= "\udfff" for c in encoded):
                encoded = json.dumps(answer)
            out.write(encoded.encode("utf-8") + b"\n")
        out.flush()
    return is_good


def polish_plain(
    lines: BinaryIO,
    out: BinaryIO,
    *,
    model: str,
    threads: int,
    options: PolishOptions,
) -> bool:
    """Polishes everything on stdin, line by line.

    Raises:
        ValueError: the model cannot be loaded, or the input is not UTF-8.
    """
    denoiser = _load(model, threads)
    source = iter(lines)
    while batch := list(islice(source, BATCH_LINES)):
        texts = [line.decode("utf-8") for line in batch]
        for text, done in zip(texts, _polish(denoiser, texts, options), strict=True):
            polished = apply(done) if isinstance(done, Polished) else text
            out.write(polished.encode("utf-8"))
        out.flush()
    return True


def apply(polished: Polished) -> str:
    """The text with all patches applied."""
    text = polished.text
    for patch in reversed(polished.patches):
        text = text[: patch.start] + patch.after + text[patch.end :]
    return text


def _load(model: str, threads: int) -> Denoiser:
    try:
        return models.load(model, threads)
    except models.ModelLoadFailed as failure:
        raise ValueError(str(failure)) from failure


def _lines(source: BinaryIO) -> Iterator[bytes]:
    while line := source.readline(LONGEST_LINE):
        if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            while (rest := source.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass  # The rest of a line that is too long: the next one is read again.
            yield b"\0"
        elif line.strip():
            yield line


def _read(number: int, line: bytes) -> tuple[Any, str | None, str]:
    """(id, text, "") or (id where there is one, None, what is wrong)."""
    if line == b"\0":
        return None, None, f"line {number} is longer than {LONGEST_LINE} bytes"
    try:
        record = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        return None, None, f"line {number} is not JSON: {type(error).__name__}"
    if not isinstance(record, dict):
        return None, None, f"line {number} is not a JSON object"
    line_id = record.get("id")
    if "id" not in record:
        return None, None, f'line {number} has no "id"'
    if not isinstance(record.get("text"), str):
        return line_id, None, f'line {number} has no "text"'
    return line_id, record["text"], ""


def _polish(denoiser: Denoiser, texts: list[str], options: PolishOptions) -> list[Polished | str]:
    """An answer or a refusal for each text."""
    if not texts:
        return []
    try:
        return list(denoiser.polish([Passage(text) for text in texts], options))
    except DenoiserError as error:
        if len(texts) == 1:
            return [str(error)]
    return [answer for text in texts for answer in _polish(denoiser, [text], options)]
