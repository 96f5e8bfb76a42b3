"""What must not be done, or not be left undone: read from an instruction, and looked for in an action."""

import re
from collections.abc import Iterator
from math import ceil

from governance.core.framework.demands import Requirement
from governance.core.framework.proposal import Mismatch, Parameter, Proposal, shown_value
from governance.core.framework.subjects import is_general, key_words, overlap, path_words, plain, plain_stems

_BAN = re.compile(
    r"\b(?:(?:never|do not|don't|must not|mustn't|may not|should not|shouldn't|shall not|cannot|can't|can not"
    r"|will not|won't"
    r"|is not allowed to|are not allowed to|is forbidden to|avoid|refrain from|under no circumstances|(?:is|are|was"
    r"|has|have|does|do|did) (?:not|never)(?: been)?"
    r"|isn't|aren't|not to)(?: (?:be|ever|to|we|you|i|again|under any circumstances))*"
    r"|(?P<no>no))\s+(?P<what>[^.;!?\n]{1,120})",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(
    r"(?P<what>[^.;!?\n]{3,100}?) (?:is|are) (?:strictly )?(?:forbidden|prohibited|banned|off limits|not permitted"
    r"|not allowed)",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"\b(?:always|must|(?:has|have) to|make sure to|be sure to|shall)\s+(?P<what>(?!not\b|never\b)[^.;!?\n]{1,120})",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:unless|without|until|except|before|if|when|while|other than|because|so that|,)\b|,", re.IGNORECASE
)
_LITTLE_VERBS = frozenset(
    map(
        plain,
        (
            "make",
            "use",
            "do",
            "be",
            "include",
            "put",
            "write",
            "have",
            "add",
            "say",
            "give",
            "mention",
            "contain",
            "allow",
            "let",
        ),
    )
)
_MOST_OBJECTS = 5
_FEWEST_STATED = 2  # an exclamation states nothing
_SWITCHED_OFF = re.compile(r"\b(?:off|disabled|closed|no|not|without)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|never|nor|neither|without|avoid\w*|refus\w*|instead of|stop\w*|no|cannot|nobody)\b|n't\b", re.IGNORECASE
)


def read_prohibitions(sentence: str) -> Iterator[Requirement]:
    for form, is_duty in ((_BAN, False), (_FORBIDDEN, False), (_DUTY, True)):
        match = form.search(sentence)
        if match:
            demand = _deed(sentence, match, is_duty=is_duty)
            if demand.objects:
                yield demand
            return
    stated = _stated(sentence)
    if len(stated.objects) >= _FEWEST_STATED and not _SWITCHED_OFF.search(sentence):
        yield stated


def _stated(sentence: str) -> Requirement:
    """A plain statement, such as "Certificates are verified", asks that nothing says the opposite."""
    objects = tuple(dict.fromkeys(key_words(sentence)))[:_MOST_OBJECTS]
    return Requirement("prohibition", frozenset(objects), objects=objects, is_duty=True, wording=sentence)


def _deed(sentence: str, match: re.Match[str], *, is_duty: bool) -> Requirement:
    what = match["what"]
    cut = _EXCEPTION.search(what)
    deed, exception = (what[: cut.start()], what[cut.end() :]) if cut else (what, "")
    after = plain_stems(deed)
    before = [] if "no" in match.groupdict() and match["no"] else key_words(_subject_before(sentence[: match.start()]))
    verbs, objects = (after[:1], after[1:]) if match.re is not _FORBIDDEN else ([], after)
    if "no" in match.groupdict() and match["no"]:
        verbs, objects = [], after
    if before and not is_duty:
        objects = before + objects
    objects = [word for word in objects if word not in _LITTLE_VERBS] or (before or verbs)
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


_ACTORS = frozenset(
    map(
        plain,
        (
            "agent",
            "reply",
            "replies",
            "model",
            "bot",
            "assistant",
            "system",
            "drafts",
            "draft",
            "policy",
            "staff",
            "team",
        ),
    )
)


def _subject_before(before: str) -> str:
    """In "E-mail addresses must not be published" the subject is what it happens to; an actor is none."""
    return " ".join(word for word in re.findall(r"[\w'-]+", before) if plain(word.lower()) not in _ACTORS)


def forbidden_deeds(requirement: Requirement, proposal: Proposal) -> Iterator[Mismatch]:
    named = frozenset[str]().union(
        *(
            parameter.words | frozenset(plain_stems(shown_value(parameter.value)[:80]))
            for parameter in proposal.parameters
            if parameter.value is not False and parameter.value not in (None, 0, "", "no", "off", "false")
        )
    )
    for parameter in proposal.parameters if requirement.is_duty else ():
        if _is_switched_off(parameter) and _is_meant(requirement, parameter):
            yield _broken(requirement, str(parameter.value), 0, 0, parameter.path)
    if not requirement.is_duty and _does_by_name(requirement, named) and not named & requirement.exceptions:
        yield _broken(requirement, "the action's parameters", 0, 0, "parameters")
    for sentence in proposal.sentences:
        if sentence.is_question or not _does(requirement, sentence.stems):
            continue
        excepted = bool(sentence.stems & requirement.exceptions) and not _DENIED.search(sentence.text)
        if bool(_denial(requirement, sentence.text)) is requirement.is_duty and not excepted:
            text = sentence.text.strip()
            start = sentence.start + sentence.text.index(text)
            yield _broken(requirement, text, start, start + len(text), "")


def _does_by_name(requirement: Requirement, named: frozenset[str]) -> bool:
    """Names are terse: with the verb and the last thing there, half of the things will do."""
    last = frozenset(requirement.objects[-1:])
    return _does(requirement, named, least=0.5 if requirement.verbs and overlap(last, named) else 0.75)


def _is_switched_off(parameter: Parameter) -> bool:
    return parameter.value is False or str(parameter.value).lower() in {
        "off",
        "no",
        "false",
        "disabled",
        "never",
        "none",
    }


def _is_meant(requirement: Requirement, parameter: Parameter) -> bool:
    own = path_words(parameter.path.rpartition(".")[2])
    objects = frozenset(requirement.objects)
    all_told = overlap(objects, parameter.words)
    return bool(own) and overlap(own, objects) == own and 2 * len(all_told) >= len(objects)


def _does(requirement: Requirement, stems: frozenset[str], *, least: float = 0.75) -> bool:
    """Whether the words speak of the deed: its verb, where it has one, and every thing it is done to."""
    if requirement.verbs and not overlap(requirement.verbs, stems):
        return False
    found = len(overlap(frozenset(requirement.objects), stems))
    return found >= max(1, ceil(least * len(requirement.objects)))


def _denial(requirement: Requirement, text: str) -> bool:
    """Whether the sentence denies the deed: a negation not far before the first of its words."""
    if requirement.is_duty and not requirement.verbs:
        return bool(_DENIED.search(text))
    wanted = requirement.verbs or frozenset(requirement.objects)
    for match in re.finditer(r"[\w'-]+", text):
        if overlap(frozenset((plain(match[0].lower()),)), wanted):
            return bool(_DENIED.search(text[max(0, match.start() - 45) : match.start()]))
    return False


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
