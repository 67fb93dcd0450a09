"""What becomes of pictures from strangers."""

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.errors import AppError, TooBig
from app.files.pictures import MOST_FRAMES, NotAPicture, kind_of, prepare
from tests.files.drawn import animation, bomb, photo_with_a_place, picture

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("kind", "media", "ending"),
    [
        ("PNG", "image/png", "png"),
        ("JPEG", "image/jpeg", "jpg"),
        ("GIF", "image/gif", "gif"),
        ("WEBP", "image/webp", "webp"),
    ],
)
def test_each_kind_is_kept_as_what_it_is(kind: str, media: str, ending: str) -> None:
    made = prepare(picture(kind))
    assert (made.media, made.ending, made.width, made.height) == (media, ending, 40, 20)
    assert kind_of(made.data) == kind
    with Image.open(io.BytesIO(made.data)) as image:
        red, green, blue = image.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert red > 230
        assert green < 40
        assert blue < 40


def test_what_the_camera_wrote_is_gone_and_the_picture_is_upright() -> None:
    given = photo_with_a_place()
    assert b"SECRET" in given
    made = prepare(given)
    assert b"SECRET" not in made.data
    assert (made.width, made.height) == (20, 40)
    with Image.open(io.BytesIO(made.data)) as image:
        assert not image.getexif()


def test_what_hides_in_a_picture_is_gone() -> None:
    text = b"<script>alert(1)</script>"
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        assert text not in prepare(picture(kind) + text).data


def test_an_animation_goes_on_moving() -> None:
    made = prepare(animation(3))
    with Image.open(io.BytesIO(made.data)) as image:
        assert image.n_frames == 3  # type: ignore[attr-defined]
        assert image.info["duration"] == 70


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", SVG, b"%PDF-1.7", b"<html>", b"\xff\xd8\xff", b"RIFF....WEBP" * 9]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        prepare(data)


def test_an_svg_is_refused_with_what_to_do() -> None:
    with pytest.raises(NotAPicture, match="PNG"):
        prepare(SVG)


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    with pytest.raises(TooBig, match="million pixels"):
        prepare(bomb())
    with pytest.raises(TooBig, match="frames"):
        prepare(animation(MOST_FRAMES + 1))


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]),
    at=st.integers(8, 300),
    junk=st.binary(min_size=1, max_size=12),
)
def test_damaged_pictures_are_taken_or_refused_and_nothing_else(
    kind: str, at: int, junk: bytes
) -> None:
    data = bytearray(picture(kind))
    data[at : at + len(junk)] = junk
    with contextlib.suppress(AppError):
        prepare(bytes(data))
