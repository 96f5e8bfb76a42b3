"""Text into tokens that keep their places."""

import re

# Marks that belong to the letter before them, and that Python's \w leaves out (Hebrew, Arabic, Indic scripts, Thai).
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0980-\u0983\u09bc-\u09d7"
_MARKS += "\u0a3c-\u0a51\u0abc-\u0acd\u0b3c-\u0b57\u0bbe-\u0bcd\u0c3e-\u0c56\u0cbc-\u0cd6\u0d3b-\u0d57\u0dca-\u0ddf"
_MARKS += "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
# A dot before a small letter or a digit joins: settings.py, 3.5 and example.com are one token each.
_WORD = rf"\w+(?:['’]\w+|\.(?=[a-z0-9_])\w+|[{_MARKS}]\w*)*"
_TOKEN = re.compile(rf"\n\s*|{_WORD}|[^\w\s]")
# Addresses of the web and of mail have checks of their own; to the tagger they are one word each.
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_MARKER = re.compile(r"\[[a-z][a-z ]{1,20}\]")


def plain(text: str) -> str:
    """The text with web and mail addresses and the markers of masking blanked out; no offset changes."""
    if "@" in text or "://" in text or "www." in text:
        text = _ADDRESS.sub(_blank, text)
    return _MARKER.sub(_blank, text) if "[" in text else text


def words(text: str) -> list[str]:
    """The tokens alone, which costs a fraction of `tokens`. A line break is a token that begins with it."""
    return _TOKEN.findall(text)


def tokens(text: str) -> list[re.Match[str]]:
    """Words, numbers, single punctuation marks and line breaks, in order, each with its place."""
    return list(_TOKEN.finditer(text))


def _blank(match: re.Match[str]) -> str:
    return "_" * len(match[0])
