"""Live blocks: a paragraph such as [[status]] that is filled in when a page is viewed, not when it is loaded."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tractatus_site.docs import citations
from tractatus_site.docs.rendering import BLOCK

TEXT_BLOCK = re.compile(rf"{citations.CODE}|^\[\[(?P<name>[a-z-]+)\]\]$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """What stands in the place of the block, on a page and in the document's Markdown."""

    html: Callable[[], str]
    text: Callable[[], str]


_BLOCKS: dict[str, Block] = {}


def register_block(name: str, block: Block) -> None:
    _BLOCKS[name] = block


def fill_html(html: str) -> str:
    filled = BLOCK.sub(lambda match: _BLOCKS[match[1]].html() if match[1] in _BLOCKS else match[0], html)
    return citations.fill_html(filled)


def fill_text(text: str) -> str:
    filled = TEXT_BLOCK.sub(lambda match: _BLOCKS[match["name"]].text() if match["name"] in _BLOCKS else match[0], text)
    return citations.fill_text(filled)


def unknown_blocks(html: str) -> list[str]:
    return sorted(set(BLOCK.findall(html)) - set(_BLOCKS))
