"""Drawings in the admin: SVG without any script, shown by <img>, so that the page's policy stays strict."""

from typing import Any

from django.http import HttpResponse
from pygal.etree import etree
from pygal.style import Style

SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
GROUND = "#fbfaf6"
LINES = "#d9d5c8"


def style(*colours: str) -> Style:
    """On a ground of its own a drawing reads the same in the admin's light and dark themes."""
    return Style(
        background=GROUND,
        plot_background=GROUND,
        foreground="#26312f",
        foreground_strong="#101817",
        foreground_subtle="#5c6966",
        colors=colours,
        guide_stroke_color=LINES,
        major_guide_stroke_color=LINES,
        opacity="1",
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


def response(drawn: bytes) -> HttpResponse:
    return HttpResponse(
        drawn,
        content_type="image/svg+xml",
        headers={"Content-Security-Policy": SVG_POLICY, "Cache-Control": "private, no-cache"},
    )
