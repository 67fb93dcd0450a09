"""Makes a live document like another by the smallest edit: what going back to a version does.

Blocks that are in both stay the same CRDT items, words that stay do so too; so carets, other
people's edits under way, and undo survive wherever nothing has to change.
"""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from pycrdt import XmlElement, XmlFragment, XmlText

from app.content.blocks import read_title
from app.content.edit import set_title
from app.content.hunks import hunks
from app.content.tree import CONTAINER, AnyDoc, Child, container_id, fragment
from app.text.positions import to_crdt

_Parent = XmlElement | XmlFragment
_Run = tuple[Any, Mapping[str, Any]]


def make_like(doc: AnyDoc, model: AnyDoc) -> None:
    """Gives `doc` the blocks and the title of `model`, which stays as it is."""
    with doc.transaction():
        if read_title(doc) != read_title(model):
            set_title(doc, read_title(model))
        # A stack instead of recursion: a client may nest as deep as it likes.
        pairs: list[tuple[_Parent, _Parent]] = [(fragment(doc), fragment(model))]
        while pairs:
            pairs += _align(*pairs.pop())


def _align(live: _Parent, model: _Parent) -> list[tuple[_Parent, _Parent]]:
    """Gives `live` the children of `model`; returns the pairs whose inside is to be compared."""
    old, new = list(live.children), list(model.children)
    pairs: list[tuple[_Parent, _Parent]] = []
    matcher = SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    # From the end, so that the places of what comes before stay true.
    for tag, i1, i2, j1, j2 in reversed(matcher.get_opcodes()):
        if tag == "equal":
            for one, other in zip(old[i1:i2], new[j1:j2], strict=True):
                pairs += _alike(one, other)
            continue
        if i2 > i1:
            del live.children[i1:i2]
        for offset, child in enumerate(_known(new[j1:j2])):
            _copy(live, i1 + offset, child)
    return pairs


def _keys(children: Sequence[Child]) -> list[tuple[str, str]]:
    return [_key(child) for child in children]


def _key(child: Child) -> tuple[str, str]:
    if isinstance(child, XmlText):
        return "text", ""
    if isinstance(child, XmlElement):
        if child.tag == CONTAINER:
            return "block", container_id(child)
        return "element", child.tag or ""
    return "fragment", ""


def _known(children: Sequence[Child]) -> list[XmlElement | XmlText]:
    """Without fragments inside the tree, which no editor makes and nobody could write."""
    return [child for child in children if isinstance(child, XmlElement | XmlText)]


def _alike(live: Child, model: Child) -> list[tuple[_Parent, _Parent]]:
    if isinstance(live, XmlText) and isinstance(model, XmlText):
        _write_text(live, model)
        return []
    if isinstance(live, XmlElement) and isinstance(model, XmlElement):
        _write_attributes(live, _attributes(model))
        return [(live, model)]
    return []


def _copy(parent: _Parent, index: int, child: XmlElement | XmlText) -> None:
    waiting: list[tuple[_Parent, int, XmlElement | XmlText]] = [(parent, index, child)]
    while waiting:
        into, at, one = waiting.pop()
        if isinstance(one, XmlText):
            _fill(into.children.insert(at, XmlText("")), _runs(one))
            continue
        made = into.children.insert(at, XmlElement(one.tag or ""))
        _write_attributes(made, _attributes(one))
        # The last on the stack is written first: each finds its place at the end.
        inside = _known(list(one.children))
        waiting += [(made, place, inner) for place, inner in enumerate(inside)][::-1]


def _attributes(element: XmlElement) -> dict[str, Any]:
    attributes: Any = element.attributes
    return {str(name): value for name, value in attributes if value is not None}


def _write_attributes(element: XmlElement, wanted: Mapping[str, Any]) -> None:
    have = _attributes(element)
    for name in have.keys() - wanted.keys():
        del element.attributes[name]
    for name, value in wanted.items():
        if name not in have or have[name] != value:
            element.attributes[name] = value


def _runs(text: XmlText) -> list[_Run]:
    return [(value, marks or {}) for value, marks in text.diff()]


def _fill(text: XmlText, runs: Sequence[_Run]) -> None:
    for value, marks in runs:
        if isinstance(value, str):
            text.insert(len(text), value, marks)
        elif not hasattr(value, "integrated"):  # A shared type cannot be in two documents.
            text.insert_embed(len(text), value, dict(marks))


def _write_text(live: XmlText, model: XmlText) -> None:
    old, new = _runs(live), _runs(model)
    if old == new:
        return
    if not all(isinstance(value, str) for value, _ in (*old, *new)):
        text_length = len(live)
        if text_length:
            del live[0:text_length]
        _fill(live, new)
        return
    before = "".join(value for value, _ in old)
    after = "".join(value for value, _ in new)
    for hunk in reversed(hunks(before, after)):
        start, end = to_crdt(before, hunk.start), to_crdt(before, hunk.end)
        if hunk.text:
            live.insert(start, hunk.text)
        shift = len(hunk.text.encode())
        if end > start:
            del live[start + shift : end + shift]
    _write_marks(live, new)


def _write_marks(live: XmlText, wanted: Sequence[_Run]) -> None:
    """Both say the same; now they look the same."""
    have = [(len(value.encode()), marks) for value, marks in _runs(live)]
    want = [(len(value.encode()), marks) for value, marks in wanted]
    at = i = j = 0
    left, right = (have[0][0] if have else 0), (want[0][0] if want else 0)
    while i < len(have) and j < len(want):
        length = min(left, right)
        now, then = have[i][1], want[j][1]
        if now != then and length:
            gone = dict.fromkeys(now.keys() - then.keys())
            live.format(at, at + length, {**gone, **then})
        at, left, right = at + length, left - length, right - length
        if not left:
            i += 1
            left = have[i][0] if i < len(have) else 0
        if not right:
            j += 1
            right = want[j][0] if j < len(want) else 0
