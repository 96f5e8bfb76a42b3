"""What a value is about: key words in one plain form, and whether two sets of them can mean one thing."""

import re
from pathlib import Path

from governance.core.checks.vocabulary import listed, words
from governance.core.framework.families import CALLED, MEMBERS
from governance.core.framework.wording import content_stems, stem

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_IN_THE_NAME = re.compile(r"\bin the name of\b", re.IGNORECASE)
_SAME_BEGINNING = 5  # letters: "register" and "registration", "assign" and "assignee" are of one family


def _synonyms() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in listed(Path(__file__).parent / "lists" / "synonyms.txt"):
        word, others = line.split(": ")
        for other in (word, *others.split(", ")):
            found.setdefault(stem(other), stem(word))
    return found


_PLAIN = _synonyms()


def plain(word: str) -> str:
    """A word as its stem, and as the one word for all that mean the same."""
    return _plain(stem(word))


def _plain(stemmed: str) -> str:
    """ "Watering" and "water" are one word too."""
    found = _PLAIN.get(stemmed, stemmed)
    if len(found) < _SAME_BEGINNING:
        return found
    if found.endswith("er"):
        return found[:-2]
    return found[:-1] + "i" if found.endswith("y") else found.removesuffix("s")


def plain_all(listed_words: str) -> frozenset[str]:
    """The words of a list separated by commas, each in its plain form."""
    return frozenset(map(plain, words(listed_words)))


# Parts of a system, of which each has its own port, address and limits.
OTHER_PARTS = plain_all(
    "http, https, web, webserver, smtp, ssh, ftp, imap, api, admin, staging, test, tests, debug, metrics, proxy,"
    " dashboard, frontend, grafana, prometheus, nginx, printer, monitor, monitoring, cache, queue, site, server,"
    " gateway, broker, docs, documentation, development, backup, replica, ldap, dns, vpn, websocket"
)
# Words of every instruction, which say nothing of what it is about.
_GENERAL = frozenset(
    map(
        stem,
        words(
            "use, uses, using, used, set, sets, listen, listens, run, runs, running, connect, connects, "
            "connecting, need, needs, must, value, default, config, configuration, setting, settings, option, "
            "options, parameter, parameters, number, amount, count, known, well-known, usual, standard, always, "
            "never, please, remember, ensure, exactly, least, most, limit, limits, exceed, exceeds, take, takes, "
            "called, calls, named, stay, stays, remain, remains, person, agent, today, now, new, old, will, "
            "work, works, action, time, per, later, earlier, total, size, instruction, well, given, says, said, "
            "here, follow, following, name, recommend, prefer, allowed, happen, happens, come, goes, level, "
            "correct, right, wrong, current, currently, up, than, more, less, fewer, nobody, nothing, "
            "everything, everybody, everyone, ever, only, strictly, kindly, configure, applies, apply-to, place, "
            "places, want, wanted, expected, preferred, choose, chosen, pick, select, selected, required, "
            "mandatory, quota, target, desired, respectively, available, whole, entire, single, own, rule, "
            "policy, cannot, carry, carries, contain, contains, include, included, via, there, everywhere, "
            "anywhere, all, dark, bright, pale, first, second, month, week, held, holds, hold, possible, "
            "necessary, important, usually, normally, generally, regular, regularly, normal, forbidden, "
            "prohibited, circumstances, circumstance"
        ),
    )
) | {_PLAIN.get("max", "max"), _PLAIN.get("min", "min"), "max", "min"}
# Verbs and other words that fit many subjects: alone, they do not say what is meant.
_WEAK = plain_all(
    "keep, store, save, send, go, write, make, begin, start, end, open, close, serve, host, sign, ship, pay, "
    "build, book, buy, check, test, create, add, display, show, timeout, valid, process, handle, hold, run, "
    "publish, print, install, deploy, release, due, length, weight, height, width, first, second, last, day, "
    "week, month, year, hour, minute, page, line, name, default, value, live, allow, require, max, min, change, "
    "modify, review, read, request, date, fall, respect, commit, report, enforce, drop, get, complete, assign, "
    "put, merge, arrive, collect, wear, sing, play, clean, charge, weigh, reach, return, leave, pass, prepare, "
    "expect, accept, receive, provide, bring, stand, lead, travel, fly, meet, order, ask, tell, call, drive, "
    "cook, eat, join, watch, wait, plan, schedule, attend, take, move, turn, enter, fill, feed, pick, choose, "
    "apply, deliver, happen, finish, follow, offer, share, delete, number, size, state, status, time, system, "
    "service, server, daily, speak, begins, located, morning, evening, night"
)


def plain_stems(text: str) -> list[str]:
    """Stems of the content words of a text, in order, each as the one word for all that mean the same."""
    return [_plain(word) for word in content_stems(_IN_THE_NAME.sub("behalf", text))]


def key_words(text: str) -> list[str]:
    """What a sentence is about, in order: stems of its content words, general ones left out."""
    found = (
        plained
        for word in content_stems(_IN_THE_NAME.sub("behalf", text))
        if word not in _GENERAL and (plained := _plain(word)) not in _GENERAL
    )
    return [word for word in found if not word[0].isdigit()]


def path_words(path: str) -> frozenset[str]:
    """The key words of a parameter's name: "limits.mongodbPort" and "limits/mongodb_port" are the same."""
    return frozenset(key_words(re.sub(r"[_\W]+", " ", _CAMEL.sub(" ", path))))


# The families whose members are parts of a system, each with its own settings.
_SYSTEM_FAMILIES = frozenset({"db", "cache", "queue", "webserver", "framework", "browser", "container"})


def _by_stem() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, members in MEMBERS.items():
        if name.isalpha():
            found.setdefault(stem(name), set()).update(member.family for member in members)
    return {word: frozenset(families) for word, families in found.items()}


_FAMILIES = _by_stem()


def families_of(word: str) -> frozenset[str]:
    """The families that a stem names a member of: "database.port" may mean the port of MongoDB."""
    return _FAMILIES.get(word, frozenset())


def family_words(family: str) -> frozenset[str]:
    """What a family is called by, in plain words."""
    return frozenset(map(plain, (family, *CALLED.get(family, ()))))


def is_related(word: str, other: str) -> bool:
    """Whether two stems are one, or the one covers the other."""
    if word == other or other in families_of(word) or word in families_of(other):
        return True
    shorter, longer = sorted((word, other), key=len)
    return len(shorter) >= _SAME_BEGINNING and longer.startswith(shorter)


def speaks_of_another(context: frozenset[str], subject: frozenset[str]) -> bool:
    """Whether words beside a value name another part of the system than the subject's, and not the subject's own."""
    parts = frozenset(word for word in context if word in OTHER_PARTS or families_of(word) & _SYSTEM_FAMILIES)
    return bool(parts - overlap(parts, subject)) and not overlap(context, subject)


_OPPOSITES = tuple(
    (plain(one), plain(other))
    for one, other in (
        ("open", "close"),
        ("begin", "end"),
        ("min", "max"),
        ("sender", "recipient"),
        ("read", "write"),
        ("import", "export"),
        ("upload", "download"),
        ("width", "height"),
        ("connect", "read"),
        ("input", "output"),
        ("source", "target"),
        ("arrival", "departure"),
        ("login", "logout"),
    )
)


def is_opposite(own: frozenset[str], subject: frozenset[str]) -> bool:
    """Whether a name says the one of a pair of which the subject says the other: closing hours are no opening hours."""
    pairs = (*_OPPOSITES, *((other, one) for one, other in _OPPOSITES))
    return any(one in own and other in subject and one not in subject for one, other in pairs)


def index_key(word: str) -> str:
    """What two related stems share, so that an index finds the one by the other."""
    return word[:_SAME_BEGINNING]


def is_general(word: str) -> bool:
    return word in _GENERAL


def is_weak(word: str) -> bool:
    """Whether a word fits so many subjects that it says little of what is meant."""
    return word in _WEAK


def overlap(subject: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """The words of `subject` that have their like among `others`."""
    return frozenset(word for word in subject if word in others or any(is_related(word, other) for other in others))


def tells(subject: frozenset[str], others: frozenset[str], *, least: float = 0.4, strictly: bool = True) -> bool:
    """Whether `others` are about `subject`: they share so much of it, and `strictly` not only words that fit any."""
    if not subject:
        return True
    shared = overlap(subject, others)
    strong = frozenset(word for word in subject if word not in _WEAK)
    if strictly and strong and not shared & strong:
        return False
    return bool(shared) and _weight(shared) >= least * min(_weight(subject), _MOST_ASKED)


def _weight(found: frozenset[str]) -> float:
    return sum(_OF_WEAK if word in _WEAK else 1.0 for word in found)


_OF_WEAK = 0.35  # of what another word weighs
_MOST_ASKED = 5  # words; a long instruction is not repeated as a whole
