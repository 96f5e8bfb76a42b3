"""Pictures that visitors attach, drawn anew: of the file that was sent, nothing is left but its pixels."""

from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MAX_BYTES = 3 * 1024 * 1024
MAX_PIXELS = 20_000_000
# A larger screen tells no more about a fault, and the picture is kept in the database.
LONGEST_SIDE = 2_560
FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True)
class Picture:
    """`png` is the whole file, as it is kept."""

    png: bytes
    width: int
    height: int


def redrawn(content: bytes) -> Picture:
    """What the file shows, as a PNG of our own. Its size is read and checked before any pixel is.

    Raises ValidationError where it is too large, no picture of a kind that browsers make, or broken.
    """
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The picture is too large: at most %(most)d MB fit.") % {"most": MAX_BYTES // 2**20})
    try:
        return _drawn(content)
    except ValidationError:
        raise
    except Exception:  # noqa: BLE001 - a decoder may stumble over a broken file in any way
        # Without its cause, because that may quote from the file.
        raise ValidationError(_("This is not a picture that can be read: send a PNG, JPEG or WebP file.")) from None


def _drawn(content: bytes) -> Picture:
    # Told by its content, whatever its name and its declared type say.
    with Image.open(BytesIO(content), formats=FORMATS) as source:
        if source.width * source.height > MAX_PIXELS:
            most = MAX_PIXELS // 1_000_000
            raise ValidationError(_("The picture is too large: at most %(most)d megapixels fit.") % {"most": most})
        # Of a JPEG, no more is decoded than is kept. There is one whole picture in memory at a time.
        source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        mode = "RGBA" if source.has_transparency_data else "RGB"
        pixels: Image.Image = source if source.mode == mode else source.convert(mode)
        pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        pixels = ImageOps.exif_transpose(pixels)
    # A new picture knows no colour profile, text or comment that the old one could hand on.
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    file = BytesIO()
    clean.save(file, "PNG")
    return Picture(file.getvalue(), clean.width, clean.height)
