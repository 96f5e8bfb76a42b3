"""Codes of the post, where a word such as "postcode" says that a number is one."""

from governance.core.checks.cues import with_cued
from governance.core.checks.registry import Matcher, Options, register


@register("pii.postcode")
def build(_options: Options) -> Matcher:
    """A part of an address, and so of its category."""
    return Matcher(
        "pii.address",
        "low",
        "This looks like the code of a place in an address",
        "[address]",
        lambda examined: with_cued(examined, (), "postcode", "zip"),
    )
