"""A clean sentence on its way to becoming a flawed one."""

from collections.abc import Sequence
from random import Random

from denoiser.lexicon import Lexicon
from denoiser.tokenizer import Case, case_of, write_case
from denoiser.words import Kind, Word


class Draft:
    """Clean words, and what each has become so far.

    A mistake is a function of a draft, a place and a random source. It changes the draft and
    returns True, or returns False where it does not apply. No place is changed twice.
    """

    def __init__(self, words: Sequence[Word], lexicon: Lexicon) -> None:
        self.words = list(words)
        self.lexicon = lexicon
        self._cells: list[list[Word]] = [[word] for word in words]
        self._touched: set[int] = set()

    def __len__(self) -> int:
        return len(self.words)

    def flawed(self) -> list[Word]:
        """The words as they are now."""
        return [word for cell in self._cells for word in cell]

    def lower(self, place: int) -> str:
        """The word at `place` in lower case with straight apostrophes, or nothing outside."""
        if not 0 <= place < len(self.words):
            return ""
        return self.words[place].text.lower().replace("’", "'")

    def is_word(self, place: int) -> bool:
        """True for an untouched word of plain letters in usual casing."""
        if not 0 <= place < len(self.words) or place in self._touched:
            return False
        word = self.words[place]
        return (
            word.kind is Kind.WORD
            and word.text.replace("’", "'").isascii()
            and case_of(word.text) in (Case.LOWER, Case.TITLE)
        )

    def is_mark(self, place: int, marks: str) -> bool:
        """True for an untouched single mark out of `marks`."""
        return (
            0 <= place < len(self.words)
            and place not in self._touched
            and self.words[place].text in tuple(marks)
        )

    def starts_sentence(self, place: int) -> bool:
        """True for the first word, and for words after a full stop."""
        before = self.lower(place - 1)
        return before in ("", ".", "?", "!", ":", '"', "“")

    def is_name(self, place: int) -> bool:
        """True for a capital inside a sentence."""
        return not self.starts_sentence(place) and self.words[place].text[:1].isupper()

    def replace(self, place: int, *texts: str, recase: bool = True) -> bool:
        """Writes `texts` for the word at `place`, in its casing."""
        word = self.words[place]
        if recase and texts and case_of(word.text) is Case.TITLE:
            texts = (write_case(texts[0], Case.TITLE), *texts[1:])
        if not texts or texts == (word.text,):
            return False
        self._touched.add(place)
        self._cells[place] = [
            _word(text, word.kind if text[:1].isalpha() else Kind.MARK, word.glued and not index)
            for index, text in enumerate(texts)
        ]
        return True

    def drop(self, place: int, rng: Random) -> bool:
        """Deletes the word; the next one takes over its capital, usually."""
        word = self.words[place]
        self._touched.add(place)
        self._cells[place] = []
        following = place + 1
        if self.starts_sentence(place) and self.is_word(following) and rng.random() < 0.8:
            self.replace(following, self.words[following].text.capitalize(), recase=False)
        elif word.glued and following < len(self.words) and word.kind is not Kind.MARK:
            self._cells[following] = [
                each._replace(glued=word.glued) for each in self._cells[following]
            ]
        return True

    def insert(self, place: int, text: str, glued: bool = False) -> bool:
        """Writes a surplus word before the one at `place`; at a sentence's start it is capital."""
        kind = Kind.WORD if text[:1].isalpha() else Kind.MARK
        if kind is Kind.WORD and self.starts_sentence(place) and self.is_word(place):
            lowered = self.words[place].text
            if self.usually_lower(place):
                lowered = lowered.lower()
            self._cells[place] = [_word(lowered, Kind.WORD, False)]
            text = write_case(text, Case.TITLE)
        self._touched.add(place)
        self._cells[place].insert(0, _word(text, kind, glued))
        return True

    def usually_lower(self, place: int) -> bool:
        """True where this word would be lower case inside a sentence."""
        return self.lexicon.usual_form.get(self.lower(place), "a").islower()

    def swap(self, place: int) -> bool:
        """Exchanges the word with the next one."""
        first, second = self._cells[place], self._cells[place + 1]
        if case_of(self.words[place].text) is Case.TITLE and self.usually_lower(place):
            first = [_word(self.words[place].text.lower(), Kind.WORD, False)]
            second = [_word(self.words[place + 1].text.capitalize(), Kind.WORD, False)]
        self._cells[place], self._cells[place + 1] = second, first
        self._touched.update((place, place + 1))
        return True

    def move(self, place: int, target: int) -> bool:
        """Takes the word at `place` away and writes it after the one at `target`."""
        self._touched.update((place, target))
        self._cells[target] = [*self._cells[target], *self._cells[place]]
        self._cells[place] = []
        return True

    def join(self, place: int, text: str) -> bool:
        """Writes this word and the next as the one word `text`."""
        self._touched.add(place + 1)
        self._cells[place + 1] = []
        return self.replace(place, text)


def _word(text: str, kind: Kind, glued: bool) -> Word:
    return Word(text, -1, -1, kind, glued)
