"""Picture files for tests, with things in them that must not be kept."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

PLANTED = b"planted.person@example.org"


def picture(form: str = "PNG", *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    """Red on the left half, blue on the right."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    file = BytesIO()
    image.convert(mode).save(file, form, **options)
    return file.getvalue()


def planted(form: str) -> bytes:
    """A file with the address in its EXIF data, its colour profile, its comment, its text, and after its end."""
    exif = Image.Exif()
    exif[0x010E] = PLANTED.decode()
    exif[0x0112] = 6  # turned to the right
    options: dict[str, Any] = {"exif": exif, "icc_profile": b"profile of " + PLANTED}
    if form == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Author", PLANTED.decode())
        options["pnginfo"].add_itxt("Comment", PLANTED.decode())
    if form == "JPEG":
        options["comment"] = PLANTED
    if form == "WEBP":
        options["lossless"] = True
    return picture(form, **options) + PLANTED


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    )
