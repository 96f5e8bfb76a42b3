"""Steering by words: orders to the model, a role to play, labels set from outside, secrets asked for or carried out."""

import re
from collections.abc import Iterator

from governance.core.checks.meant import spans
from governance.core.checks.registry import Examined, Span, text_check

# An image or a frame that is loaded with data in its address, or a link with a gap to be filled with data.
_LOADED = re.compile(
    r"!\[[^\]\n]{0,100}\]\(\s{0,3}https?://[^)\s]{1,300}?(?:\?[\w.%-]{1,40}=|\{|%7b|/\[|<|\$)"
    r"|<(?:img|iframe|script|link|object|embed|video|audio)\b[^>\n]{0,200}?\b(?:src|href|data"
    r")\s{0,3}=\s{0,3}[\"']?https?://[^>\s\"']{1,300}?[?{]"
    r"|\[[^\]\n]{0,100}\]\(\s{0,3}https?://[^)\s]{1,300}?(?:\{|%7b|=(?:<|\[|\$|system|prompt|conversation|secret))",
    re.IGNORECASE,
)


@text_check("injection.instruction", severity="medium", message="This reads as an order to the agent")
def find_instructions(examined: Examined) -> Iterator[Span]:
    return spans(examined, "injection_instruction", "injection_delimiter", "injection_hidden")


@text_check("injection.role", severity="medium", message="This gives the agent a role to play")
def find_roles(examined: Examined) -> Iterator[Span]:
    return spans(examined, "injection_role")


@text_check("injection.label", severity="medium", message="This tries to set the agent's labels")
def find_labels(examined: Examined) -> Iterator[Span]:
    return spans(examined, "injection_label")


@text_check("injection.exfiltration", severity="high", message="This tries to have data carried out")
def find_exfiltration(examined: Examined) -> Iterator[Span]:
    yield from spans(examined, "injection_exfiltration", "injection_reveal")
    if "://" in examined.text:
        yield from (Span(*match.span()) for match in _LOADED.finditer(examined.text))
