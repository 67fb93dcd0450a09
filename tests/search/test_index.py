"""SEAM: full-text search. Its promises on SQLite and on PostgreSQL."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search import MOST_TEXT, Hit, Part
from app.search.open import Search
from app.store.schema import documents
from app.store.sql import Store

WINE = "The red wine of Burgundy\nis made from Pinot noir."
BREAD = "Bread and a glass of red wine, at Zoë's café in São Paulo."
TEA = "Green tea. Don't let it boil."


async def put(store: Store, index: Search, name: str, title: str, body: str) -> None:
    await store.documents.create(name, title=title)
    assert await index.put(name, 1, title, body)


@pytest.fixture
async def library(store: Store, index: Search) -> Search:
    await put(store, index, "wine", "On wine", WINE)
    await put(store, index, "bread", "Breakfast", BREAD)
    await put(store, index, "tea", "Tea", TEA)
    return index


def ids(hits: list[Hit]) -> set[str]:
    return {hit.document.id for hit in hits}


def shown(parts: tuple[Part, ...]) -> str:
    return "".join(f"[{part.text}]" if part.hit else part.text for part in parts)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("wine", {"wine", "bread"}),
        ("WINE red", {"wine", "bread"}),
        ("cafe zoe", {"bread"}),
        ("CAFÉ", {"bread"}),
        ("sao-paulo", {"bread"}),
        ("don't", {"tea"}),
        ("burg", {"wine"}),
        ("red w", {"wine", "bread"}),
        ("burg red", set()),
        ('"wine of"', {"wine"}),
        ('"of red wine"', {"bread"}),
        ('"wine red"', set()),
        ('"burg"', set()),
        ("wine -glass", {"wine"}),
        ("wine -pinot -glass", set()),
        ("breakfast", {"bread"}),
        ("breakfast -glass", set()),
        ('breakfast -"red wine"', set()),
        ('breakfast -"wine red"', {"bread"}),
        ("-wine", set()),
        ("tea", {"tea"}),
        ("beer", set()),
        ("", set()),
        ("  * % _ ' \" : & | ! ( ) <-> NOT NEAR", set()),
    ],
)
async def test_what_a_question_finds(library: Search, query: str, found: set[str]) -> None:
    assert ids(await library.search(query)) == found


async def test_a_word_in_the_title_weighs_more(store: Store, index: Search) -> None:
    await put(store, index, "text", "Notes", "wine wine wine wine " * 3 + "and more")
    await put(store, index, "title", "About wine", "Grapes and what becomes of them. " * 20)
    await put(store, index, "other", "Tea", "No such thing. " * 10)
    hits = await index.search("wine")
    assert [hit.document.id for hit in hits] == ["title", "text"]


async def test_hits_are_marked_in_title_and_text(library: Search) -> None:
    hits = {hit.document.id: hit for hit in await library.search("red win")}
    assert shown(hits["wine"].title) == "On [wine]"
    assert shown(hits["wine"].excerpt) == ("The [red] [wine] of Burgundy is made from Pinot noir.")
    assert shown(hits["bread"].title) == "Breakfast"


async def test_an_excerpt_is_around_the_place_with_most_of_the_words(
    store: Store, index: Search
) -> None:
    body = "wine. " + "Nothing here. " * 200 + "Here is red old wine from afar. " + "So on. " * 99
    await put(store, index, "long", "", body)
    text = shown((await index.search("red old wine"))[0].excerpt)
    assert "[red] [old] [wine] from afar" in text
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < 300


async def test_scripts_without_spaces_are_found_by_any_part(store: Store, index: Search) -> None:
    await put(store, index, "zh", "红酒笔记", "勃艮第的红酒很有名。")
    await put(store, index, "th", "", "ฉันชอบไวน์แดง")
    await put(store, index, "ar", "", "النبيذُ الأحمر")
    await put(store, index, "hi", "", "लाल शराब")
    assert ids(await index.search("红酒")) == {"zh"}
    assert ids(await index.search("酒红")) == set()
    assert ids(await index.search("ไวน์")) == {"th"}
    assert ids(await index.search("النبيذ")) == {"ar"}
    assert ids(await index.search("शरा")) == {"hi"}
    assert shown((await index.search("艮第"))[0].excerpt) == "勃[艮][第]的红酒很有名。"


async def test_a_later_text_takes_the_place_of_an_earlier_one_and_never_the_reverse(
    store: Store, index: Search
) -> None:
    await put(store, index, "essay", "", "first")
    assert await index.put("essay", 3, "", "second")
    assert not await index.put("essay", 2, "", "first again")
    assert await index.search("first") == []
    assert ids(await index.search("second")) == {"essay"}


async def test_deleted_and_hidden_documents_are_not_found(store: Store, library: Search) -> None:
    await store.documents.delete("wine")
    assert ids(await library.search("wine")) == {"bread"}
    hidden = documents.c.id != "bread"
    assert await library.search("wine", visible=hidden) == []
    assert ids(await library.search("tea", visible=hidden)) == {"tea"}


async def test_pages_have_every_document_once(store: Store, index: Search) -> None:
    for number in range(25):
        await put(store, index, f"d{number}", "", "the same words")
    pages = [await index.search("same", limit=10, offset=at) for at in (0, 10, 20)]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert len({hit.document.id for page in pages for hit in page}) == 25


async def test_a_document_that_is_not_there_is_no_error(index: Search) -> None:
    assert not await index.put("nobody", 1, "", "text")


async def test_very_long_texts_are_taken(store: Store, index: Search) -> None:
    various = " ".join(f"w{number}ø" for number in range(60_000))
    await put(store, index, "long", "", various + "x" * MOST_TEXT)
    assert ids(await index.search("w29999ø")) == {"long"}
    await put(store, index, "one word", "", "y" * MOST_TEXT)
    assert ids(await index.search("y" * 100)) == {"one word"}


async def test_what_no_database_takes_is_left_out(store: Store, index: Search) -> None:
    await put(store, index, "odd", "a title", "zero\0byte and half \ud83d a pair")
    assert ids(await index.search("byte pair")) == {"odd"}
    assert await index.search("\0 \ud83d") == []


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=st.text(max_size=60))
async def test_anything_may_be_typed(library: Search, query: str) -> None:
    await library.search(query)
