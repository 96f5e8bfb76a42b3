"""Names of accounts that show themselves: a @handle, a u/name, the address of a profile."""

import re
from collections.abc import Iterator

from governance.core.checks.finder import lines, one
from governance.core.checks.registry import Span
from governance.core.checks.vocabulary import words
from governance.core.lexicon import COMMON

_HANDLE = re.compile(
    r"@(?P<name>[A-Za-z_][\w-]{1,38}(?:\.\w{1,30})?)(?P<home>@(?:[\w-]{1,63}\.){1,4}[a-z]{2,24})?(?![\w/(@=]|:\w)"
)
_REDDIT = re.compile(r"(?<![\w/.:~@-])/?u/[A-Za-z0-9_-]{3,20}(?![\w/])")
_GLUED = frozenset("_/.@%:=\"'`-")
_LINE_OF_ITS_OWN = re.compile(r"(?:^|\n)[ \t]*@[\w.-]+[ \t]*(?:\n|$)")
_CODE_BEFORE = re.compile(
    r"\b(?:use|using|decorator|annotation|with|the|a|an|or|and|add|npm|install|import|package|rule|in)\s$",
    re.IGNORECASE,
)
_PERSON_NEAR = re.compile(
    rf"\b(?:{one('sites')}|handle|dm|ping|follow|follows|tweet|tweeted|cc|thanks|thank you|by|user|username|x"
    r"|message|contact|ask|reach|profile|posted|account|nick|called|known as|i am|i'm|me|wrote|writes|said|says|asked"
    r"|repl(?:y|ies)|replied|reported|suggested|mentioned|credits?|kudos|moderator|maintainer|same person)\b",
    re.IGNORECASE,
)
_BEHIND_A_NAME = re.compile(r"\b[A-Z][\w'.-]{1,40} \($")
_NUMBERED = re.compile(r"(?P<letters>[a-z][a-z_.-]{3,38})\d{1,4}")
_CODE = frozenset(lines("code_names"))
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|[a-z]{2}\.)?(?:linkedin\.com/in/|(?:twitter|x|instagram|github|gitlab|tiktok|facebook"
    r"|medium|threads|youtube|reddit)"
    r"\.(?:com|net)/(?:@|u/|user/|c/)?|t\.me/|bsky\.app/profile/|(?:fb|instagr)\.(?:me|am)/)"
    r"(?P<name>[\w.@%-]{1,60}[\w%-])/?(?![\w/])",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:my|me|i|i'm|mine|his|her|their|profile|follow|contact|find|reach|connect|himself|herself)\b", re.IGNORECASE
)
_OWN_AFTER = re.compile(r"\s(?:is|are)\s(?:my|me|mine|his|her|their)\b", re.IGNORECASE)
_ALWAYS_OF_A_PERSON = "linkedin.com/in/"
_PLACES = words(
    "about, login, explore, features, pricing, search, home, settings, topics, trending, marketplace, orgs, sponsors"
)
_PARTS = re.compile(r"[a-z]+")
_NEAR, _BESIDE, _SHORTEST_UNKNOWN = 60, 30, 3


def handles(text: str) -> Iterator[Span]:
    """Whatever in the text is a handle or a person's profile."""
    if "@" in text:
        yield from (Span(*match.span()) for match in _HANDLE.finditer(text) if _is_handle(text, match))
    if "/" not in text:
        return
    if "u/" in text:
        yield from (Span(*match.span()) for match in _REDDIT.finditer(text))
    yield from (Span(*match.span()) for match in _PROFILE.finditer(text) if _is_profile(text, match))


def _is_handle(text: str, match: re.Match[str]) -> bool:
    name, sign_before = match["name"].casefold(), text[max(0, match.start() - 1) : match.start()]
    if sign_before.isalnum() or sign_before in _GLUED:
        return False
    if match["home"]:
        return True
    line = text.rfind("\n", 0, match.start()) + 1
    if name in _CODE or name.partition(".")[0] in _CODE or _LINE_OF_ITS_OWN.match(text, line):
        return False
    before, after = text[max(0, match.start() - _BESIDE) : match.start()], text[match.end() : match.end() + _BESIDE]
    if _PERSON_NEAR.search(before) or _PERSON_NEAR.search(after) or _BEHIND_A_NAME.search(before):
        return True
    if _CODE_BEFORE.search(before):
        return False
    return _is_numbered(name) or (match["name"][0].islower() and _has_a_name(name))


def _is_numbered(name: str) -> bool:
    """Whether it ends in digits, as a name does that was taken already; "sha256" is a name of code."""
    numbered = _NUMBERED.fullmatch(name)
    return bool(numbered) and name.rstrip("0123456789") not in _CODE


def _has_a_name(name: str) -> bool:
    return any(len(part) >= _SHORTEST_UNKNOWN and part not in COMMON for part in _PARTS.findall(name))


def _is_profile(text: str, match: re.Match[str]) -> bool:
    if match["name"].casefold() in _PLACES:
        return False
    if _ALWAYS_OF_A_PERSON in match[0].casefold():
        return True
    before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _BESIDE]
    return bool(_OWN.search(before) or _OWN_AFTER.match(after))
