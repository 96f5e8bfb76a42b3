"""Texts of a file from elsewhere: one line each, and nothing in them that cannot be seen."""

from unicodedata import category

UNSEEN = {
    "Cc": "a control character",
    "Cf": "a character that formats",
    "Cs": "half of a surrogate pair",
    "Zl": "a line break",
    "Zp": "a line break",
}
"""By Unicode's categories. A database may refuse them, and a page would show them as something else."""


def visible(text: str) -> str:
    """With an escape in the place of each character that cannot be seen."""
    return "".join(f"{one!a}"[1:-1] if category(one) in UNSEEN else one for one in text)


def fault(text: str) -> str:
    """What is wrong with a text; empty where it is plain."""
    for place, character in enumerate(text):
        if found := UNSEEN.get(category(character)):
            return f"has {found} at character {place + 1}."
    return ""
