"""Threats: somebody's intent, an act of violence, and a person it is aimed at.

Sentiment does not find threats: praise can carry one, and the harshest criticism need not. So the three parts are
looked for together, within one sentence. Quotations and negations are let through.
"""

import re
from collections.abc import Iterator

from governance.core.checks.registry import Examined, Span, text_check
from governance.core.checks.vocabulary import one_of

_GOING_TO = one_of("'ll,  will, 'm going to,  am going to, 're going to,  are going to, 'm gonna,  am gonna,  gonna")
_WISH = one_of("'d love to, 'd like to,  would love to,  want to,  wanna,  plan to,  swear (?:i|we)(?:'ll| will)")
_INTENT = rf"\b(?:i|we)(?:{_GOING_TO}|{_WISH}|(?:'m| am|'re| are) coming to)(?: (?!not\b|never\b)\w+){{0,6}}? "

_WHOM = "(?:you|him|her|them)"
_WHOSE = "(?:your|his|her|their)"
_FAMILY = one_of("wife, husband, kids?, children, family, daughter, son, mother, father, parents")
_BODY = one_of("throat, neck, legs?, arms?, bones, face, head, skull")
_AUTHORS = one_of("authors?, developers?, maintainers?, team, moderators?, staff, people (?:who|behind), person who")
# "I will shoot you an e-mail" and "I will beat you to it" are no threats.
_PERSON = one_of(
    r"you(?:rselves)?(?! (?:an? |the |to it\b|up on)), him, her, them, all of you,"
    r" every(?:one|body) (?:of you|there|who),"
    rf" {_WHOSE} (?:\w+ )?(?:{_FAMILY}|team|staff|colleagues|developers?), the {_AUTHORS}"
)
_KILL = one_of(
    "kill, murder, shoot, stab, strangle, choke, beat up, bash, hurt, harm, torture, rape, slaughter, behead, execute,"
    " poison, set fire to, bomb, attack, burn, punch, hunt down, hunt"
)
_INJURE = rf"(?:cut|slit|break|smash|punch) {_WHOSE} (?:\w+ )?{_BODY}"
_BEAT = rf"(?:beat|kick) {_WHOM} (?:up|to death|senseless|bloody)|make {_WHOM} (?:suffer|bleed|pay)"
_AIMED = re.compile(rf"{_INTENT}(?:{_KILL} {_PERSON}|{_INJURE}|{_BEAT})\b", re.IGNORECASE)

_BUILDING = one_of("office, building, house, home, headquarters, hq, school, conference, meetup, place, car")
_PLACE = re.compile(
    rf"{_INTENT}(?:bomb|blow up|shoot up|burn down|burn|torch|firebomb|set fire to) "
    rf"(?:your|the|that|their) (?:\w+ )?{_BUILDING}\b",
    re.IGNORECASE,
)
_DEATH = one_of("be (?:shot|killed|hanged|hung|stabbed|beaten|executed), die")
_FATE = re.compile(
    rf"\byou(?:'re| are) (?:all )?(?:dead(?: me[an]t?\b|[.!]|$)|(?:going to|gonna) (?:die|bleed)\b)"
    rf"|\byou(?: will|'ll) (?:die|bleed|pay with your (?:life|blood))\b"
    rf"|\byou (?:all )?(?:deserve to|should|ought to) {_DEATH}\b"
    r"|\b(?:someone|somebody) (?:should|ought to|will|is going to) (?:kill|shoot|stab|hurt|beat|bomb) "
    rf"(?:{_WHOM}|the {_AUTHORS})\b"
    r"|\bi hope (?:you|someone|somebody) (?:all )?(?:dies?|kills? you|get (?:shot|stabbed|killed)|burn to death)\b"
    r"|\bkill yourself\b|(?<!you )\bdie in a fire\b|\bi(?:'ll| will) end you\b",
    re.IGNORECASE,
)
_HARM = one_of("leak, publish, release, expose, dox, wipe, encrypt, post, sell, ruin, hurt, kill, burn")
_HELD_DEAR = one_of(
    "data, customers?, users?, files, secrets, address, photos, pictures, e-?mails, passwords, family, life, career,"
    " home, house, name, database, servers?, backups?, credentials"
)
_EXTORTION = re.compile(
    rf"\b(?:unless|if) (?:you|we|i)\b[^.!?\n]{{0,100}}?\b(?:i|we){_GOING_TO} (?:\w+ )?{_HARM}\b[^.!?\n]{{0,20}}?"
    rf"\b(?:you|your (?:\w+ )?{_HELD_DEAR})\b"
    rf"|\b(?:pay|send|transfer|give|wire)\b[^.!?\n]{{0,60}}?\bor(?: else)?,? (?:i|we)(?: will|'ll)\b[^.!?\n]{{0,15}}?"
    rf"\b(?:{_HARM}|destroy|come)\b"
    r"|\b(?:pay|send|transfer|wire) [^.!?\n]{0,60}?\bor else\b",
    re.IGNORECASE,
)
_VEILED = re.compile(
    rf"\b(?:i|we) know where (?:you|your (?:\w+ )?{_FAMILY}) (?:lives?|works?|sleeps?|goe?s? to school)\b"
    r"|\bwatch your back\b|\bsleep with one eye open\b"
    r"|\b(?:i|we)(?:'m| am|'re| are) coming for (?:you|your family)\b",
    re.IGNORECASE,
)
# "Them" is a zombie process more often than a person where one of these is near.
_THINGS = one_of(
    "process(?:es)?, threads?, jobs?, containers?, pods?, tasks?, servers?, daemons?, sessions?, workers?, tabs?,"
    " bugs?, branch(?:es)?, scripts?, quer(?:y|ies), zombies?, pids?, instances?, connections?, features?, tests?,"
    " npcs?, enem(?:y|ies), games?, chess, race"
)
_MACHINE = re.compile(rf"\b{_THINGS}\b", re.IGNORECASE)
_THEM = re.compile(r"\b(?:him|her|them)\b", re.IGNORECASE)
_NEAR = 200


@text_check("threat.violence", severity="critical", message="This reads as a threat against a person")
def find_threats(examined: Examined) -> Iterator[Span]:
    for match in examined.prose.assertions(_AIMED):
        if not _is_about_machines(examined, match):
            yield Span(*match.span())
    for pattern in (_PLACE, _FATE, _EXTORTION, _VEILED):
        yield from (Span(*match.span()) for match in examined.prose.assertions(pattern))


def _is_about_machines(examined: Examined, match: re.Match[str]) -> bool:
    if not _THEM.search(match[0]):
        return False
    sentence = examined.prose.sentence_at(match.start())
    begin, end = max(sentence.start, match.start() - _NEAR), min(sentence.end, match.end() + _NEAR)
    return bool(_MACHINE.search(examined.text, begin, end))
