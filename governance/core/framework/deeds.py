"""Whether an action does what an instruction forbids, or leaves undone what it asks for."""

import re
from collections.abc import Iterator
from math import ceil

from governance.core.framework.demands import Requirement
from governance.core.framework.proposal import Mismatch, Parameter, Proposal, Sentence, shown_value
from governance.core.framework.subjects import overlap, path_words, plain, plain_all, plain_stems

_CLAUSE = re.compile(r"[^;]+?(?:;|\bbut\b|$)", re.IGNORECASE)
_WHOLE = re.compile(r"[^;].*", re.DOTALL)
_BY_OTHERS = re.compile(r"\b(?:was|were|been|is|are) \w+(?:ed|en|ne) by (?!me\b|us\b|the agent)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_NEGATIVE = re.compile(
    r"\b(?:not(?! only| just)|never|nor|neither|without|avoid\w*|refus\w+|declin\w+|instead of|rather than|stop\w*|no"
    r"|cannot|nobody|nothing|none|skip\w*|omit\w*|leav\w+ out|left out|forget|disabl\w+|deactivat\w+|bypass\w*|strip\w*"
    r"|remov\w+|delet\w+|exclud\w+|free of|free from|forbid\w*|prohibit\w*|bann?\w*|refrain\w*|ignor\w+|drop"
    r"|dropping|off"
    r"|lacks?|lacking|prevent\w*|block\w*|reject\w*|withhold\w*|against|hid\w+|suppress\w*|dispens\w+ with|blank out"
    r"|spare|sparing|waiv\w+|mask\w*|redact\w*|clear of|keep\w* out|neglect\w*|turn\w* down|uncheck\w*|unset"
    r"|anonymi[sz]\w+"
    r"|blur\w*|obscur\w*|pixelat\w*|outside|out of|away|shred\w*|protect\w*|bare of)\b|n't\b",
    re.IGNORECASE,
)
_NEGATIVE_AFTER = re.compile(
    r"[^,;]{0,30}?\b(?:(?:is|are|was|were|stays?|remains?) (?:strictly )?(?:forbidden|prohibited|banned|off limits"
    r"|not |never |no longer|refused|denied)|(?:switched|turned|left) off\b|off\b|disabled\b|out\b|forbidden|prohibited"
    r"|not allowed|was refused|were refused)",
    re.IGNORECASE,
)
_POSITIVE = re.compile(
    r"\b(?:enabl\w+|activat\w+|on|requir\w+|needs?|with|us(?:e|es|ing)|allow\w*|show\w*|add\w*|includ\w+|start\w*"
    r"|launch\w*|install\w*|introduc\w+)\b",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(r"[,;:.!?]|\b(?:and|but|so|without)\b", re.IGNORECASE)
_REACH = 45  # characters
_SAID_BY_VALUE = {
    "date": plain_all("date, day"),
    "weekday": plain_all("date, day, weekend"),
    "clock": plain_all("time"),
    "mail": plain_all("mail, address"),
    "url": plain_all("link, url"),
    "phone": plain_all("telephone"),
}
# Other ways to do a deed: who forwards something shares it.
_WAYS: dict[str, frozenset[str]] = {
    plain(verb): plain_all(ways)
    for verb, ways in {
        "share": "send, publish, show, tell, give, mail, pass, copy, upload, attach, export, hand, read",
        "publish": "send, share, upload, show, announce, write",
        "contact": "mail, telephone, write, send, message, visit, text, reply",
        "offer": "give, promise, grant, send, issue, hand",
        "store": "write, log, put, record, copy, add",
        "mention": "write, tell, say, name, describe, compare, quote, list, include",
        "promise": "tell, offer, announce, confirm, write, say",
        "modify": "replace, set, raise, lower, overwrite, increase, reduce, move, rename",
        "delete": "truncate, empty, overwrite, cancel",
        "install": "add, run",
        "send": "publish, share, mail, post, ship, push",
        "give": "offer, write, provide, send, tell, reply",
        "deploy": "release, roll, push, publish",
        "buy": "order",
        "order": "buy",
        "accept": "take, approve, receive",
        "sell": "offer, ship",
        "hire": "employ, engage",
        "access": "open, read, query, log",
        "book": "order, buy",
        "run": "start, execute, launch",
        "discuss": "mention, comment, talk",
        "comment": "discuss, write, reply, mention",
        "feed": "give",
        "sign": "approve",
        "touch": "modify, rename, edit, delete, move, open, replace, overwrite, copy, clean, rewrite, format, merge,"
        " add",
        "issue": "grant, pay, give, offer, create",
        "approve": "sign, accept, grant, confirm",
        "charge": "bill, debit",
        "post": "publish",
    }.items()
}
_NEGATIVE_DEEDS = frozenset({"off", "out"})
_OFF_VALUES = frozenset({"off", "no", "false", "disabled", "never", "none", "0", "inactive", "skip", "deny"})
_ON_VALUES = frozenset({"on", "yes", "true", "enabled", "always", "1", "active", "allow", "required"})
_NEGATIVE_NAMES = frozenset(
    ("skip", "disable", "disabled", "no", "without", "ignore", "bypass", "exclude", "omit", "hide", "suppress", "deny")
)
_SWITCH_WORDS = plain_all(
    "enable, enabled, disable, disabled, skip, no, use, require, required, without, ignore, bypass, allow, active,"
    " with, include, exclude, on, off, is, apply, enforce, show, omit, status, state, mode, flag, default"
)


def forbidden_deeds(requirement: Requirement, proposal: Proposal) -> Iterator[Mismatch]:
    """Every sentence and parameter that does what is forbidden, or leaves undone what is asked for."""
    for parameter in proposal.parameters:
        if _is_switched_wrongly(requirement, parameter, proposal):
            given = f"{parameter.path}: {shown_value(parameter.value)}"
            yield _broken(requirement, given, 0, 0, parameter.path)
    if not requirement.is_duty and not requirement.state and _is_done_by_parameters(requirement, proposal):
        yield _broken(requirement, "the action's parameters", 0, 0, "parameters")
    for sentence in proposal.sentences:
        if not sentence.is_question:
            yield from _in_sentence(requirement, sentence, proposal)


def _in_sentence(requirement: Requirement, sentence: Sentence, proposal: Proposal) -> Iterator[Mismatch]:
    said = frozenset[str]().union(*(_SAID_BY_VALUE.get(value.kind, frozenset()) for value in sentence.values))
    # What is asked for may be left undone in another clause than the one that names it.
    for match in (_WHOLE if requirement.is_duty else _CLAUSE).finditer(sentence.text):
        clause = _NEGATED_WORD.sub(lambda word: _split(requirement, word), _IN_THE_CLEAR.sub("not encrypted", match[0]))
        least = 0.6 if requirement.state or requirement.is_duty else 0.75
        if not _does(requirement, frozenset(plain_stems(clause)) | said, least=least):
            continue
        first, last = _deed_span(requirement, clause)
        place = sentence.start + match.start() + max(0, first - 1)
        if proposal.mentioned.is_reported(place):
            continue
        if _contradicts(requirement, sentence, clause, (first, last)):
            text = match[0].strip()
            start = sentence.start + match.start() + match[0].index(text)
            yield _broken(requirement, text, start, start + len(text), "")
            return


_IN_THE_CLEAR = re.compile(r"\b(?:in |as )?(?:plain ?text|clear ?text)\b|\bin the clear\b", re.IGNORECASE)
_NEGATED_WORD = re.compile(r"\b(?:un|non-|de)(?P<word>[a-z]{4,})", re.IGNORECASE)


def _split(requirement: Requirement, word: re.Match[str]) -> str:
    """ "Unencrypted" as "not encrypted", where the requirement is about encryption."""
    own = requirement.verbs | frozenset(requirement.objects)
    return f"not {word['word']}" if plain(word["word"].lower()) in own else word[0]


def _contradicts(requirement: Requirement, sentence: Sentence, clause: str, span: tuple[int, int]) -> bool:
    if _BY_OTHERS.search(clause):
        return False
    negatives = _negatives(requirement, clause, *span)
    if requirement.state == "off":
        return not negatives and bool(_POSITIVE.search(clause))
    if requirement.is_duty:
        return negatives % 2 == 1
    if requirement.exceptions and overlap(requirement.exceptions, sentence.stems):
        return _is_denied_exception(requirement, sentence.text)
    return negatives % 2 == 0


def _is_denied_exception(requirement: Requirement, clause: str) -> bool:
    """What is forbidden "without approval" is done against it where the approval is missing."""
    places = [match.start() for match in _WORD.finditer(clause) if _is_one_of(match[0], requirement.exceptions)]
    return any(_NEGATIVE.search(clause, max(0, place - _REACH), place) for place in places)


def _is_one_of(word: str, wanted: frozenset[str]) -> bool:
    return bool(overlap(wanted, frozenset(plain_stems(word)) or frozenset((plain(word.lower()),))))


def _deed_span(requirement: Requirement, clause: str) -> tuple[int, int]:
    wanted = _verbs(requirement) | frozenset(requirement.objects)
    spans = [match.span() for match in _WORD.finditer(clause) if _is_one_of(match[0], wanted)]
    return (spans[0][0], spans[-1][0]) if spans else (0, len(clause))


def _negatives(requirement: Requirement, clause: str, first: int, last: int) -> int:
    """How many negations bear on the deed: those right before one of its words, and those that close it."""
    found = 0
    own = requirement.verbs | frozenset(requirement.objects)
    worded = set(_WORD.findall(requirement.wording.lower()))
    for match in _NEGATIVE.finditer(clause):
        if _is_one_of(match[0], own) or (not requirement.is_duty and match[0].lower() in _NEGATIVE_DEEDS & worded):
            continue
        if match.end() < first - _REACH or match.start() > last:
            continue
        found += not _BOUNDARY.search(clause, match.end(), max(first, match.end()))
    end = _WORD.match(clause, last)
    if not requirement.is_duty and _NEGATIVE_DEEDS & worded:
        return found
    return found or int(bool(_NEGATIVE_AFTER.match(clause, end.end() if end else last)))


def _does(requirement: Requirement, stems: frozenset[str], *, least: float = 0.75) -> bool:
    """Whether the words speak of the deed: its verb, where it has one, and every thing it is done to."""
    if requirement.verbs and not overlap(_verbs(requirement), stems):
        return False
    found = len(overlap(frozenset(requirement.objects), stems))
    return found >= max(1, ceil(least * len(requirement.objects)))


def _verbs(requirement: Requirement) -> frozenset[str]:
    """The verb and, where something must not be done, other ways to do it."""
    if requirement.is_duty:
        return requirement.verbs
    return requirement.verbs.union(*(_WAYS.get(verb, frozenset()) for verb in requirement.verbs))


def _is_done_by_parameters(requirement: Requirement, proposal: Proposal) -> bool:
    """Names are terse: with the verb and the last thing there, half of the things will do. The text counts with them,
    but something of the deed must stand in the parameters."""
    named = frozenset[str]().union(
        *(
            parameter.words | frozenset(plain_stems(shown_value(parameter.value)[:80]))
            for parameter in proposal.parameters
            if parameter.value is not False and str(parameter.value).lower() not in _OFF_VALUES | {""}
        )
    )
    if not overlap(frozenset(requirement.objects), named) or overlap(requirement.exceptions, named | proposal.stems):
        return False
    last = frozenset(requirement.objects[-1:])
    least = 0.5 if requirement.verbs and overlap(last, named) else 0.75
    if _does(requirement, named, least=least):
        return True
    is_negative = bool(_NEGATIVE.search(proposal.text))
    return not is_negative and _does(requirement, named | proposal.stems)


def _is_switched_wrongly(requirement: Requirement, parameter: Parameter, proposal: Proposal) -> bool:
    value = str(parameter.value).lower() if isinstance(parameter.value, str | bool | int) else ""
    if value not in _OFF_VALUES | _ON_VALUES or not _is_meant(requirement, parameter, proposal):
        return False
    names = re.split(r"[\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", parameter.path).lower())
    is_on = (value in _ON_VALUES) is not bool(_NEGATIVE_NAMES & set(names))
    return is_on is not requirement.is_duty


def _is_meant(requirement: Requirement, parameter: Parameter, proposal: Proposal) -> bool:
    own = path_words(parameter.path.rpartition(".")[2])
    objects = frozenset(requirement.objects) | requirement.verbs
    specific = own - _SWITCH_WORDS or path_words(parameter.path) - _SWITCH_WORDS
    told = overlap(objects, parameter.words | parameter.context | proposal.stems)
    return bool(specific) and overlap(specific, objects) == specific and 2 * len(told) >= len(objects)


def _broken(requirement: Requirement, given: str, start: int, end: int, path: str) -> Mismatch:
    return Mismatch(
        kind="prohibition",
        subject=", ".join(sorted(requirement.objects)),
        required=requirement.wording.strip(),
        given=given,
        start=start,
        end=end,
        path=path,
    )
