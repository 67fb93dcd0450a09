"""Typst source becomes a PDF, in a process of its own that sees one folder.

Run as a program (`python -I pdf.py FOLDER`): source in on stdin, PDF out on stdout.
"""

import sys
from pathlib import Path
from typing import Any

MEMORY = 3 * 2**30
"""Bytes of address space; Typst maps its fonts."""


async def typeset(source: bytes, folder: Path) -> bytes:
    """The PDF. `folder` holds its pictures.

    Raises:
        Failed: it is beyond a limit of time or memory.
        TooMany: many others wait.
    """
    from app.convert.limited import run

    command = [sys.executable, "-I", str(Path(__file__)), str(folder)]
    return await run(command, source, memory=MEMORY, folder=folder)


def main() -> None:
    """The program."""
    import typst

    # The pictures are the only files that it can name.
    source: Any = sys.stdin.buffer.read()
    sys.stdout.buffer.write(typst.compile(source, root=sys.argv[1], package_path=sys.argv[1]))


if __name__ == "__main__":
    main()
