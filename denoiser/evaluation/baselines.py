"""Other people's programs, measured beside ours: a spell checker and a grammar checker."""

import importlib
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

from denoiser.errors import DataMissing
from denoiser.evaluation.systems import Edit, Nothing, System, apart

_STAYS = re.compile(r"\s|\b[A-Z]\w*")
"""Blanks, line feeds among them, which would end a question; and capitalised words."""


class SpellChecker:
    """hunspell with its American English dictionary, asked through its pipe.

    Every flagged word that begins with a lower-case letter becomes hunspell's first suggestion.
    Capitalised words stay, as they are mostly names, and so do words without a suggestion.
    """

    name = "hunspell"

    def __init__(self) -> None:
        """Starts the program.

        Raises:
            DataMissing: hunspell or its dictionary is not installed.
        """
        program = shutil.which("hunspell")
        if program is None:
            raise DataMissing("hunspell is not installed: apt-get install hunspell hunspell-en-us")
        self._pipe = subprocess.Popen(
            [program, "-a", "-d", "en_US", "-i", "utf-8"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        if not self._read():
            self.close()
            raise DataMissing(
                "hunspell has no American English dictionary: apt-get install hunspell-en-us"
            )

    def correct(self, texts: Sequence[str]) -> list[list[Edit]]:
        """First suggestions; see the class."""
        return [apart(list(self._ask(text))) for text in texts]

    def close(self) -> None:
        """Ends the program."""
        assert self._pipe.stdin is not None
        assert self._pipe.stdout is not None
        self._pipe.stdin.close()
        self._pipe.wait()
        self._pipe.stdout.close()

    def _ask(self, text: str) -> Iterator[Edit]:
        # Words that will stay anyway are blanked out: finding suggestions is what takes hunspell's
        # time, some 30 ms a word. "^" says that what follows is text even where it looks like a
        # command; it counts as a character in the offsets.
        line = _STAYS.sub(lambda found: " " * len(found[0]), text)
        assert self._pipe.stdin is not None
        self._pipe.stdin.write(f"^{line}\n")
        self._pipe.stdin.flush()
        while answer := self._read():
            if not answer.startswith("& "):
                continue  # "*" a known word, "+" a known stem, "#" no suggestion
            told, _, suggestions = answer.partition(": ")
            _, word, _, offset = told.split(" ")
            start = int(offset) - 1
            if text.startswith(word, start) and word[0].islower():
                first = suggestions.split(", ")[0]
                yield Edit(start, start + len(word), first, kind="spelling")

    def _read(self) -> str:
        """One line without its end; empty after the last line of an answer, or at the end."""
        assert self._pipe.stdout is not None
        return self._pipe.stdout.readline().rstrip("\n")


class Harper:
    """Harper, the offline grammar checker, with its own choice of rules, American English.

    The first suggestion of every lint is taken; lints without one count for nothing.
    """

    def __init__(self, spelling: bool = True) -> None:
        """Builds its dictionary (about a second).

        Args:
            spelling: False turns its spell checker off and leaves the other rules on.

        Raises:
            DataMissing: the package is not installed.
        """
        try:
            self._harper: Any = importlib.import_module("harper")
        except ImportError:
            raise DataMissing(
                "Harper is not installed: pip install harper-py (extra `eval`)"
            ) from None
        self.name = "Harper" if spelling else "Harper without its spell checker"
        self._linter: Any = self._harper.Linter()
        if not spelling:
            rules = self._harper.get_default_lint_config()
            self._linter.set_lint_config({**rules, "SpellCheck": False})

    def correct(self, texts: Sequence[str]) -> list[list[Edit]]:
        """First suggestions; see the class."""
        return [
            apart([edit for lint in self._lints(text) for edit in self._first(lint)])
            for text in texts
        ]

    def _lints(self, text: str) -> list[Any]:
        return list(self._linter.lint(text, language="plaintext"))

    def _first(self, lint: Any) -> Iterator[Edit]:
        if not lint.suggestions:
            return
        suggestion, span = lint.suggestions[0], lint.span
        kinds = self._harper.SuggestionKind
        start = span.end if suggestion.kind == kinds.INSERT_AFTER else span.start
        text = "" if suggestion.kind == kinds.REMOVE else str(suggestion.replacement_text)
        yield Edit(start, span.end, text, kind=str(lint.lint_kind).lower())


def baselines() -> tuple[list[System], list[str]]:
    """Those that are installed, doing nothing first; and a sentence for each that is not."""
    found: list[System] = [Nothing()]
    missing: list[str] = []
    for make in (SpellChecker, Harper, lambda: Harper(spelling=False)):
        try:
            found.append(make())
        except DataMissing as error:
            missing.append(str(error))
    return found, list(dict.fromkeys(missing))
