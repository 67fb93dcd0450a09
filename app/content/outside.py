"""A document that goes out: what lies on this server is named by its whole address."""

from collections.abc import Collection

from app.content.links import OWN_FILE
from app.content.tree import AnyDoc, containers, content_node

LINKED = frozenset({"file", "audio", "video"})
"""Blocks whose file stays here; a picture goes along where the form can hold one."""


def name_from_outside(doc: AnyDoc, origin: str, kinds: Collection[str] = LINKED) -> None:
    """Puts `origin` (https://write.example.org) before the addresses of our files in these blocks.

    Meant for a copy of the document: in the document itself they stay as short as they are, so
    that a server may move to another name.
    """
    for container, _ in containers(doc):
        content = content_node(container)
        if content is None or content.tag not in kinds:
            continue
        url = content.attributes.get("url")
        if isinstance(url, str) and OWN_FILE.fullmatch(url):
            content.attributes["url"] = origin + url
