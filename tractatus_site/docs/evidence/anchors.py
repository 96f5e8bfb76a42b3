"""The anchors of the audit chain, as pages show them."""

from django.template.loader import render_to_string

from governance.anchors import anchors
from tractatus_site.docs.blocks import Block

SHOWN = 14


def anchors_html() -> str:
    return render_to_string("site/_anchors.html", {"anchors": anchors(SHOWN)})


def anchors_text() -> str:
    lines = [f"| {anchor.day} | {anchor.sequence} | {anchor.hash} |" for anchor in anchors(SHOWN)]
    if not lines:
        return "No day is anchored on this site yet."
    return "\n".join(["| day | records | hash of the last one |", "|---|---|---|", *lines])


BLOCK = Block(html=anchors_html, text=anchors_text)
