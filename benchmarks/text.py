"""Text to measure with, written for this purpose."""

MISTAKEN_PARAGRAPH = (
    "Yesterday we have recieve the new plan from the office and it contain several good idea. "
    "The team will discuss them on Monday, and everyone should of read it before the the meeting "
    "so that we can decide quickly which one are worth doing first."
)

_SENTENCES = (
    "The harbour was quiet when the first boats came in with the tide.",
    "Nobody in the office had expected the letter to arrive so early.",
    "We measured the temperature of the water every morning for a month.",
    "Her brother repairs old clocks in a small shop near the station.",
    "The committee will publish its report before the end of the year.",
    "Most of the visitors stay for an hour and then walk back along the river.",
    "If the weather holds, the builders can finish the roof this week.",
    "The teacher asked the children to write about a place they remember.",
    "A good map shows the roads, the rivers and the names of the villages.",
    "He has worked in the library for years and knows every shelf.",
)
_MISTAKEN = (
    "The harbour was quite when the first boat came in with the tide.",
    "Nobody in the office had expect the letter to arrive so early.",
    "We measured the temprature of the water every morning for an month.",
    "Her brother repair old clocks in a small shop near the the station.",
    "The comittee will publish it's report before the end of the year.",
)


def thousand_words(*, mistakes: bool) -> list[str]:
    """Paragraphs of five sentences, 1,000 words or a few more together."""
    paragraphs: list[str] = []
    words = 0
    turn = 0
    while words < 1000:
        sentences = []
        for n in range(5):
            at = turn + n
            use_mistaken = mistakes and n % 2 == 0
            pool = _MISTAKEN if use_mistaken else _SENTENCES
            sentences.append(pool[at % len(pool)])
        turn += 3
        paragraphs.append(" ".join(sentences))
        words += len(paragraphs[-1].split())
    return paragraphs
