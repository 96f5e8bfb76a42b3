"""Pictures are drawn anew: what they show stays, everything else in the file goes, and no file harms the server."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from feedback.screenshots import LONGEST_SIDE, MAX_BYTES, redrawn
from tests.feedback.pictures import PLANTED, bomb, picture, planted


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_nothing_is_left_but_the_pixels_the_right_way_up(form: str) -> None:
    content = planted(form)
    assert content.count(PLANTED) >= 3

    made = redrawn(content)

    assert PLANTED not in made.png
    with Image.open(BytesIO(made.png)) as kept:
        kept.load()
        assert (kept.format, kept.info, dict(kept.getexif())) == ("PNG", {}, {})
        # Turned to the right, so that the red left half is on top.
        assert kept.size == (made.width, made.height) == (20, 40)
        red, blue = kept.getpixel((10, 5)), kept.getpixel((10, 35))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert (red[0] > 240, red[2] < 20, blue[0] < 20, blue[2] > 240) == (True,) * 4


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    made = redrawn(picture(mode=mode))
    with Image.open(BytesIO(made.png)) as kept:
        assert kept.mode in {"RGB", "RGBA"}
        assert kept.size == (40, 20)


def test_a_jpeg_for_printing_is_read_too() -> None:
    assert redrawn(picture("JPEG", mode="CMYK")).width == 40


def test_a_large_picture_is_made_smaller() -> None:
    made = redrawn(picture(size=(4000, 1000)))
    assert (made.width, made.height) == (LONGEST_SIDE, LONGEST_SIDE // 4)


def test_the_same_picture_is_the_same_file() -> None:
    assert redrawn(picture()) == redrawn(picture())


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_000, 12_000), (5_000, 4_001), (2**31 - 1, 2**31 - 1)])
def test_what_unpacks_to_too_much_is_never_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(ValidationError):
        redrawn(bomb(*size))


def test_a_large_file_is_refused_by_its_size() -> None:
    with pytest.raises(ValidationError, match="at most 3 MB"):
        redrawn(picture() + bytes(MAX_BYTES))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        picture()[:60],
        picture("JPEG")[:-200],
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    ],
    ids=["empty", "text", "svg", "gif", "bmp", "tiff", "cut png", "cut jpeg", "png signature", "webp signature"],
)
def test_what_is_no_readable_png_jpeg_or_webp_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError, match="send a PNG, JPEG or WebP file"):
        redrawn(content)
