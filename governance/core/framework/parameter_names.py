"""Whether a parameter's name means what a requirement is about, seen with what stands above, beside and before it."""

import re

from governance.core.framework.demands import Requirement
from governance.core.framework.families import members_called
from governance.core.framework.proposal import Parameter, Proposal
from governance.core.framework.sameness import stemmed_unit
from governance.core.framework.subjects import (
    family_words,
    is_opposite,
    is_weak,
    overlap,
    path_words,
    plain,
    plain_all,
    speaks_of_another,
    tells,
)
from governance.core.framework.units import DIMENSION_WORDS, UNITS

_UNIT_WORDS = frozenset(map(plain, (name for name in UNITS if name.isalnum())))
# What a parameter may be called only for the kind of its value, whatever it is about.
_SAID_BY_KIND = {
    "date": plain_all("date, day, due, when, month, scheduled"),
    "weekday": plain_all("date, day, weekday, when, days, scheduled, weekdays"),
    "clock": plain_all("time, hour, start, when, schedule, cron, scheduled, clock"),
    "mail": plain_all("mail, recipient, to, cc, address, sender, from, contact, recipients"),
    "url": plain_all("url, host, base, link, site, target, address, domain, server, source, index, uri, website"),
    "path": plain_all("path, folder, target, destination, output, file, location, root"),
    "ip": plain_all("ip, host, address, server"),
    "file": plain_all("file, name, filename, output, target, path"),
    "phone": plain_all("telephone, number, contact"),
    "name": plain_all(
        "name, provider, engine, backend, tool, library, type, service, system, vendor, software, platform, kind,"
        " product,"
        " style, mode, driver, app, brand, title, variant, choice, method, selected, id"
    ),
}
_LIMIT = re.compile(r"rate|limit|max|min|cap|quota|count|per_|total|number|amount|size", re.IGNORECASE)
# What settings are kept in, whatever they are about.
_CONTAINERS = path_words(
    "connection connections service services server servers config configuration settings options params parameters"
    " hyperparameters optimizer optimiser run job worker host local localhost internal env environment data database"
    " main default hyper client limits prod production"
)


def names_subject(requirement: Requirement, parameter: Parameter, shown: str, proposal: Proposal) -> bool:
    """Whether the parameter is meant: the words of its last part belong to the subject, the head is among them, and
    nothing around speaks of another part of the system."""
    head, _, last = parameter.path.rpartition(".")
    above, own = path_words(head), path_words(last)
    around = above | parameter.context
    seen = around | proposal.stems | (parameter.beside - own)
    specific = (own - _said_by_kind(requirement, shown)) | overlap(own, requirement.subject)
    if any(
        (
            speaks_of_another(around, requirement.subject),
            is_opposite(own, requirement.subject),
            requirement.head and not overlap(frozenset((requirement.head,)), own | above),
            _counts_another(requirement, own | above, parameter.path),
            _is_of_no_family(requirement, specific, shown),
        )
    ):
        return False
    if not specific:
        called = frozenset[str]().union(*map(family_words, requirement.families))
        return _fits_kind(requirement, shown) and tells(_essence(requirement), seen, strictly=not own & called)
    if tells(_essence(requirement), specific | seen) and overlap(specific, requirement.subject) == specific:
        return True
    return _tells_enough(requirement, specific, around, proposal)


def _tells_enough(
    requirement: Requirement, specific: frozenset[str], around: frozenset[str], proposal: Proposal
) -> bool:
    telling = frozenset(word for word in specific if not is_weak(word)) or specific
    known = overlap(telling, requirement.subject | _covered(requirement))
    if known != telling:
        told = known | around | proposal.stems
        return _is_almost(telling, known) and tells(_essence(requirement), told, least=0.75)
    return _is_meant(requirement, specific, around, proposal)


def _counts_another(requirement: Requirement, named: frozenset[str], path: str) -> bool:
    """Of a newsletter with three articles, the number of its issue says nothing."""
    counted = stemmed_unit(requirement.bounds[0].value)
    if not counted or not named or _LIMIT.search(path):
        return False
    return not overlap(frozenset((plain(counted),)), named)


def _is_of_no_family(requirement: Requirement, specific: frozenset[str], shown: str) -> bool:
    """Where a family of names is asked for, another word is meant only by a parameter called like the family."""
    families = requirement.families
    if not families or families & {member.family for member in members_called(shown)}:
        return False
    called = frozenset[str]().union(*map(family_words, families))
    return not overlap(called | _SAID_BY_KIND["name"], specific)


def _is_almost(telling: frozenset[str], known: frozenset[str]) -> bool:
    """One word more than the subject has makes no other subject, unless it names another part of the system."""
    return len(telling - known) == 1 and bool(known) and not speaks_of_another(telling - known, known)


def _is_meant(requirement: Requirement, specific: frozenset[str], around: frozenset[str], proposal: Proposal) -> bool:
    if tells(_essence(requirement), specific | around | proposal.stems):
        return True
    others = (around | proposal.key_stems) - specific - _CONTAINERS
    return not others


def _said_by_kind(requirement: Requirement, shown: str) -> frozenset[str]:
    wanted = requirement.bounds[0].value
    words = _SAID_BY_KIND.get(wanted.kind, frozenset())
    if wanted.kind == "unit":
        words |= _UNIT_WORDS | frozenset(map(plain, DIMENSION_WORDS.get(wanted.key[0].split("/")[0], ())))
    shared = requirement.families & {member.family for member in members_called(shown)}
    return words.union(*map(family_words, shared))


def _covered(requirement: Requirement) -> frozenset[str]:
    """Words that stand for the subject where a family of names does."""
    return frozenset(map(plain, requirement.families))


def _essence(requirement: Requirement) -> frozenset[str]:
    """The subject without the words that only say what kind of value it has."""
    kinds = frozenset() if requirement.kind == "name" else _said_by_kind(requirement, "")
    for family in requirement.families:
        kinds |= family_words(family)
    return (requirement.subject - kinds) or requirement.subject


def _fits_kind(requirement: Requirement, shown: str) -> bool:
    """A parameter named only "provider" is meant where its value is of the same family as the one that is asked for."""
    if requirement.kind != "name" or not requirement.families:
        return True
    return bool(requirement.families & {member.family for member in members_called(shown)})
