"""A file from a stranger becomes a title, blocks, and the pictures and files that came in it."""

import asyncio
import base64
import binascii
import re
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any
from urllib.parse import unquote

from app.content.blocks import Block, Run
from app.content.links import safe_image
from app.convert import archive
from app.convert.formats import Format
from app.convert.front_matter import taken_off
from app.convert.held import Held
from app.convert.limited import Failed
from app.convert.pandoc import to_tree
from app.convert.read_blocks import MOST_BLOCKS, BlockReader
from app.convert.read_inline import clean, plain
from app.errors import TooBig

MOST_CHARACTERS = 5_000_000
MOST_PICTURES = 500
MOST_ATTACHMENTS = 500
LONGEST_TITLE = 300
PICTURE = "picture:"
"""Before the name of a picture, as the `url` of its block."""
ATTACHMENT = "attachment:"
"""Before the name of an attached file, as the `url` of its block."""

_DATA = re.compile(r"data:image/[a-z+.-]{1,20};base64,", re.IGNORECASE)
# What the file is called is no standard, but many write it so.
_FILE = re.compile(
    r"data:[\w.+/-]{0,100}(?:;(?!name=|base64)[\w=.+-]{1,80})*(?:;name=(?P<name>[^;,]{1,800}))?;base64,",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AttachedFile:
    """A file that lay inside of the document. `name`: '' where nobody said."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Imported:
    """What a file holds. An image block's `url` is http(s), or PICTURE and a name in `pictures`;
    that of a file block is ATTACHMENT and a name in `attachments`."""

    title: str
    blocks: list[Block]
    pictures: dict[str, bytes] = field(default_factory=dict)
    attachments: dict[str, AttachedFile] = field(default_factory=dict)


async def read(data: bytes, format: Format, file_name: str = "") -> Imported:
    """Reads a file, whole or not at all.

    Raises:
        NotThatFile: it is not of this format, damaged or encrypted.
        TooBig, Failed: it is beyond a limit of size, depth, memory or time.
        BadRequest, TooMany
    """
    if format.name == "text":
        return _from_text(data, file_name)
    if format.marker:
        await asyncio.to_thread(archive.check, data, format.marker)
        tree = await to_tree(format.reader, data)
        return await asyncio.to_thread(_from_tree, tree, data, Held(), file_name)
    held, title, others = Held(), "", ""
    text = await asyncio.to_thread(lambda: held.without(_as_utf8(data)))
    if format.name == "markdown":
        title, others, text = taken_off(text)
    tree = await to_tree(format.reader, text)
    imported = await asyncio.to_thread(_from_tree, tree, b"", held, file_name, title)
    if not others:
        return imported
    # Nothing of it has a place in a document, and all of it is somebody's.
    properties = Block("", "codeBlock", {"language": "yaml"}, (Run(clean(others)),), 0)
    return replace(imported, blocks=[*held.back([properties]), *imported.blocks])


def _from_tree(
    tree: dict[str, Any], zipped: bytes, held: Held, file_name: str, title: str = ""
) -> Imported:
    """`zipped`: where its pictures lie; empty for a text, whose pictures are in it or elsewhere."""
    try:
        blocks = list(held.back(BlockReader().read(tree.get("blocks"))))
        title = title or _meta_title(tree.get("meta"))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Failed(f"{type(error).__name__}: {error}") from error
    if sum(len(run.text) for block in blocks for run in block.runs) > MOST_CHARACTERS:
        raise TooBig(f"The document has more than {MOST_CHARACTERS} characters; split it up.")
    blocks, pictures = _with_pictures(blocks, zipped)
    blocks, attachments = _with_attachments(blocks)
    if not title:
        title, blocks = _from_heading(blocks)
    elif blocks and blocks[0].type == "heading" and blocks[0].text.strip() == title.strip():
        # Notion says it in the head of the page, and again above the text.
        blocks = blocks[1:]
    return Imported(_one_line(title) or _stem(file_name), blocks, pictures, attachments)


def _with_pictures(blocks: list[Block], zipped: bytes) -> tuple[list[Block], dict[str, bytes]]:
    """Pictures by name; blocks of pictures that are not there become their captions."""
    targets = [str(block.props["url"]) for block in blocks if block.type == "image"]
    inside = {target for target in targets if not safe_image(target) and ":" not in target[:8]}
    held = archive.pictures(zipped, inside) if zipped and inside else {}
    found: dict[str, bytes] = {}
    out: list[Block] = []
    for block in blocks:
        if block.type != "image":
            out.append(block)
            continue
        target = str(block.props["url"])
        bytes_of = held.get(target) or _inline_picture(target)
        if bytes_of and len(found) < MOST_PICTURES:
            name = f"{len(found) + 1}"
            found[name] = bytes_of
            props = {**block.props, "url": PICTURE + name, "name": PurePath(target).name[:100]}
            if target.startswith("data:"):
                props["name"] = ""
            out.append(replace(block, props=props))
        elif link := safe_image(target):
            # Not fetched here: whoever reads the document asks for it, or does not.
            out.append(replace(block, props={**block.props, "url": link}))
        elif block.props.get("caption"):
            out.append(without_picture(block))
    return out, found


def _with_attachments(blocks: list[Block]) -> tuple[list[Block], dict[str, AttachedFile]]:
    """Attached files by name; blocks of files that cannot be read become their words."""
    found: dict[str, AttachedFile] = {}
    out: list[Block] = []
    for block in blocks:
        if block.type == "file":
            read = _FILE.match(str(block.props["url"]))
            data = _decoded(str(block.props["url"])[read.end() :]) if read else None
            if read and data and len(found) < MOST_ATTACHMENTS:
                name = f"{len(found) + 1}"
                called = _called(unquote(read["name"] or ""), str(block.props["name"]))
                found[name] = AttachedFile(called, data)
                props = {"url": ATTACHMENT + name, "name": called, "size": len(data)}
                block = replace(block, props=props)
            else:
                block = without_file(block)
        out.append(block)
    return out, found


def _called(name: str, words: str) -> str:
    """Some systems keep files under numbers, and say in words what they are called."""
    ending = PurePath(name).suffix.lower()
    return words if not name or (ending and words.lower().endswith(ending)) else name


def without_file(block: Block) -> Block:
    """What stands for a file that cannot be taken: its name."""
    name = str(block.props.get("name") or "")
    return Block("", "paragraph", {}, (Run(name),) if name else (), block.depth)


def without_picture(block: Block) -> Block:
    """What stands for a picture that cannot be taken: its caption."""
    caption = str(block.props.get("caption") or "")
    return Block("", "paragraph", {}, (Run(caption),) if caption else (), block.depth)


def _inline_picture(target: str) -> bytes | None:
    found = _DATA.match(target)
    return _decoded(target[found.end() :]) if found else None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=False)
    except (binascii.Error, ValueError):
        return None


def _from_text(data: bytes, file_name: str) -> Imported:
    text = clean(_as_utf8(data).decode().replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > MOST_CHARACTERS:
        raise TooBig(f"The text has more than {MOST_CHARACTERS} characters; split it up.")
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_BLOCKS:
        raise TooBig(f"The text has more than {MOST_BLOCKS} lines; split it up.")
    blocks = [Block("", "paragraph", {}, (Run(line.strip("\n")),), 0) for line in lines]
    return Imported(_stem(file_name), blocks)


def _as_utf8(data: bytes) -> bytes:
    """Text in UTF-8, whichever of the usual encodings it came in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode()
    try:
        return data.decode("utf-8-sig").encode()
    except UnicodeDecodeError:
        # What Windows wrote before UTF-8.
        return data.decode("cp1252", "replace").encode()


def _meta_title(meta: Any) -> str:
    found = meta.get("title") if isinstance(meta, dict) else None
    if not isinstance(found, dict):
        return ""
    content = found.get("c")
    return content if isinstance(content, str) else plain(content)


def _from_heading(blocks: list[Block]) -> tuple[str, list[Block]]:
    """The only heading of the first level, if the document begins with it, is its title."""
    tops = [block for block in blocks if block.type == "heading" and block.props["level"] == 1]
    if len(tops) == 1 and blocks[0] is tops[0]:
        return blocks[0].text, blocks[1:]
    return "", blocks


def _one_line(title: str) -> str:
    return " ".join(clean(title).split())[:LONGEST_TITLE]


def _stem(file_name: str) -> str:
    return _one_line(PurePath(file_name.replace("\\", "/")).stem)
