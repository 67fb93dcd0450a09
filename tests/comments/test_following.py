"""Threads go with their words, however those are changed."""

import pytest

from app.comments.following import anchor_at, follow
from app.comments.threads import Anchor

TEXT = "One 🐍 red fox jumps over the dog."


def on(words: str, text: str = TEXT) -> Anchor:
    at = text.index(words)
    return anchor_at("p", text, at, at + len(words))


@pytest.mark.parametrize(
    ("words", "later", "expected"),
    [
        ("red fox", "Oh: " + TEXT, "red fox"),
        ("red fox", TEXT + " End.", "red fox"),
        ("red fox", TEXT.replace("red", "ręd"), "ręd fox"),
        ("red fox", TEXT.replace("red fox", "red brown fox"), "red brown fox"),
        ("red fox", TEXT.replace("fox", ""), "red "),
        ("red fox", TEXT.replace("red fox", "animal"), "animal"),
        ("red fox", TEXT.replace("red fox", "red foxes"), "red fox"),
        ("red fox jumps", TEXT.replace("jumps over", "leaps"), "red fox "),
        ("red fox jumps", TEXT.replace("🐍 red", "漢"), " fox jumps"),
        ("red fox", TEXT.replace("🐍 red fox jumps", "🐍 the red fox leaps"), "red fox"),
    ],
)
def test_the_words_of_a_thread_are_followed(words: str, later: str, expected: str) -> None:
    now = follow(on(words), TEXT, later, lambda: [("p", later)])
    assert (now.attached, now.quote) == (True, expected)
    web = later.encode("utf-16-le")[2 * now.start : 2 * now.end]
    assert web.decode("utf-16-le") == expected


def test_a_paragraph_that_is_split_takes_its_thread_along() -> None:
    first, second = TEXT[:6], TEXT[6:]
    now = follow(on("red fox"), TEXT, first, lambda: [("p", first), ("q", second)])
    assert (now.attached, now.block_id, now.quote) == (True, "q", "red fox")


def test_words_that_are_nowhere_or_twice_detach_a_thread() -> None:
    gone = follow(on("red fox"), TEXT, "Nothing.", lambda: [("p", "Nothing.")])
    assert (gone.attached, gone.quote) == (False, "red fox")
    twice = [("p", ""), ("q", "a red fox"), ("r", "b red fox")]
    assert not follow(on("red fox"), TEXT, "", lambda: twice).attached
    assert not follow(on("red fox"), TEXT, None, lambda: [("q", "no")]).attached


def test_a_thread_comes_back_with_its_words() -> None:
    gone = follow(on("red fox"), TEXT, "", lambda: [("p", "")])
    back = follow(gone, "", TEXT, lambda: [("p", TEXT)])
    assert back == on("red fox")


def test_it_is_found_again_when_nobody_saw_the_change() -> None:
    later = "New. " + TEXT
    now = follow(on("red fox"), None, later, lambda: [("p", later)])
    assert now == on("red fox", later)
