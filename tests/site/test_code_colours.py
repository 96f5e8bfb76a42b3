"""Code is readable in both themes: each colour of it stands out from what it stands on, by the contrast of WCAG 2."""

import re
import zlib

import pytest
from django.conf import settings
from pygments.token import STANDARD_TYPES

from tests.site.factories import make_text
from tractatus_site.docs.models import Document
from tractatus_site.docs.printing.paper import print_document
from tractatus_site.docs.sources import read_source

CSS = settings.BASE_DIR / "static" / "css"
COLOUR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
ENOUGH = 4.5
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
FILLED = re.compile(rb"([\d.]+ [\d.]+ [\d.]+) rg\b")
# Classes without a colour of their own: they have that of the text.
PLAIN = {"", "o", "p", "pm", "w", "x", "n", "ni", "nx", "nl", "py", "vm", "esc", "g", "gt"}


def themes() -> dict[str, dict[str, str]]:
    found = COLOUR.findall((CSS / "tokens.css").read_text(encoding="utf-8"))
    return {"light": {name: light for name, light, _ in found}, "dark": {name: dark for name, _, dark in found}}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_colour_of_code_can_be_read(theme: str) -> None:
    tokens = themes()[theme]
    code = (CSS / "code.css").read_text(encoding="utf-8")
    used = set(re.findall(r"  color: var\(--([a-z-]+)\)", code))
    assert used >= {"accent", "rubric", "good", "warn", "ink-soft"}
    poor = {name: contrast(tokens[name], tokens["surface"]) for name in used}
    assert {name: value for name, value in poor.items() if value < ENOUGH} == {}


def test_every_kind_of_token_has_its_colour_or_is_plain() -> None:
    code = (CSS / "code.css").read_text(encoding="utf-8")
    assert set(STANDARD_TYPES.values()) - PLAIN - set(re.findall(r"\.code \.([a-z0-9]+)", code)) == set()


def test_code_has_no_colour_but_the_tokens() -> None:
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb\(", (CSS / "code.css").read_text(encoding="utf-8"))


def test_code_in_a_print_has_the_colours_of_the_light_theme() -> None:
    source = read_source(slug="a-document", text=make_text(body="```python\nimport os\n\nname = 'word'\n```\n"))
    printed = print_document(Document(slug="a-document", **source.fields()))
    content = b"".join(zlib.decompress(one) for one in STREAM.findall(printed) if one.startswith(b"\x78"))
    used = {"#" + "".join(f"{round(float(part) * 255):02x}" for part in one.split()) for one in FILLED.findall(content)}
    light = themes()["light"]
    assert {light["accent"], light["good"]} <= used
