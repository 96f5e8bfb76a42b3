"""What a value is about: key words in one plain form, and whether two sets of them can mean one thing."""

import re

from governance.core.checks.vocabulary import words
from governance.core.framework.wording import content_stems, stem

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ALIKE = {
    "db": "database, databases",
    "timeout": "expire, expires, expiry, expiration, ttl, lifetime, timeouts",
    "reply": "answer, answers, response, responses, replies",
    "mail": "email, emails, e-mail, e-mails, mails",
    "url": "address, link, homepage, endpoint, website, urls, located, lives",
    "release": "launch, launches, released, launched, publication",
    "due": "deadline, due",
    "retry": "attempt, attempts, retries, tries",
    "colour": "color, colors, colours",
    "licence": "license, licensed, licenses",
    "max": "maximum, maximal",
    "min": "minimum, minimal",
    "delete": "remove, removes, removed, removing, erase, erases, erased, erasing, drop, dropped, purge, purged, wipe",
    "share": "disclose, discloses, disclosed, reveal, reveals, revealed, pass, give, hand",
    "store": "keep, keeps, kept, save, saves, saved, log, logs, logged, record, records, recorded, retain, retains",
    "mention": "name, names, refer, refers, discuss, discusses, talk, talks",
    "promise": "guarantee, guarantees, commit, commits, pledge, assure, assures, assured",
    "deploy": "ship, ships, shipped, rollout",
    "change": "modify, modifies, modified, alter, alters, altered, edit, edits, edited, update, updates, updated",
    "send": "forward, forwards, forwarded, post, posts, posted, transmit, sent, transmits",
    "publish": "publicise, publishes, published",
    "disable": "off, disabled, deactivate, deactivated",
    "telephone": "phone, phones",
    "picture": "image, images, photo, photos, pictures",
    "documentation": "docs, doc",
}
_PLAIN = {stem(word): stem(plain) for plain, listed in _ALIKE.items() for word in words(listed)}
# A general word and what it covers: "database.port" may mean the port of MongoDB.
_KINDS = {
    "db": words(
        "mongodb, mongo, postgresql, postgres, mysql, mariadb, sqlite, oracle, cassandra, cockroachdb, couchdb"
    ),
    "language": words("python, java, javascript, typescript, rust, ruby, php, golang, kotlin, scala, perl"),
    "cache": words("redis, memcached, valkey"),
    "locale": words("english, german, french, spanish, italian, dutch, portuguese, japanese, chinese, maori"),
    "browser": words("firefox, chrome, safari, chromium"),
    "format": words("json, yaml, xml, csv, toml"),
    "licence": words("mit, gpl, apache, bsd, agpl, lgpl"),
    "branch": words("main, master, develop, trunk"),
    "system": words("linux, windows, macos, ubuntu, debian, fedora"),
    "cloud": words("aws, azure, gcp, hetzner"),
    "queue": words("rabbitmq, kafka, celery"),
    "spelling": words("british, american"),
    "encoding": words("utf-8, latin-1, ascii"),
    "framework": words("django, flask, fastapi, rails, laravel"),
    "algorithm": words("grpo, ppo, dqn, reinforce"),
    "hash": words("argon2, bcrypt, scrypt, md5, sha1, pbkdf2"),
}
FAMILY = {member: stem(kind) for kind, members in _KINDS.items() for member in members}
_FAMILY_OF_STEM = {stem(member): stem(kind) for member, kind in FAMILY.items()}
_SAME_BEGINNING = 5  # letters: "register" and "registration", "assign" and "assignee" are of one family
# Parts of a system, of which each has its own port, address and limits.
OTHER_PARTS = frozenset(
    map(
        stem,
        words(
            "http, https, web, webserver, smtp, ssh, ftp, imap, api, admin, staging, test, tests, debug, metrics, "
            "proxy,"
            " dashboard, frontend, grafana, prometheus, nginx, printer, monitor, monitoring, cache, queue, site, "
            "server,"
            " gateway, broker, docs, documentation, development, backup, replica, ldap, dns, vpn, websocket"
        ),
    )
)
# Words of every instruction, which say nothing of what it is about.
_GENERAL = frozenset(
    map(
        stem,
        words(
            "use, uses, using, used, set, sets, listen, listens, run, runs, running, connect, connects, connecting,"
            " start, starts, open, opens, need, needs, must, value, default, config, configuration, setting, settings,"
            " option, options, parameter, parameters, number, amount, count, known, well-known, usual, standard, "
            "always,"
            " never, please, remember, ensure, exactly, least, most, limit, limits, exceed, exceeds, max, maximum, min,"
            " minimum, take, takes, call, called, calls, named, stay, stays, remain, remains, person, agent, today, "
            "now,"
            " new, old, will, keep, work, works, change, changes, action, time, per, long, longer, fewer, less, more,"
            " than, up, correct, right, wrong, current, currently, allowed, happen, happens, come, goes, length, level,"
            " later, earlier, total, size, instruction, well, shown, given, says, said, here, follow, following, "
            "name, recommend, prefer"
        ),
    )
)


def plain(word: str) -> str:
    """A word as its stem, and as the one word for all that mean the same."""
    stemmed = stem(word)
    return _PLAIN.get(stemmed, stemmed)


def plain_stems(text: str) -> list[str]:
    """Stems of the content words of a text, in order, each as the one word for all that mean the same."""
    return [_PLAIN.get(word, word) for word in content_stems(text)]


def key_words(text: str) -> list[str]:
    """What a sentence is about, in order: stems of its content words, general ones left out."""
    found = (_PLAIN.get(word, word) for word in content_stems(text) if word not in _GENERAL)
    return [word for word in found if not word[0].isdigit()]


def path_words(path: str) -> frozenset[str]:
    """The key words of a parameter's name: "limits.mongodbPort" and "limits/mongodb_port" are the same."""
    return frozenset(key_words(re.sub(r"[_\W]+", " ", _CAMEL.sub(" ", path))))


def is_related(word: str, other: str) -> bool:
    """Whether two stems are one, or the one covers the other."""
    if word == other or _FAMILY_OF_STEM.get(word) == other or _FAMILY_OF_STEM.get(other) == word:
        return True
    shorter, longer = sorted((word, other), key=len)
    return len(shorter) >= _SAME_BEGINNING and longer.startswith(shorter)


def speaks_of_another(context: frozenset[str], subject: frozenset[str]) -> bool:
    """Whether words beside a value name another part of the system than the subject's, and not the subject's own."""
    parts = frozenset(word for word in context if word in OTHER_PARTS or word in _FAMILY_OF_STEM)
    return bool(parts - overlap(parts, subject)) and not overlap(context, subject)


def index_key(word: str) -> str:
    """What two related stems share, so that an index finds the one by the other."""
    return word[:_SAME_BEGINNING]


def is_general(word: str) -> bool:
    return word in _GENERAL


def overlap(subject: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """The words of `subject` that have their like among `others`."""
    return frozenset(word for word in subject if word in others or any(is_related(word, other) for other in others))
