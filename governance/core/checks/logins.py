"""Names under which somebody is known to a machine or a forum: in settings, logs, code, and "posting as …"."""

import re
from collections.abc import Iterator

import re2

from governance.core.checks.finder import lines, one
from governance.core.checks.registry import Examined, Span
from governance.core.checks.vocabulary import words
from governance.core.lexicon import COMMON

_NAME = r"@?(?P<name>[A-Za-z_][\w.-]{1,38}\w)(?![\w@([=/-]|\.\w)"
_WHOSE = r"(?:me|us|him|her|them)"
_SITE_NEAR = rf"(?:{one('sites')}|the forums?|irc|matrix|hacker news|hn|chat)"
# "user: x", "db_user=x" and {"user": "x"}; a line of a log of logins; who is to do something, in a comment of code.
_WRITTEN = re.compile(
    r"(?<![^\W_])(?:users?|usr|uid|login|logname|user[ _-]?name)[\"']?\s?(?::|=>?)\s?[\"']?"
    rf"{_NAME}",
    re.IGNORECASE,
)
_WRITTEN_ALONE = re.compile(
    r"(?<![^\W_])(?:user|usr|uid|login|logname|user[ _-]?name)[\"']?\s?(?::|=>?)\s?[\"']?"
    r"(?P<name>[a-z]{3,30})(?=[\"';&]|[ \t\r]{0,3}(?:\n|$))"
)
_NUMBERED = re.compile(rf"\buser {_NAME}", re.IGNORECASE)
_LOGGED = re.compile(
    rf"\b(?:(?:password|publickey) for|session (?:opened|closed) for user)(?: invalid)?(?: user)? {_NAME}"
    r"(?= from\b| port\b|$|\n)"
)
_NOTED = re.compile(rf"\b(?:TODO|FIXME|XXX|HACK|NOTE)\({_NAME}\)")
_SAID = re.compile(
    rf"\b(?:(?:find|follow|reach|message|ping|add|dm|tag|know) {_WHOSE}(?: \w{{1,12}}){{0,3}}? (?:as|under|at|by)"
    r"|(?:log(?:s|ged|ging)?|sign(?:s|ed|ing)?)[ -]?(?:in|on|up)(?: to \w{1,20})? (?:as|under|with)"
    r"|(?:post|comment|writ|regist|play|stream|edit|tweet)(?:s|e|ed|er|ered|ing|ering)?(?: \w{1,12}){0,2}? (?:as|under)"
    r"|(?:go|goes|went|going) by|under the (?:name|nick|handle|alias|pseudonym)(?: of)?"
    r"|(?:my|his|her|their)(?: \w{1,12})? (?:account|profile|alias)(?: name)?(?: is|:|,)?"
    rf"|account|profile)\s[\"'`(«]?{_NAME}",
    re.IGNORECASE,
)
_ON_A_SITE = re.compile(
    r"(?:\b(?:am|i'm|is|are|was|were|as|by|ask|ping|dm|contact|message|mine|me|to)|[:,(])\s[\"'`(«]?"
    rf"{_NAME}[\"'`)»]?,? (?:over )?(?:on|in|at) {_SITE_NEAR}(?!\w)",
    re.IGNORECASE,
)
# The host, perhaps what ident says, the name, and the time: the common format of a server's log.
_ACCESS = re.compile(
    r"(?:^|\n)(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F:]{6,45}|[\w-]{1,60}(?:\.[\w-]{1,60}){1,4})"
    r" - (?P<name>[A-Za-z][\w.@-]{1,39}) \["
)
COLUMN = re.compile(
    rf"(?:{one('account_names')}|users?|usr|uid|{one('sites')}(?: (?:user ?name|handle|name|id))?)", re.IGNORECASE
)
_RECORD_WORDS = words("user, users, usr, uid, login, logname, username")
_LOG_WORDS = words("password, publickey, session")
_NOTE_WORDS = words("todo, fixme, xxx, hack, note")
_SAYING_WORDS = words(
    "find, follow, reach, message, ping, add, dm, tag, know, log, logs, logged, logging, login, sign, signs, signed"
    ", signing, signup, post, posts, posted, posting, comment, comments, commented, commenting, write, writes, writing"
    ", register, registers, registered, registering, play, plays, played, playing, stream, streams, streamed, streaming"
    ", edit, edits, edited, editing, tweet, tweets, tweeted, tweeting, go, goes, went, going, under, account, profile"
    ", alias"
)
_SITE_WORDS = frozenset(lines("sites")) | words("forum, forums, irc, matrix, news, hn, chat")
_PARTS = re.compile(r"[a-z]+")
# Parts of names that code, files, machines and everybody's examples have; a person's name has none of them.
_NOBODY = frozenset(lines("code_parts"))
_MARKED = re2.compile(r"[A-Za-z](?:[_\d]|\.[A-Za-z])")
_FEWEST_LETTERS = 3


def logins(examined: Examined) -> Iterator[Span]:
    """Names of accounts that have the form of one and stand where one is told."""
    text = examined.text
    if "(" in text and not examined.words.isdisjoint(_NOTE_WORDS):
        yield from (_place(match) for match in _NOTED.finditer(text) if _is_noted(match["name"]))
    if " - " in text and "[" in text:
        yield from (_place(match) for match in _ACCESS.finditer(text) if match["name"].casefold() not in _NOBODY)
    for guard, pattern, is_name in _FORMS if _MARKED.search(text) else _PLAIN_FORMS:
        if not examined.words.isdisjoint(guard):
            yield from (_place(match) for match in pattern.finditer(text) if is_name(match["name"]))


def is_login(name: str) -> bool:
    """Letters with a digit at their end, an underscore or a dot among them, and no part that names a thing."""
    parts = _PARTS.findall(name.casefold())
    if sum(map(len, parts)) < _FEWEST_LETTERS or not _NOBODY.isdisjoint(parts):
        return False
    if name[-1].isdigit() or "_" in name.strip("_"):
        return True
    return "." in name and min(map(len, parts)) >= _FEWEST_LETTERS


def _is_numbered(name: str) -> bool:
    return name[-1].isdigit() and is_login(name)


def _is_noted(name: str) -> bool:
    return is_login(name) or _is_plain(name)


def _is_plain(name: str) -> bool:
    """A name without any mark: neither an everyday word nor one of code."""
    return name.islower() and name.isalpha() and name not in COMMON and name not in _NOBODY


def _place(match: re.Match[str]) -> Span:
    return Span(*match.span("name"))


_PLAIN_FORMS = ((_RECORD_WORDS, _WRITTEN_ALONE, _is_plain), (_LOG_WORDS, _LOGGED, _is_noted))
_FORMS = (
    *_PLAIN_FORMS,
    (_RECORD_WORDS, _WRITTEN, is_login),
    (_RECORD_WORDS, _NUMBERED, _is_numbered),
    (_SAYING_WORDS, _SAID, is_login),
    (_SITE_WORDS, _ON_A_SITE, is_login),
)
