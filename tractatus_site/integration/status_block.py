"""The lines on what this site holds, for documents."""

from django.template.loader import render_to_string

from tractatus_site.docs.blocks import Block
from tractatus_site.integration.status import Group, status_groups


def status_html() -> str:
    return render_to_string("site/_status.html", {"groups": status_groups()})


def status_text() -> str:
    return "\n".join(_group_text(group) for group in status_groups())


def _group_text(group: Group) -> str:
    lines = [f"- {line.label}: {line.sentence}" for line in group.lines]
    return "\n".join([f"**{group.title}**", "", *lines, ""])


BLOCK = Block(html=status_html, text=status_text)
