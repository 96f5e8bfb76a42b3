"""Rules, and the set of them that decides."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from time import perf_counter
from typing import Any

from governance.core import checks  # noqa: F401 - fills the registry
from governance.core.actions import KINDS, ProposedAction
from governance.core.checks.registry import Matcher, build
from governance.core.decisions import EFFECTS, Decision, undecided
from governance.core.errors import MalformedRuleError
from governance.core.evaluation import Armed, Evaluation

__all__ = ["MAX_CHARACTERS", "MalformedRuleError", "Rule", "RuleSet"]

QUADRANTS = ("STRATEGIC", "OPERATIONAL", "TACTICAL", "SYSTEM", "STOCHASTIC")
PERSISTENCES = ("HIGH", "MEDIUM", "LOW", "VARIABLE")
MAX_CHARACTERS = 200_000
_MAX_PRIORITY = 100
_INSTRUCTION = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class Rule:
    """An instruction as data. `scope` lists kinds of action, `matcher` names a check and its options, `priority` runs
    from 0 to 100 and orders findings only: no priority lets one rule overrule a stricter one."""

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

    def compile(self) -> Matcher:
        """The rule's check, made ready. Raises MalformedRuleError, which names the field at fault."""
        self._check_words()
        self._check_scope()
        if type(self.version) is not int or self.version < 1:
            raise MalformedRuleError("version", "must be a whole number from 1")
        if type(self.priority) is not int or not 0 <= self.priority <= _MAX_PRIORITY:
            raise MalformedRuleError("priority", f"must be a whole number from 0 to {_MAX_PRIORITY}")
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

    def _check_scope(self) -> None:
        kinds: Any = self.scope
        if not isinstance(kinds, list | tuple) or not kinds:
            raise MalformedRuleError("scope", "must be a list of at least one kind of action")
        unknown = [kind for kind in kinds if kind not in KINDS]
        if unknown:
            raise MalformedRuleError("scope", f"unknown kind {unknown[0]!r}; there are {', '.join(KINDS)}")


@dataclass(frozen=True)
class RuleSet:
    """The rules in force, compiled. Immutable, and safe to share between threads."""

    armed: tuple[Armed, ...]
    revision: str

    @classmethod
    def compile(cls, rules: Iterable[Rule]) -> "RuleSet":
        """Check every rule, keep the active ones, sort them by priority and then by instruction.

        `revision` is the SHA-256 of the active rules as canonical JSON, so that two sets with one revision decide
        alike. Raises MalformedRuleError.
        """
        compiled: dict[str, tuple[Rule, Matcher]] = {}
        for rule in rules:
            matcher = rule.compile()
            if rule.instruction in compiled:
                raise MalformedRuleError("instruction", f"{rule.instruction} is there twice")
            compiled[rule.instruction] = (rule, matcher)
        active = [(rule, matcher) for rule, matcher in compiled.values() if rule.active]
        active.sort(key=lambda pair: (-pair[0].priority, pair[0].instruction))
        return cls(
            armed=tuple(_arm(rule, matcher) for rule, matcher in active), revision=_revision(rule for rule, _ in active)
        )

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Armed, ...]]:
        return {kind: tuple(armed for armed in self.armed if kind in armed.scope) for kind in KINDS}

    def decide(self, action: ProposedAction, *, pressure: float = 0.0) -> Decision:
        """Decide on one action; never raises.

        The strictest effect of the rules that match wins. Time is linear in the text. A text of more than
        `MAX_CHARACTERS` characters, a kind of action that is not known, and a set without any rule are not decided on:
        a person must look, and the text is withheld. `pressure`, from 0 to 1, says how loaded the system is; from 0.7
        on, whatever a person owes grows by one step.
        """
        started = perf_counter()
        load = pressure if 0.0 <= pressure <= 1.0 else 1.0
        obstacle = self._obstacle(action)
        if obstacle:
            return undecided(action.text, obstacle, revision=self.revision, pressure=load)
        evaluation = Evaluation(self._by_kind[action.kind], action)
        return evaluation.decision(revision=self.revision, pressure=load, started=started)

    def _obstacle(self, action: ProposedAction) -> str:
        if not self.armed:
            return "rules: NoRulesError"
        if action.kind not in KINDS:
            return "action: UnknownKindError"
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


def _revision(rules: Iterable[Rule]) -> str:
    content = sorted((asdict(rule) for rule in rules), key=lambda rule: str(rule["instruction"]))
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
