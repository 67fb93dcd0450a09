"""Long data addresses are held back while pandoc reads the text around them.

It reads addresses a letter at a time: ten megabytes of pictures took it ten seconds.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.content.blocks import Block, Run

_LONG = re.compile(
    rb"(data:[\w.+/%=;-]{0,1000}?;base64,)([A-Za-z0-9+/]{1000,}={0,2})", re.IGNORECASE
)


class Held:
    """What was taken out of one text, under names that nobody could have written into it."""

    def __init__(self) -> None:
        self._name = f"data:held-{secrets.token_hex(16)}-"
        self._place = re.compile(re.escape(self._name) + r"(\d+)\.")
        self._long: list[str] = []

    def without(self, text: bytes) -> bytes:
        """The text with a short address in place of each long one."""
        return _LONG.sub(self._hold, text)

    def _hold(self, found: re.Match[bytes]) -> bytes:
        self._long.append(found.group().decode("ascii"))
        return f"{self._name}{len(self._long) - 1}.".encode()

    def back(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks as they would be without us; in code, an address may be the text itself."""
        for block in blocks:
            if not self._long:
                yield block
                continue
            props = {
                name: self._whole(value) if isinstance(value, str) else value
                for name, value in block.props.items()
            }
            rows = tuple(
                tuple(replace(cell, runs=self._runs(cell.runs)) for cell in row)
                for row in block.rows
            )
            yield replace(block, props=props, runs=self._runs(block.runs), rows=rows)

    def _runs(self, runs: Iterable[Run]) -> tuple[Run, ...]:
        return tuple(replace(run, text=self._whole(run.text)) for run in runs)

    def _whole(self, text: str) -> str:
        return self._place.sub(lambda found: self._long[int(found[1])], text)
