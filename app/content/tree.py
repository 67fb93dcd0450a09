"""Walks the tree without recursion, however deep or strange a client has made it."""

from collections.abc import Iterator
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText
from pycrdt._pycrdt import XmlElement as RawElement
from pycrdt._pycrdt import XmlText as RawText

FRAGMENT = "document-store"
TITLE = "title"

GROUP = "blockGroup"
CONTAINER = "blockContainer"

WITHOUT_TEXT = frozenset({"table", "image", "video", "audio", "file", "divider", "pageBreak"})
"""Content nodes that hold no text of their own."""
WITH_TEXT = frozenset(
    {
        "paragraph",
        "heading",
        "bulletListItem",
        "numberedListItem",
        "checkListItem",
        "toggleListItem",
        "quote",
        "codeBlock",
    }
)
_CONTENT = WITHOUT_TEXT | WITH_TEXT

NODE_CHARACTER = "\ufffc"
"""What an inline node that is not text counts as in its block's text."""

_DEEPEST_VALUE = 16
_NEARBY = 2

AnyDoc = Doc[Any]
Child = XmlElement | XmlText | XmlFragment


def fragment(doc: AnyDoc) -> XmlFragment:
    """The tree of the document."""
    root: XmlFragment = doc.get(FRAGMENT, type=XmlFragment)
    return root


def containers(doc: AnyDoc) -> list[tuple[XmlElement, int]]:
    """Every blockContainer in document order, with how many others it lies in."""
    root = fragment(doc)
    with doc.transaction() as transaction:
        found = list(_containers(root.integrated, transaction._txn))
    return [(XmlElement(_doc=doc, _integrated=raw), depth) for raw, depth in found]


def container_ids(doc: AnyDoc) -> list[str]:
    """The ids of all blockContainers in document order, as `container_id` gives them."""
    root = fragment(doc)
    with doc.transaction() as transaction:
        txn = transaction._txn
        values = [raw.attribute(txn, "id") for raw, _ in _containers(root.integrated, txn)]
    return [value if isinstance(value, str) else "" for value in values]


def containers_below(element: XmlElement) -> list[XmlElement]:
    """The element itself, if it is a blockContainer, and those inside it."""
    doc = element.doc
    with doc.transaction() as transaction:
        found = list(_containers(element.integrated, transaction._txn))
    inside = [XmlElement(_doc=doc, _integrated=raw) for raw, _ in found]
    return [element, *inside] if element.tag == CONTAINER else inside


def find_container(doc: AnyDoc, block_id: str, near: int | None = None) -> XmlElement | None:
    """The first blockContainer with this id.

    `near`: about how many blocks stand before it. Where that is right it is found at once; else
    all are looked at, which takes milliseconds in a text of thousands.
    """
    root = fragment(doc)
    with doc.transaction() as transaction:
        txn = transaction._txn
        if near is not None and (raw := _near(root.integrated, txn, block_id, near)) is not None:
            return XmlElement(_doc=doc, _integrated=raw)
        for raw, _ in _containers(root.integrated, txn):
            if raw.attribute(txn, "id") == block_id:
                return XmlElement(_doc=doc, _integrated=raw)
    return None


def _near(root: Any, txn: Any, block_id: str, near: int) -> Any:
    group: Any = root.get(txn, 0) if root.len(txn) else None
    if _tag(group) != GROUP:
        return None
    for at in range(max(0, near - _NEARBY), min(group.len(txn), near + _NEARBY + 1)):
        raw = group.get(txn, at)
        if _tag(raw) == CONTAINER and raw.attribute(txn, "id") == block_id:
            return raw
    return None


def _tag(node: Any) -> str | None:
    return node.tag() if isinstance(node, RawElement) else None  # type: ignore[attr-defined]


def _containers(root: Any, txn: Any) -> Iterator[tuple[Any, int]]:
    # On the raw types of pycrdt: a search by id is 15 times faster than through the wrappers,
    # and it runs on the event loop.
    stack = [(child, 0) for child in reversed(list(root.children(txn)))]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, RawText):
            continue
        tag = _tag(node)
        if tag in _CONTENT:
            continue
        if tag == CONTAINER:
            yield node, depth
            depth += 1
        stack.extend((child, depth) for child in reversed(list(node.children(txn))))


def container_id(container: XmlElement) -> str:
    """The block's id; '' where a client wrote none or something else than a string."""
    value = container.attributes.get("id")
    return value if isinstance(value, str) else ""


def content_node(container: XmlElement) -> XmlElement | None:
    """The node that makes the block what it is: its first child that is not a group."""
    for child in container.children:
        if isinstance(child, XmlElement) and child.tag not in (GROUP, CONTAINER):
            return child
    return None


def attributes_of(node: XmlElement) -> dict[str, Any]:
    """The node's attributes as JSON values, whatever a client put there; those without are out."""
    attributes: Any = node.attributes
    values = {str(name): as_json(value) for name, value in attributes}
    return {name: value for name, value in values.items() if value is not None}


def as_json(value: object, depth: int = 0) -> Any:
    """The value, with what JSON cannot carry replaced by None; whole floats become int.

    Yjs has one number type, so `level: 2` comes out of the CRDT as 2.0.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if depth >= _DEEPEST_VALUE:
        return None
    if isinstance(value, dict):
        return {str(name): as_json(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inner, depth + 1) for inner in value]
    return None
