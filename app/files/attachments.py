"""Attachments: files of any kind, kept byte for byte, and given out as downloads only.

What a file is, is told by its bytes; what the sender says does not count. Of the few kinds that are
named, browsers play some and open none as a page of ours: neither HTML nor SVG is among them, and
all others are bytes.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import IO, cast

from app.errors import TooBig, TooMany

ENDING = "bin"
"""Of every attachment's address: what it is called stands in its row."""
BYTES = "application/octet-stream"
MOST_AT_ONCE = 256 * 2**20
"""Bytes of all that come in at one moment: where /tmp is memory, they are memory."""
_IN_MEMORY = 2**20
_HEAD = 64

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_AUDIO_BRANDS = (b"M4A ", b"M4B ")
_OTHERS = ("audio/mp4", "video/mp4", "audio/wav", BYTES)
KINDS = (*dict.fromkeys(media for _, media in _SIGNATURES), *_OTHERS)
"""All that an attachment may be served as."""


@dataclass(frozen=True)
class Attachment:
    """A file that has come in whole. `size` in bytes."""

    file: IO[bytes]
    hash: str
    media: str
    size: int


class Intake:
    """How much of this process is taken up by files that are on their way in."""

    def __init__(self) -> None:
        self._taken = 0

    @contextmanager
    def room(self, size: int) -> Iterator[None]:
        """Room for `size` bytes, as long as the context lasts.

        Raises:
            TooMany: others take all of it. A file on its own is taken however long it is.
        """
        if self._taken and self._taken + size > MOST_AT_ONCE:
            raise TooMany("Many files are being uploaded; try again in a minute.")
        self._taken += size
        try:
            yield
        finally:
            self._taken -= size


def media_of(head: bytes) -> str:
    """What a file that begins so is served as.

    >>> media_of(b"<script>alert(1)</script>")
    'application/octet-stream'
    """
    for signature, media in _SIGNATURES:
        if head.startswith(signature):
            return media
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:12] in _AUDIO_BRANDS else "video/mp4"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    return BYTES


@asynccontextmanager
async def received(chunks: AsyncIterator[bytes], most: int) -> AsyncIterator[Attachment]:
    """The file, outside of memory where it is long, for as long as the context lasts.

    Raises:
        TooBig: it has more than `most` bytes.
    """
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, prefix="burnish-upload-") as file:
        digest, size, head = hashlib.sha256(), 0, b""
        waiting = bytearray()

        def keep(data: bytes) -> None:
            digest.update(data)
            file.write(data)

        async for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise TooBig(f"The file has more than {in_mebibytes(most)}.")
            if len(head) < _HEAD:
                head += bytes(chunk[:_HEAD])
            waiting += chunk
            if len(waiting) >= _IN_MEMORY:
                await asyncio.to_thread(keep, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(keep, bytes(waiting))
        file.seek(0)
        yield Attachment(cast(IO[bytes], file), digest.hexdigest(), media_of(head), size)


def in_mebibytes(size: int) -> str:
    """As people say it.

    >>> in_mebibytes(50 * 2**20), in_mebibytes(1000)
    ('50 MiB', '1000 bytes')
    """
    return f"{size / 2**20:.3g} MiB" if size >= 2**20 else f"{size} bytes"
