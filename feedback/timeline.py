"""Who acted in each line of a timeline."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# Also the name of a shape in the style sheet, so that neither colour nor shape is all that tells them apart.
WORDS: dict[str, Any] = {
    "site": _("The site"),
    "rules": _("The rules"),
    "agent": _("The agent"),
    "person": _("A person"),
    "visitor": _("You"),
}
# Kind of event → who. What stands nowhere here, the site did.
WHO: dict[str, str] = {
    "masked": "rules",
    "contact-dropped": "rules",
    "language": "rules",
    "held": "rules",
    "blocked": "rules",
    "comment-held": "rules",
    "comment-blocked": "rules",
    "triaged": "agent",
    "drafted": "agent",
    "reviewed": "person",
    "released": "person",
    "rejected": "person",
    "edited": "person",
    "answered": "person",
    "comment-released": "person",
    "comment-rejected": "person",
    "comment-edited": "person",
    "screenshot-accepted": "person",
    "screenshot-rejected": "person",
    "commented": "visitor",
    "screenshot": "visitor",
    "helped": "visitor",
}


def teller(kind: str) -> tuple[str, Any]:
    """Who acted, as the style sheet names them, and as people do."""
    who = WHO.get(kind, "site")
    return who, WORDS[who]
