"""The instruction persistence classifier: how long an instruction binds, and how strictly it is checked.

Several signals vote, each with a reason; no single word settles anything. A person may overrule the result.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from governance.core.checks.vocabulary import one_of

QUADRANTS = ("STRATEGIC", "OPERATIONAL", "TACTICAL", "SYSTEM", "STOCHASTIC")
_LONGEST = 20_000  # characters; no instruction needs more, and the rest is not read


@dataclass(frozen=True, slots=True)
class Classification:
    """`explicitness` runs from 0, a vague wish, to 1, a plain order with its values."""

    quadrant: str
    persistence: str
    scope: str
    explicitness: float
    verification: str
    reasons: tuple[str, ...]


class _Signal(NamedTuple):
    """`votes` are points, for quadrants or for scopes; a form that is found twice votes once."""

    form: re.Pattern[str]
    votes: Mapping[str, float]
    reason: str


def _signal(listed: str, reason: str, **votes: float) -> _Signal:
    return _Signal(re.compile(rf"(?<!\w){one_of(listed)}(?!\w)", re.IGNORECASE), votes, reason)


_QUADRANT_SIGNALS = (
    _signal(
        "values?, principles?, mission, purpose, ethic\\w*, privacy, dignity, fairness, honest\\w*, transparen\\w+,"
        " human (?:rights|judgment|oversight|agency), trust, integrity, accountab\\w+, harm, consent, respect, safety",
        "it speaks of values or purpose",
        STRATEGIC=2.0,
    ),
    _signal(
        "nobody, everyone, no (?:one|agent|person), people decide, belongs? to people, (?:a|every) (?:statistic|claim"
        "|figure)"
        " (?:needs|must|has), (?:is|are) never, guarantee\\w*, under no circumstances",
        "it is meant for everybody and everything",
        STRATEGIC=1.0,
    ),
    _signal(
        "process, workflow, procedure, whenever, every (?:time|week|day|correction|release|reply|change|month), each"
        " (?:time|reply|release|week|change), review\\w*, weekly, daily, before (?:each|every|any|merging|sending"
        "|publishing)"
        ", after (?:each|every|any), checklist, sign-?off, document\\w*, log every, keep (?:a|records?), report\\w*, "
        "test\\w*,"
        " commit messages?, policy, triage, standard practice, as a rule",
        "it describes a way of working",
        OPERATIONAL=2.0,
    ),
    _signal(
        "today, tomorrow, tonight, this (?:week|task|page|file|bug|issue|release|morning|afternoon|sprint|button"
        "|run), now,"
        " first, next, fix, right away, immediately, for the moment, before (?:noon|lunch|friday|monday), "
        "the (?:button|typo"
        "|bug) , finish, then, until (?:friday|monday|tomorrow|the release), by (?:friday|monday|tomorrow|noon)",
        "it is about the task at hand",
        TACTICAL=2.0,
    ),
    _signal(
        "ports?, database, mongodb, postgres\\w*, sqlite, redis, server, url, endpoint, api(?: key)?, timeout, memory,"
        " version, configur\\w+, settings?, environment variable, encoding, utf-8, schema, migrations?, path, "
        "directory,"
        " cpu, gpu, cache, host, https?, tls, backup\\w*, queue, worker, python, django, library, dependency, "
        "log ?files?,"
        " rate limit, cron, disk, encrypt\\w*, hash\\w*, index, branch, repository",
        "it states a technical fact",
        SYSTEM=2.0,
    ),
    _signal(
        "try, experiment\\w*, explor\\w+, idea, maybe, perhaps, brainstorm\\w*, what if, suggest\\w*, creative\\w*, "
        "could we,"
        " might, play with, see what happens, random\\w*, variations?, alternatives, surprise, inspiration, "
        "some time, feel free",
        "it invites to explore",
        STOCHASTIC=2.0,
    ),
)  # fmt: skip
_PARAMETER = re.compile(
    r"\b[a-z]+[_.][a-z_.]+\b|\b[A-Z]{2,}_[A-Z_]+\b|--[a-z-]+|\b\w+\s?=\s?\w+|/[\w.-]+/[\w.-]+|\b\d{4,5}\b"
)
_ORDER = re.compile(
    r"\b(?:must(?: not)?|always|never|do not|don't|shall|required?|has to|have to|only|under no circumstances"
    r"|is forbidden"
    r"|at (?:most|least)|no \w+ (?:is|may)|needs?|exactly|is not allowed|may not)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^\W*(?:please )?(?:use|set|keep|write|answer|fix|send|delete|run|check|ask|make|add|remove|show|store|log|mask"
    r"|name|tell"
    r"|start|stop|put|update|review|publish|include|call|read|move|change|translate|label|count|test|mark|link|cite"
    r"|sign)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|try(?: to)?|might|could|if possible|ideally|probably|prefer\w*|would be (?:nice|good)"
    r"|should probably"
    r"|some(?:times|how| time)|feel free|roughly|about|generally|usually|consider|i think|it seems|kind of"
    r"|where it fits)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(r"\d|https?://|[\"'“`][^\"'”`]{1,60}[\"'”`]|\b[A-Z]\w*[A-Z]\w*")
_FOR_GOOD = re.compile(
    r"\b(?:always|never|forever|permanent\w*|from now on|at all times|in every case|without exception"
    r"|under no circumstances"
    r"|for good|henceforth|nobody|no one|everyone|belongs? to people)\b",
    re.IGNORECASE,
)
_PROJECT = re.compile(
    r"\b(?:project|site|repository|codebase|release|documentation|framework|throughout|for the (?:next|whole) \w+"
    r"|sprint|quarter"
    r"|database|server|every|each|whenever|team|configuration|production)\b",
    re.IGNORECASE,
)
_SESSION = re.compile(
    r"\b(?:for now|this session|today|for the moment|until (?:i|we|tomorrow|tonight|further|friday|monday)"
    r"|in this (?:chat"
    r"|conversation|session|thread|run)|while we|this (?:week|morning|afternoon|evening)|tonight|temporar\w+)\b",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r"\b(?:just this once|right (?:now|away)|immediately|this time|once|at once|only for this|as a one-?off"
    r"|this (?:reply|answer"
    r"|message|button|typo|bug|line|page|task|file)|first (?:fix|answer|do)|next,? (?:fix|answer|do))\b",
    re.IGNORECASE,
)
_SCOPES = (
    ("IMMEDIATE", _ONCE, "it is for one occasion"),
    ("SESSION", _SESSION, "it names a short time"),
    ("PERMANENT", _FOR_GOOD, "it binds for good"),
    ("PROJECT", _PROJECT, "it binds the project"),
)
_BY_QUADRANT = {
    "STRATEGIC": ("HIGH", "PERMANENT"),
    "OPERATIONAL": ("MEDIUM", "PROJECT"),
    "TACTICAL": ("LOW", "IMMEDIATE"),
    "SYSTEM": ("HIGH", "PROJECT"),
    "STOCHASTIC": ("VARIABLE", "SESSION"),
}
_TRUSTED = frozenset(("person", "user", "staff", "operator", "owner", "maintainer", "human", "admin"))


class InstructionPersistenceClassifier:
    """Reads one instruction at a time. Deterministic; never raises on any text."""

    def classify(self, text: str, *, source: str = "", at: datetime | None = None) -> Classification:
        """`source` says who gave the instruction, such as "person" or "model"; `at` when, kept in the reasons.

        What cannot be read binds as strictly as anything: HIGH, PERMANENT, MANDATORY.
        """
        if not text.strip():
            return Classification("STRATEGIC", "HIGH", "PERMANENT", 0.0, "MANDATORY", ("There are no words to read.",))
        read = text[:_LONGEST]
        explicitness, how = _explicitness(read)
        quadrant, why = _quadrant(read)
        persistence, scope, because = _lasting(read, quadrant, explicitness)
        reasons = [*why, *because, *how]
        if source:
            reasons.append(f"it was given by {source[:40]}")
        if at is not None:
            reasons.append(f"it was given on {at:%d %B %Y}")
        verification = _verification(quadrant, persistence, explicitness, is_trusted=source.lower() in _TRUSTED)
        return Classification(quadrant, persistence, scope, explicitness, verification, tuple(reasons))


def _quadrant(text: str) -> tuple[str, list[str]]:
    points = dict.fromkeys(QUADRANTS, 0.0)
    reasons = []
    for signal in _QUADRANT_SIGNALS:
        found = {match[0].lower() for match in signal.form.finditer(text)}
        for quadrant, vote in signal.votes.items():
            points[quadrant] += vote * min(3, len(found)) ** 0.5
        if found:
            reasons.append(signal.reason)
    if _PARAMETER.search(text):
        points["SYSTEM"] += 1.5
        reasons.append("it names a parameter or a technical value")
    if _FOR_GOOD.search(text) and not points["SYSTEM"]:
        points["STRATEGIC"] += 0.5
    best = max(QUADRANTS, key=lambda quadrant: points[quadrant])
    if not points[best]:
        return "OPERATIONAL", ["nothing says what it is about, so it counts as a way of working"]
    return best, reasons


def _explicitness(text: str) -> tuple[float, list[str]]:
    signs = (
        (_ORDER, 0.35, "it is an order"),
        (_IMPERATIVE, 0.25, "it begins with what to do"),
        (_VALUE, 0.25, "it names a value"),
        (_HEDGE, -0.35, "it is worded as a wish"),
    )
    score, reasons = 0.25, []
    for form, weight, reason in signs:
        if form.search(text):
            score += weight
            reasons.append(reason)
    if text.rstrip().endswith("?"):
        score -= 0.25
        reasons.append("it is a question")
    return round(min(1.0, max(0.0, score)), 4), reasons


def _lasting(text: str, quadrant: str, explicitness: float) -> tuple[str, str, list[str]]:
    persistence, scope = _BY_QUADRANT[quadrant]
    named = next(((name, reason) for name, form, reason in _SCOPES if form.search(text)), None)
    reasons = []
    if named:
        scope = named[0]
        reasons.append(named[1])
    if scope in {"IMMEDIATE", "SESSION"} and persistence != "VARIABLE":
        persistence = "LOW" if scope == "IMMEDIATE" else "MEDIUM" if quadrant in {"STRATEGIC", "SYSTEM"} else "LOW"
    elif scope == "PERMANENT" and quadrant != "STOCHASTIC" and explicitness >= 0.5:  # noqa: PLR2004 - half way
        persistence = "HIGH"
    elif persistence == "HIGH" and explicitness < 0.3:  # noqa: PLR2004 - a vague wish
        persistence = "MEDIUM"
    return persistence, scope, reasons


def _verification(quadrant: str, persistence: str, explicitness: float, *, is_trusted: bool) -> str:
    """How strictly an action is held against it. What a model says of itself is never checked less for it."""
    if persistence == "HIGH":
        return "MANDATORY" if quadrant in {"STRATEGIC", "SYSTEM"} or explicitness >= 0.5 else "REQUIRED"  # noqa: PLR2004
    if persistence == "MEDIUM":
        return "REQUIRED"
    if persistence == "LOW":
        return "REQUIRED" if is_trusted and explicitness >= 0.75 else "RECOMMENDED"  # noqa: PLR2004
    return "OPTIONAL"
