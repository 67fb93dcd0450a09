"""Pictures for tests, drawn here."""

import io
import struct
import zlib
from typing import Any

from PIL import Image


def picture(kind: str, size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """A picture whose left upper quarter is red."""
    image = Image.new("RGB", size, "white")
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo_with_a_place() -> bytes:
    """A JPEG with the camera's words, a GPS position, and an orientation."""
    exif = Image.Exif()
    exif[0x010F] = "SECRET CAMERA"
    exif[0x0112] = 6  # To be turned by 90 degrees.
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return picture("JPEG", exif=exif, comment=b"SECRET COMMENT")


def animation(frames: int = 3) -> bytes:
    """A GIF in which something moves."""
    images = [Image.new("RGB", (16, 16), (n % 250, 80, 200)) for n in range(frames)]
    for number, image in enumerate(images):
        image.paste((255, 255, 0), (number % 16, 0, number % 16 + 1, 8))
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=70, loop=0)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that says it has 3,600 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )
