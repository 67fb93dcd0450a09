"""The three ways this system counts text, and the only code that converts between them.

    str index    code points         Python slices, the denoiser, Patch
    CrdtIndex    UTF-8 bytes         pycrdt: XmlText.insert, len(XmlText), deltas
    WebIndex     UTF-16 code units   Yjs, the browser, the wire, the API

Text that came through Yjs has no unpaired surrogates; a `str` from JSON may have them, so
they count as one UTF-16 unit and three UTF-8 bytes here instead of raising.
"""

from typing import NewType

CrdtIndex = NewType("CrdtIndex", int)
WebIndex = NewType("WebIndex", int)


def to_crdt(text: str, index: int) -> CrdtIndex:
    """Where `text[index]` starts, in UTF-8 bytes.

    >>> to_crdt("é🐍a", 2)
    6
    """
    return CrdtIndex(len(text[:index].encode("utf-8", "surrogatepass")))


def to_web(text: str, index: int) -> WebIndex:
    """Where `text[index]` starts, in UTF-16 code units.

    >>> to_web("é🐍a", 2)
    3
    """
    return WebIndex(len(text[:index].encode("utf-16-le", "surrogatepass")) // 2)


def from_web(text: str, index: WebIndex) -> int:
    """The str index of a UTF-16 position.

    >>> from_web("é🐍a", WebIndex(3))
    2

    Raises:
        ValueError: the position is outside the text or inside a surrogate pair.
    """
    if index < 0:
        raise ValueError(f"position {index} is before the text")
    units = 0
    for at, character in enumerate(text):
        if units == index:
            return at
        units += 2 if ord(character) > 0xFFFF else 1
        if units > index:
            raise ValueError(f"position {index} is inside a character")
    if units == index:
        return len(text)
    raise ValueError(f"position {index} is after the text, which has {units} UTF-16 units")
