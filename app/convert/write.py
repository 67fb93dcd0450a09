"""A document goes out as DOCX, ODT, EPUB or PDF, with its own pictures in it."""

import base64
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.content.blocks import Block
from app.content.links import OWN_PICTURE
from app.convert.formats import Format
from app.convert.pandoc import from_tree
from app.convert.pdf import typeset
from app.convert.write_blocks import BlockWriter

_MEDIA = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


def files_in(blocks: Iterable[Block]) -> set[str]:
    """The hashes of the uploaded pictures that these blocks show."""
    found = (OWN_PICTURE.fullmatch(str(block.props.get("url", ""))) for block in blocks)
    return {match["hash"] for match in found if match}


async def write(
    title: str, blocks: list[Block], files: Mapping[str, bytes], format: Format
) -> bytes:
    """The whole document. `files`: bytes by hash; pictures from elsewhere become links.

    Raises:
        Failed: it is beyond a limit.
        TooMany: many others wait.
    """
    if format.name != "pdf":
        tree = _tree(title, blocks, lambda url: _as_data(url, files))
        return await from_tree(format.writer, tree)
    with tempfile.TemporaryDirectory(prefix="burnish-pdf-") as name:
        folder = Path(name)

        def put(url: str) -> str | None:
            found = OWN_PICTURE.fullmatch(url)
            if found is None or found["hash"] not in files:
                return None
            path = folder / f"{found['hash']}.{found['ending']}"
            path.write_bytes(files[found["hash"]])
            return path.name

        source = await from_tree("typst", _tree(title, blocks, put))
        return await typeset(source, folder)


def _tree(title: str, blocks: list[Block], picture: Any) -> dict[str, Any]:
    meta: dict[str, Any] = {}
    if title:
        meta["title"] = {"t": "MetaInlines", "c": [{"t": "Str", "c": title}]}
    return {"meta": meta, "blocks": BlockWriter(picture).write(blocks)}


def _as_data(url: str, files: Mapping[str, bytes]) -> str | None:
    found = OWN_PICTURE.fullmatch(url)
    if found is None or found["hash"] not in files:
        return None
    data = base64.b64encode(files[found["hash"]]).decode()
    return f"data:{_MEDIA[found['ending']]};base64,{data}"
