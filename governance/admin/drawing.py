"""Drawings: SVG without any script, shown by <img>, so that the page's policy stays strict."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from pygal.etree import etree
from pygal.style import Style

SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


@dataclass(frozen=True)
class Theme:
    """Colours of what is in a drawing besides its data."""

    ground: str
    lines: str
    ink: str
    strong: str
    soft: str


# On a ground of its own a drawing reads the same in the admin's light and dark themes.
PAPER = Theme(ground="#fbfaf6", lines="#d9d5c8", ink="#26312f", strong="#101817", soft="#5c6966")


def style(*colours: str, theme: Theme = PAPER, line_width: int = 1) -> Style:
    """The width of lines belongs here: what a chart itself is told of it, the style's own rule wins over."""
    return Style(
        background=theme.ground,
        plot_background=theme.ground,
        foreground=theme.ink,
        foreground_strong=theme.strong,
        foreground_subtle=theme.soft,
        colors=colours,
        guide_stroke_color=theme.lines,
        major_guide_stroke_color=theme.lines,
        opacity="1",
        stroke_opacity="1",
        stroke_width=str(line_width),
        font_family="system-ui, sans-serif",
        label_font_size=15,
        major_label_font_size=15,
        legend_font_size=15,
        title_font_size=17,
    )


def svg(chart: Any) -> bytes:
    """The drawing without the script that pygal puts into it."""
    root = chart.render_tree()
    for parent in list(root.iter()):
        for script in [child for child in parent if str(child.tag).endswith("script")]:
            parent.remove(script)
    return bytes(etree.tostring(root, encoding="utf-8"))


def response(drawn: bytes, *, cached: str = "private, no-cache") -> HttpResponse:
    return HttpResponse(
        drawn,
        content_type="image/svg+xml",
        headers={"Content-Security-Policy": SVG_POLICY, "Cache-Control": cached},
    )
