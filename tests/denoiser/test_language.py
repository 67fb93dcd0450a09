"""What is in another language is left alone, also where it shares words with English."""

import pytest

from denoiser import Passage
from denoiser.language import foreign_places
from denoiser.line import lines
from denoiser.words import split_words

FOREIGN = [
    "Das Auto ist in der Garage.",
    "Ich war in Berlin mit dem Team.",
    "Die Hand ist warm.",
    "Was will man hier mit dem Bus?",
    "Das Restaurant im Museum hat am Montag zu.",
    "Il est tout content de son restaurant.",
    "La question est simple pour nous.",
    "Le public attend les questions du patient.",
    "Le service client est absent.",
    "El hotel es normal y central.",
    "No me gusta el color de la casa.",
    "Il cane è in casa con me.",
    "Non so come fare per te.",
    "De man is in het park met de hond.",
    "Hij is de man van de week.",
    "Vi ska se en film om en man i Norge.",
    "Eu vi o animal no hotel.",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
]
ENGLISH = [
    "Their is a problem with teh new printer.",
    "He go home befor the the rain.",
    "We flew to Los Angeles and Rio de Janeiro in May.",
    "Ludwig van Beethoven wrote it in Vienna.",
    "El Paso is in Texas.",
    "Leonardo da Vinci painted in Milan.",
    "It is de facto the standard, per se.",
    "Das Auto means car.",
    "Deep learning models need data.",
    "Im so so sorry for dat.",
]


def foreign(text: str) -> str:
    words = split_words(text)
    places = foreign_places(words)
    return " ".join(w.text for w, strange in zip(words, places, strict=True) if strange)


@pytest.mark.parametrize("text", FOREIGN)
def test_sentences_that_share_words_with_english_are_foreign(text: str) -> None:
    assert all(foreign_places(split_words(text)))
    assert list(lines(Passage(text), ())) == []


@pytest.mark.parametrize("text", ENGLISH)
def test_english_with_mistakes_and_names_is_english(text: str) -> None:
    assert foreign(text) == ""


def test_only_the_foreign_part_of_a_text_is_foreign() -> None:
    assert foreign("The house was sold. Das Auto ist hier. Nobody knew.") == "Das Auto ist hier ."
    assert foreign("I like 你好 very much.") == "你好"
    quoted = foreign('She said "je ne sais pas pourquoi" and left the room.')
    assert "je ne sais pas pourquoi" in quoted
    assert "left" not in quoted


def test_nothing_is_written_beside_foreign_words() -> None:
    (line,) = lines(Passage("The house was sold. Das Auto ist hier. Nobody knew why."), ())
    assert [line.may_insert(k) for k in range(5)] == [True] * 5
    assert not any(line.may_insert(k) for k in range(5, 10))


def test_no_words_are_no_trouble() -> None:
    assert foreign_places([]) == []
