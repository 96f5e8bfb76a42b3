"""Rules, and the set of them that decides."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from time import perf_counter
from typing import Any

from governance.core import checks  # noqa: F401 - fills the registry
from governance.core.actions import KINDS, ProposedAction
from governance.core.checks.registry import Matcher, build
from governance.core.decisions import EFFECTS, Decision, undecided
from governance.core.errors import MalformedRuleError
from governance.core.evaluation import Evaluating, Evaluation
from governance.core.index import Armed, RuleIndex

__all__ = ["MAX_CHARACTERS", "MalformedRuleError", "Rule", "RuleSet"]

QUADRANTS = ("STRATEGIC", "OPERATIONAL", "TACTICAL", "SYSTEM", "STOCHASTIC")
PERSISTENCES = ("HIGH", "MEDIUM", "LOW", "VARIABLE")
MAX_CHARACTERS = 200_000
_MAX_PRIORITY = 100
_INSTRUCTION = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class Rule:
    """An instruction as data. `scope` lists kinds of action, `matcher` names a check and its options, `priority` runs
    from 0 to 100 and orders findings only: no priority lets one rule overrule a stricter one. An active rule is in
    force from `valid_from` until just before `valid_until`, both aware times or None for an open end."""

    instruction: str
    text: str
    quadrant: str
    persistence: str
    scope: tuple[str, ...]
    effect: str
    matcher: Mapping[str, Any] = field(hash=False)
    version: int = 1
    priority: int = 50
    active: bool = True
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def in_force(self, at: datetime | None) -> bool:
        """Whether the rule counts at a time; without a time, whether it is active at all."""
        if not self.active or at is None:
            return self.active
        return (self.valid_from is None or self.valid_from <= at) and (
            self.valid_until is None or at < self.valid_until
        )

    def compile(self) -> Matcher:
        """The rule's check, made ready. Raises MalformedRuleError, which names the field at fault."""
        self._check_words()
        self._check_scope()
        if type(self.version) is not int or self.version < 1:
            raise MalformedRuleError("version", "must be a whole number from 1")
        if type(self.priority) is not int or not 0 <= self.priority <= _MAX_PRIORITY:
            raise MalformedRuleError("priority", f"must be a whole number from 0 to {_MAX_PRIORITY}")
        self._check_validity()
        matcher = build(self.matcher)
        if self.effect == "redact" and matcher.marker is None:
            raise MalformedRuleError("effect", "this check finds no text that could be masked; use hold or block")
        return matcher

    def _check_words(self) -> None:
        if not _INSTRUCTION.fullmatch(_text(self.instruction)):
            raise MalformedRuleError("instruction", "must be 2 to 40 small letters, digits or underscores")
        if not _text(self.text).strip():
            raise MalformedRuleError("text", "must say in words what the rule asks")
        for name, allowed in (("quadrant", QUADRANTS), ("persistence", PERSISTENCES), ("effect", EFFECTS)):
            if getattr(self, name) not in allowed:
                raise MalformedRuleError(name, f"must be one of {', '.join(allowed)}")

    def _check_validity(self) -> None:
        for name in ("valid_from", "valid_until"):
            value: Any = getattr(self, name)
            if value is not None and not (isinstance(value, datetime) and value.tzinfo):
                raise MalformedRuleError(name, "must be a time with its time zone, or nothing")
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise MalformedRuleError("valid_until", "must be later than valid_from")

    def _check_scope(self) -> None:
        kinds: Any = self.scope
        if not isinstance(kinds, list | tuple) or not kinds:
            raise MalformedRuleError("scope", "must be a list of at least one kind of action")
        unknown = [kind for kind in kinds if kind not in KINDS]
        if unknown:
            raise MalformedRuleError("scope", f"unknown kind {unknown[0]!r}; there are {', '.join(KINDS)}")


@dataclass(frozen=True)
class RuleSet:
    """The rules in force, compiled. Immutable, and safe to share between threads.

    `changes_at` is when the next rule begins or ends to be in force, by the time that the set was compiled for.
    """

    armed: tuple[Armed, ...]
    revision: str
    changes_at: datetime | None = None

    @classmethod
    def compile(cls, rules: Iterable[Rule], *, at: datetime | None = None) -> "RuleSet":
        """Check every rule, keep those in force at a time (None: all active ones), sort them by priority and name.

        `revision` is the SHA-256 of the rules in force as canonical JSON, so that two sets with one revision decide
        alike. Raises MalformedRuleError.
        """
        compiled: dict[str, tuple[Rule, Matcher]] = {}
        for rule in rules:
            matcher = rule.compile()
            if rule.instruction in compiled:
                raise MalformedRuleError("instruction", f"{rule.instruction} is there twice")
            compiled[rule.instruction] = (rule, matcher)
        in_force = [(rule, matcher) for rule, matcher in compiled.values() if rule.in_force(at)]
        in_force.sort(key=lambda pair: (-pair[0].priority, pair[0].instruction))
        return cls(
            armed=tuple(_arm(rule, matcher) for rule, matcher in in_force),
            revision=_revision(rule for rule, _ in in_force),
            changes_at=_next_change((rule for rule, _ in compiled.values() if rule.active), at),
        )

    @cached_property
    def _by_kind(self) -> dict[str, RuleIndex]:
        return {kind: RuleIndex([armed for armed in self.armed if kind in armed.scope]) for kind in KINDS}

    def governs(self, kind: str) -> bool:
        """Whether any rule in force speaks about this kind of action."""
        return kind in self._by_kind and bool(self._by_kind[kind].rules)

    def decide(self, action: ProposedAction, *, pressure: float = 0.0, evaluation: Evaluating = Evaluation) -> Decision:
        """Decide on one action; never raises.

        The strictest effect of the rules that match wins. Time is linear in the text. A text of more than
        `MAX_CHARACTERS` characters, a kind of action that is not known, and one that no rule in force speaks about are
        not decided on: a person must look, and the text is withheld. `pressure`, from 0 to 1, says how loaded the
        system is; from 0.7 on, whatever a person owes grows by one step. `evaluation` is for whoever watches the
        decision being made: see tracing.
        """
        started = perf_counter()
        load = pressure if 0.0 <= pressure <= 1.0 else 1.0
        obstacle = self._obstacle(action)
        if obstacle:
            return undecided(action.text, obstacle, revision=self.revision, pressure=load)
        evaluated = evaluation(self._by_kind[action.kind], action, pressure=load)
        return evaluated.decision(revision=self.revision, started=started)

    def _obstacle(self, action: ProposedAction) -> str:
        if action.kind not in KINDS:
            return "action: UnknownKindError"
        if not self.governs(action.kind):
            return "rules: NoRulesError"
        return "text: TooLongError" if len(action.text) > MAX_CHARACTERS else ""


def _text(value: Any) -> str:
    """The value, if it is text: rules come from JSON, where anything may stand in any field."""
    return value if isinstance(value, str) else ""


def _arm(rule: Rule, matcher: Matcher) -> Armed:
    return Armed(
        instruction=rule.instruction,
        version=rule.version,
        effect=rule.effect,
        persistence=rule.persistence,
        scope=frozenset(rule.scope),
        matcher=matcher,
    )


def _next_change(rules: Iterable[Rule], at: datetime | None) -> datetime | None:
    if at is None:
        return None
    bounds = [bound for rule in rules for bound in (rule.valid_from, rule.valid_until) if bound and bound > at]
    return min(bounds, default=None)


def _revision(rules: Iterable[Rule]) -> str:
    content = sorted((asdict(rule) for rule in rules), key=lambda rule: str(rule["instruction"]))
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=_utc)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
