"""Pictures from strangers: known by their bytes, bounded, and written anew by us.

What is kept was encoded here, from pixels: neither what a camera wrote about the place nor what
somebody hid behind the picture comes along.
"""

import io
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from app.errors import BadRequest, TooBig

MOST_PIXELS = 40_000_000
MOST_FRAMES = 300
MOST_ANIMATED_PIXELS = 150_000_000
"""Of all frames together."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
)
_KINDS = {
    "PNG": ("image/png", "png"),
    "JPEG": ("image/jpeg", "jpg"),
    "GIF": ("image/gif", "gif"),
    "WEBP": ("image/webp", "webp"),
}
PICTURES = frozenset(media for media, _ in _KINDS.values())
"""What pictures are served as."""


class NotAPicture(BadRequest):
    """The bytes are no picture that we take."""

    code, http_status = "not_a_picture", 415
    title = "This is not a PNG, JPEG, GIF or WebP picture."


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept."""

    data: bytes
    media: str
    ending: str
    width: int
    height: int


def kind_of(data: bytes) -> str | None:
    """PNG, JPEG, GIF or WEBP by the first bytes; what the sender says it is does not count."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    return "WEBP" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def prepare(data: bytes) -> Picture:
    """The picture, upright and without anything besides its pixels and colour profile.

    Takes memory for the pixels of one frame, and runs for seconds at most: not on the event
    loop.

    Raises:
        NotAPicture: it is of another kind (SVG is a program, not a picture), or damaged.
        TooBig: it has more than MOST_PIXELS, or too many frames.
    """
    kind = kind_of(data)
    if kind is None:
        hint = " SVG can run programs; save it as PNG." if b"<svg" in data[:2000].lower() else ""
        raise NotAPicture(f"{NotAPicture.title}{hint}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=[kind]) as image:
                return _anew(image, kind)
    except (Image.DecompressionBombError, MemoryError):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError):
        raise NotAPicture("The picture is damaged; open and save it anew.") from None


def _anew(image: Image.Image, kind: str) -> Picture:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    frames = int(getattr(image, "n_frames", 1))
    options: dict[str, Any] = {}
    if profile := image.info.get("icc_profile"):
        options["icc_profile"] = profile
    out = io.BytesIO()
    if frames > 1 and kind in ("GIF", "WEBP"):
        _check_frames(image, frames)
        copies = [frame.copy() for frame in ImageSequence.Iterator(image)]
        durations = [int(frame.info.get("duration", 100)) for frame in copies]
        options |= {
            "save_all": True,
            "append_images": copies[1:],
            "duration": durations,
            "loop": image.info.get("loop", 0),
        }
        still = copies[0]
    else:
        image.load()
        still = image
        if kind == "JPEG":
            options |= {"quality": "keep"}
        if image.getexif().get(0x0112, 1) != 1:
            still = ImageOps.exif_transpose(image)
            if kind == "JPEG":
                options |= {"quality": 92}
        if kind == "WEBP":
            options |= {"quality": 90, "lossless": _is_lossless(image)}
    for name in ("exif", "xmp", "comment", "XML:com.adobe.xmp"):
        still.info.pop(name, None)
    if kind == "PNG":
        options |= {"optimize": False, "pnginfo": None}
    still.save(out, kind, **options)
    media, ending = _KINDS[kind]
    return Picture(out.getvalue(), media, ending, still.width, still.height)


def _check_frames(image: Image.Image, frames: int) -> None:
    if frames > MOST_FRAMES or frames * image.width * image.height > MOST_ANIMATED_PIXELS:
        raise TooBig(
            f"The animation has {frames} frames of {image.width} × {image.height}; at most "
            f"{MOST_FRAMES} frames and {MOST_ANIMATED_PIXELS // 1_000_000} million pixels are "
            "taken."
        )


def _is_lossless(image: Image.Image) -> bool:
    # Pillow does not tell; pictures with little in them are drawings, which stay sharp.
    return image.width * image.height <= 512 * 512


def _too_many_pixels() -> TooBig:
    return TooBig(
        f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels; make it smaller."
    )
