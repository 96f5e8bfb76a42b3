"""What must not be done, must not be left undone, or stays switched on or off: read from an instruction."""

import re
from collections.abc import Iterator
from dataclasses import replace

from governance.core.framework.demands import Requirement
from governance.core.framework.subjects import is_general, key_words, plain, plain_all, plain_stems

_FILLERS = (
    r"(?: (?:be|ever|to|we|you|i|again|under any circumstances|may|can|should|must|any|allowed to|permitted to))*"
)
_BAN = re.compile(
    r"\b(?:(?:never|do not|don't|must not|mustn't|may not|should not|shouldn't|shall not|cannot|can't|can not"
    r"|will not|won't|need not|is not allowed to|are not allowed to|(?:is|are|it's) (?:strictly )?(?:forbidden"
    r"|prohibited"
    r"|banned)(?: for \w+)? to|not allowed to|not permitted to|(?:has|have) no (?:permission|right|authority"
    r"|business) to|not authori[sz]ed to"
    r"|not entitled to|not supposed to|(?:has|have) no permission for|avoid|refrain from|abstain from|stay away from"
    r"|steer clear of"
    r"|(?:please )?(?:stop|quit|cease)(?= \w+ing)|under no circumstances|(?:is|are|was|has|have|does|do|did) (?:not"
    r"|never)"
    r"(?: been)?|isn't|aren't|doesn't|not to|(?:nobody|no ?one|nothing|none of [\w ]{1,40}|no \w+) (?:may|can|should"
    r"|must|is allowed to"
    rf"|are allowed to|is to|is permitted to)){_FILLERS}|(?P<no>no|hands off))\s+(?P<what>[^.;!?\n]{{1,120}})",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(
    r"(?P<what>[^.;!?\n]{3,100}?) (?:is|are) (?:strictly |absolutely )?(?:forbidden|prohibited|banned|off limits"
    r"|off-limits"
    r"|taboo|unacceptable|not permitted|not allowed|not tolerated|not wanted|out of bounds)(?P<rest>(?!"
    r" to\b)[^.;!?\n]{0,80})",
    re.IGNORECASE,
)
_KEPT_OUT = re.compile(
    r"^(?:please )?(?:keep|leave) (?P<what>[^.;!?\n]{2,60}) out of (?P<where>[^.;!?\n]{2,60})", re.IGNORECASE
)
_INVERTED = re.compile(
    r"\b(?:under no circumstances|at no time|in no case|never) (?:may|should|must|can|shall|is|are)"
    r" (?P<what>[^.;!?\n]{2,60}?)"
    r" (?:to )?be (?P<deed>[^.;!?\n]{2,60})",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:always|must|(?:has|have) to|make sure to|be sure to|shall|needs? to)\s+"
    r"(?P<what>(?!not\b|never\b)[^.;!?\n]{1,120})",
    re.IGNORECASE,
)
_ON = r"on|enabled|active|activated|mandatory|required|compulsory|obligatory|switched on|turned on|necessary|needed"
_OFF = r"off|disabled|inactive|deactivated|switched off|turned off|not used|not active|not enabled"
_STATE = re.compile(
    rf"^(?P<what>[^.;!?\n]{{2,100}}?) (?:is|are|stays?|remains?|must be|should be|(?:has|have) to be|must stay|must"
    rf" remain"
    rf"|will be)(?: (?:always|still|to be|kept|left))? (?:(?P<on>{_ON})|(?P<off>{_OFF}))\b(?P<rest>[^.;!?\n]{{0,80}})",
    re.IGNORECASE,
)
_SWITCHED = re.compile(
    r"^(?:please |always )?(?:(?P<on>enable|activate|turn on|switch on)|(?P<off>disable|deactivate|turn off|switch"
    r" off))"
    r" (?P<what>[^.;!?\n]{2,100})"
    r"|^(?:please |always )?(?:keep|leave|turn|switch) (?P<kept>[^.;!?\n]{2,80}) (?:(?P<kept_on>on|enabled|active)"
    r"|(?P<kept_off>off|disabled|inactive))\b",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:unless|without|until|except|before|if|when|while|other than|because|so that|outside|even)\b|,", re.IGNORECASE
)
_LITTLE_VERBS = plain_all(
    "make, use, do, be, include, put, write, have, add, say, give, mention, contain, allow, let, offer, issue"
)
_MEDIA = plain_all("reply, message, draft, answer, text")
_ACTORS = plain_all("agent, reply, replies, model, bot, assistant, system, drafts, draft, policy, staff, team, we, you")
_MOST_OBJECTS = 5
_FEWEST_STATED = 2  # an exclamation states nothing
_SWITCHED_OFF = re.compile(r"\b(?:off|disabled|closed|no|not|without)\b", re.IGNORECASE)
_WITHOUT = re.compile(
    r"\b(?:works?|runs?|is|are|goes|come|comes|served|written|made|built|sold|shipped|delivered|get"
    r" along)\b[^.;]{0,30}?"
    r" without (?P<what>[^.;!?\n]{2,80})",
    re.IGNORECASE,
)


def read_prohibitions(sentence: str) -> Iterator[Requirement]:
    """What the sentence forbids or asks to be done, or the state that it wants; a plain statement asks that nothing
    says the opposite."""
    for read in (_reserved, _switched, _kept_out, _banned):
        found = read(sentence)
        if found is not None:
            if found.objects:
                yield found
            return
    stated = _stated(sentence)
    if len(stated.objects) >= _FEWEST_STATED and not _SWITCHED_OFF.search(sentence):
        yield stated


def _switched(sentence: str) -> Requirement | None:
    match = _STATE.search(sentence) or _SWITCHED.search(sentence)
    if match is None:
        return None
    groups = match.groupdict()
    what = f"{groups.get('what') or groups.get('kept')} {groups.get('rest') or ''}"
    is_on = bool(groups.get("on") or groups.get("kept_on"))
    objects = [word for word in key_words(what) if word not in _SWITCH_WORDS]
    return _requirement(sentence, objects, is_duty=is_on, state="on" if is_on else "off")


_ONLY = re.compile(
    r"^only (?P<who>[^.;!?\n]{2,60}?) (?:may|can|is allowed to|are allowed to|is permitted to|should|must|gets? to)"
    r" (?P<what>[^.;!?\n]{2,100})"
    r"|^(?P<passive>[^.;!?\n]{2,60}?) (?:may|can|must|should) only be (?P<deed>\w+) by (?P<by>[^.;!?\n]{2,60})",
    re.IGNORECASE,
)


def _reserved(sentence: str) -> Requirement | None:
    """ "Only Ms Ferro may approve refunds" forbids it where she is not named."""
    match = _ONLY.search(sentence)
    if match is None:
        return None
    who = match["who"] or match["by"]
    words = plain_stems(match["what"] or f"{match['deed']} {match['passive']}")
    verbs = frozenset(word for word in words[:1] if not is_general(word))
    return replace(
        _requirement(sentence, words[1:] or words), verbs=verbs, exceptions=frozenset(plain_stems(who)) - _TITLES
    )


_TITLES = plain_all("mr, mrs, ms, dr, prof")
_SWITCH_WORDS = plain_all("default, enabled, disabled, active, inactive, mandatory, required")


_LEFT_ALONE = re.compile(
    r"^(?:please )?(?:leave|keep) (?P<what>[^.;!?\n]{2,80}?) (?:alone|untouched|unchanged|as it is|as they are"
    r"|intact)\b",
    re.IGNORECASE,
)
_NEGATED_WORD = re.compile(
    r"\b(?:un|non-?)(?=(?!i[tovqf]|der|less|til|cle|e\b|even)[a-z]{4,})(?P<word>[a-z]+)", re.IGNORECASE
)


def _kept_out(sentence: str) -> Requirement | None:
    match = _INVERTED.search(sentence)
    if match:
        done = plain_stems(match["deed"])
        verbs = frozenset(word for word in done[:1] if not is_general(word))
        return replace(_requirement(sentence, key_words(match["what"]) + done[1:]), verbs=verbs)
    match = _LEFT_ALONE.search(sentence)
    if match:
        objects = key_words(match["what"])
        return replace(_requirement(sentence, objects), verbs=frozenset((plain("touch"),)))
    match = _KEPT_OUT.search(sentence)
    if match:
        return _requirement(sentence, key_words(f"{match['what']} {match['where']}"))
    match = _WITHOUT.search(sentence)
    if match and not _BAN.search(sentence):
        return _requirement(sentence, key_words(f"{sentence[: match.start('what')]} {match['what']}"))
    return None


def _banned(sentence: str) -> Requirement | None:
    for form, is_duty in ((_FORBIDDEN, False), (_BAN, False), (_DUTY, True)):
        match = form.search(sentence)
        if match:
            return _deed(sentence, match, is_duty=is_duty)
    return None


def _stated(sentence: str) -> Requirement:
    if _NEGATED_WORD.search(sentence):
        return _requirement(sentence, key_words(_NEGATED_WORD.sub(r"\g<word>", sentence)))
    return _requirement(sentence, key_words(sentence), is_duty=True)


def _requirement(sentence: str, objects: list[str], *, is_duty: bool = False, state: str = "") -> Requirement:
    several = tuple(dict.fromkeys(objects))[:_MOST_OBJECTS]
    return Requirement(
        "prohibition", frozenset(several), objects=several, is_duty=is_duty, state=state, wording=sentence
    )


def _deed(sentence: str, match: re.Match[str], *, is_duty: bool) -> Requirement:
    what = match["what"] if match.re is not _FORBIDDEN else f"{match['what']} {match['rest']}"
    cut = _EXCEPTION.search(what)
    deed, exception = (what[: cut.start()], what[cut.end() :]) if cut else (what, "")
    after = plain_stems(deed)
    is_thing = match.re is _FORBIDDEN or bool(match.groupdict().get("no"))
    before = [] if is_thing else key_words(_subject_before(sentence[: match.start()]))
    verbs, objects = ([], after) if is_thing else (after[:1], after[1:])
    if before and not is_duty:
        objects = before + objects
    objects = [word for word in objects if word not in _LITTLE_VERBS] or (before or verbs)
    objects = [word for word in objects if is_thing or word not in _MEDIA] or objects
    verbs += before if is_duty else []
    named = frozenset(word for word in verbs if not (word in _LITTLE_VERBS or word in objects or is_general(word)))
    return Requirement(
        kind="prohibition",
        subject=frozenset(objects),
        verbs=named,
        objects=tuple(dict.fromkeys(objects))[:_MOST_OBJECTS],
        exceptions=frozenset(key_words(exception)),
        is_duty=is_duty,
        wording=sentence,
    )


def _subject_before(before: str) -> str:
    """In "E-mail addresses must not be published" the subject is what it happens to; an actor is none."""
    first = (
        re.split(r"\b(?:is|are|and)\b", before)[0] if not before.strip().lower().startswith(("and", "is")) else before
    )
    return " ".join(word for word in re.findall(r"[\w'-]+", first) if plain(word.lower()) not in _ACTORS)
