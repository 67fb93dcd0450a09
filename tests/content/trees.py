"""Documents written node by node, the way a client's CRDT holds them."""

from collections.abc import Mapping, Sequence
from typing import Any

from pycrdt import Doc, XmlElement, XmlText

from app.content.tree import content_node, find_container, fragment

Inline = str | tuple[str, Mapping[str, Any]] | XmlElement


def document(*blocks: tuple[str, str, Sequence[Inline]]) -> Doc[Any]:
    """Blocks as (id, type, inline children); neighbouring texts share one XmlText."""
    doc: Doc[Any] = Doc()
    with doc.transaction():
        group = fragment(doc).children.append(XmlElement("blockGroup"))
        for block_id, kind, inline in blocks:
            container = group.children.append(XmlElement("blockContainer", {"id": block_id}))
            fill(container.children.append(XmlElement(kind)), inline)
    return doc


def fill(content: XmlElement, inline: Sequence[Inline]) -> None:
    """Writes inline children into a content node."""
    text: XmlText | None = None
    for part in inline:
        if isinstance(part, XmlElement):
            content.children.append(part)
            text = None
            continue
        value, marks = (part, {}) if isinstance(part, str) else part
        if text is None:
            text = content.children.append(XmlText(""))
        text.insert(len(text), value, marks)


def paragraph(*inline: Inline) -> Doc[Any]:
    """A document of one paragraph, id 'p'."""
    return document(("p", "paragraph", inline))


def content_of(doc: Doc[Any], block_id: str = "p") -> XmlElement:
    """The live content node of a block."""
    container = find_container(doc, block_id)
    content = None if container is None else content_node(container)
    assert content is not None
    return content
