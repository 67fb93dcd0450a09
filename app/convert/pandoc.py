"""pandoc, in its sandbox and under limits; its own memory limit, since GHC reserves a terabyte."""

import json
from typing import Any

import pypandoc

from app.convert.limited import Failed, run

HEAP = "768m"
API_VERSION = [1, 23, 1]


async def to_tree(reader: str, data: bytes) -> dict[str, Any]:
    """pandoc's tree of a document. Raises Failed, TooMany."""
    out = await run([*_command(), "--from", reader, "--to", "json"], data)
    try:
        tree = json.loads(out)
    except RecursionError:
        raise Failed("", limit="nested too deep") from None
    except ValueError as error:
        raise Failed(str(error)) from None
    if not isinstance(tree, dict):
        raise Failed("no tree")
    return tree


async def from_tree(writer: str, tree: dict[str, Any]) -> bytes:
    """A document from pandoc's tree. Raises Failed, TooMany."""
    data = json.dumps({"pandoc-api-version": API_VERSION, **tree}, ensure_ascii=False)
    command = [*_command(), "--from", "json", "--to", writer, "--standalone", "--output", "-"]
    return await run(command, data.encode())


def _command() -> list[str]:
    return [pypandoc.get_pandoc_path(), "--sandbox", "+RTS", f"-M{HEAP}", "-RTS"]
