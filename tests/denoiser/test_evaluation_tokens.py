"""Output as Treebank tokens: what no edit touched stays as published, new text is split."""

from denoiser.evaluation.systems import Edit
from denoiser.evaluation.tokens import place_tokens, split_tokens, tokens_after

TEXT = 'They said "go" and don\'t stop at day.Night.'
PUBLISHED = [
    "They",
    "said",
    "``",
    "go",
    "''",
    "and",
    "do",
    "n't",
    "stop",
    "at",
    "day.Night",
    ".",
]


def edit(before: str, after: str) -> Edit:
    start = TEXT.index(before)
    return Edit(start, start + len(before), after)


def test_every_published_token_has_its_place() -> None:
    places = place_tokens(TEXT, PUBLISHED)
    assert places is not None
    assert [TEXT[a:b] for a, b in places][2:5] == ['"', "go", '"']
    assert place_tokens(TEXT, ["They", "say"]) is None


def test_without_edits_the_tokens_are_the_published_ones() -> None:
    assert tokens_after(TEXT, PUBLISHED, []) == PUBLISHED


def test_a_replaced_word_leaves_its_neighbours_as_published() -> None:
    assert tokens_after(TEXT, PUBLISHED, [edit("go", "went")]) == [
        *PUBLISHED[:3],
        "went",
        *PUBLISHED[4:],
    ]


def test_a_comma_after_a_word_is_a_token_of_its_own() -> None:
    place = TEXT.index("and") + 3
    assert tokens_after(TEXT, PUBLISHED, [Edit(place, place, ",")])[5:8] == [
        "and",
        ",",
        "do",
    ]


def test_a_new_contraction_is_split_and_an_old_one_may_go() -> None:
    assert tokens_after(
        "We can not go.", ["We", "can", "not", "go", "."], [Edit(3, 10, "can't")]
    ) == [
        *("We", "ca", "n't"),
        *("go", "."),
    ]
    assert tokens_after(TEXT, PUBLISHED, [edit("don't", "never")])[5:8] == [
        "and",
        "never",
        "stop",
    ]


def test_words_that_were_joined_are_one_token() -> None:
    tokens = ["any", "one", "here"]
    assert tokens_after("any one here", tokens, [Edit(3, 4, "")]) == ["anyone", "here"]


def test_an_inserted_and_a_deleted_word() -> None:
    at = TEXT.index("at ")
    edits = [Edit(0, 5, ""), Edit(at, at + 2, "by the end of")]
    assert tokens_after(TEXT, PUBLISHED, edits)[:2] == ["said", "``"]
    assert tokens_after(TEXT, PUBLISHED, edits)[-6:-2] == ["by", "the", "end", "of"]


def test_text_that_was_never_published_is_split_by_rule() -> None:
    assert split_tokens("Mr. Hill’s dogs' food (1,000 g) isn't here; she said: \"cannot\"...") == [
        *(
            "Mr.",
            "Hill",
            "'s",
            "dogs",
            "'",
            "food",
            "(",
            "1,000",
            "g",
            ")",
            "is",
            "n't",
            "here",
        ),
        *(";", "she", "said", ":", '"', "cannot", '"', "..."),
    ]
    assert tokens_after("It goes.", ["Other", "tokens"], []) == ["It", "goes", "."]
