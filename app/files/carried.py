"""Carried: what one document says, taken into another with its pictures and without its history."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pycrdt import Doc

from app.content.blocks import Block, read_blocks, read_title
from app.content.build import write_blocks
from app.content.copy import copy_of
from app.content.edit import set_title
from app.errors import BadRequest
from app.files.addresses import hash_in, moved


def read(updates: Any) -> tuple[str, list[Block]]:
    """Title and blocks of the document that these updates make."""
    doc = copy_of(updates)
    return read_title(doc), read_blocks(doc)


def digests_in(blocks: Sequence[Block]) -> set[str]:
    """The files that these blocks show, by hash."""
    return {found for block in blocks if (found := hash_in(block.props.get("url")))}


def belonging_to(owner: str, blocks: Sequence[Block]) -> list[Block]:
    """Blocks with ids to come; their pictures belong to `owner` ('': stay as they are)."""
    found = []
    for block in blocks:
        url = moved(block.props.get("url"), owner) if owner else None
        props = {**block.props, "url": url} if url else block.props
        found.append(replace(block, id="", props=props))
    return found


def written(title: str, blocks: Sequence[Block]) -> bytes:
    """The first update of a document with this in it. Raises BadRequest: a block cannot be made."""
    doc: Doc[Any] = Doc()
    if title:
        set_title(doc, title)
    try:
        write_blocks(doc, blocks)
    except KeyError as error:
        raise BadRequest(f"A block of the kind {error} cannot be copied.") from None
    return bytes(doc.get_update())
