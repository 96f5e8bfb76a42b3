"""Live blocks: a paragraph such as [[status]] that is filled in when a page is viewed, not when it is loaded."""

import re
from collections.abc import Callable

from django.template.loader import render_to_string

from tractatus_site.docs.rendering import BLOCK
from tractatus_site.docs.status import Group, status_groups

TEXT_BLOCK = re.compile(r"^\[\[([a-z-]+)\]\]$", re.MULTILINE)


def status_html() -> str:
    return render_to_string("site/_status.html", {"groups": status_groups()})


def status_text() -> str:
    return "\n".join(_group_text(group) for group in status_groups())


def _group_text(group: Group) -> str:
    lines = [f"- {line.label}: {line.sentence}" for line in group.lines]
    return "\n".join([f"**{group.title}**", "", *lines, ""])


HTML_BLOCKS: dict[str, Callable[[], str]] = {"status": status_html}
TEXT_BLOCKS: dict[str, Callable[[], str]] = {"status": status_text}


def fill_html(html: str) -> str:
    return _fill(BLOCK, HTML_BLOCKS, html)


def fill_text(text: str) -> str:
    return _fill(TEXT_BLOCK, TEXT_BLOCKS, text)


def unknown_blocks(html: str) -> list[str]:
    return sorted(set(BLOCK.findall(html)) - set(HTML_BLOCKS))


def _fill(pattern: re.Pattern[str], blocks: dict[str, Callable[[], str]], text: str) -> str:
    return pattern.sub(lambda match: blocks[match[1]]() if match[1] in blocks else match[0], text)
