"""What is said at once to somebody whose text worries us, before any person has read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, gettext_noop

SELF_HARM = "threat.self_harm"
HELP = gettext_noop(
    "It sounds as if you may be going through something very hard. A person here will read what you wrote, but this "
    "site cannot help quickly enough. If you might act on these thoughts, please call your local emergency number now "
    "(112 in Europe, 911 in North America, 111 in New Zealand, 000 in Australia). For somebody to talk to, at any "
    "hour and in many languages, see findahelpline.com, or tell a person whom you trust."
)


def help_for(findings: Iterable[Mapping[str, Any]]) -> str | None:
    """A helpful answer where one is called for, by the findings as a decision keeps them."""
    return gettext(HELP) if any(finding["category"] == SELF_HARM for finding in findings) else None
