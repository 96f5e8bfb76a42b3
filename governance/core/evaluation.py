"""One decision in the making: every rule in scope is asked, the strictest effect wins, the text is masked."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from time import perf_counter, thread_time
from typing import Any

from governance.core.actions import ProposedAction
from governance.core.checks.registry import Span
from governance.core.decisions import REQUIREMENTS, WITHHELD, Decision, Finding, strictest
from governance.core.folding import storable
from governance.core.index import Armed, RuleIndex, parameter_words
from governance.core.reading import Reading
from governance.core.rewriting import Replacement, Rewritten

# A rule that does not mask needs no more than this to explain itself; a rule that masks needs every match.
MAX_FINDINGS_A_RULE = 50
MAX_PASSES = 5
# Seconds of processor time. Every check is linear, so that only a fault of its own can take one this long.
LONGEST_CHECK = 2.0
REMOVED = "[removed]"
# Known spans may overlap each other, so that the nearest one before is not always the one that reaches furthest.
_NEIGHBOURS = 8
CRITICAL_PRESSURE = 0.7

# What a person owes for an action that is held, by how long the rule behind it binds.
REQUIREMENT_OF_HOLD = {"HIGH": "mandatory", "MEDIUM": "approval", "LOW": "review", "VARIABLE": "review"}
ENDINGS = {
    "allow": "it was noted, and let through.",
    "redact": "it was masked before anything was kept.",
    "hold": "a person looks at it before anything else happens.",
    "block": "the action was stopped.",
}


class OverrunError(Exception):
    """A check took longer than any check may."""


class Evaluation:
    """Asks the rules, in their order, about one action. Offsets of findings count characters of the action's text."""

    def __init__(self, index: RuleIndex, action: ProposedAction, *, pressure: float) -> None:
        text = storable(action.text)
        self._action = replace(action, text=text) if text != action.text else action
        self._index = index
        self._worked = thread_time()
        self._pressure = pressure
        self._findings: list[Finding] = []
        self._requirements = ["none"]
        self._failed: list[str] = []
        self._unverified = False
        self._names = self._parameter_words()
        self._memo: dict[Any, Any] = {}
        reading = Reading(self._action, text, pressure, memo=self._memo)
        candidates = self._candidates(reading)
        self._text = self._mask(reading, [rule for rule in candidates if rule.effect == "redact"])
        for rule in candidates:
            if rule.effect != "redact":
                self._note(rule, self._ask(rule, reading))

    def decision(self, *, revision: str, started: float) -> Decision:
        effects = [finding.effect for finding in self._findings] + (["hold"] if self._failed else [])
        outcome = strictest(effects)
        return Decision(
            outcome=outcome,
            requirement=self._requirement(outcome),
            text=WITHHELD if self._unverified and self._text else self._text,
            findings=tuple(sorted(self._findings, key=self._place)),
            errors=tuple(self._failed),
            revision=revision,
            ms=round((perf_counter() - started) * 1000, 3),
            pressure=round(self._pressure, 4),
        )

    def _requirement(self, outcome: str) -> str:
        """A blocked action is over, an allowed one is free; only a held one, or a failed check, asks for a person."""
        if self._failed:
            return "mandatory"
        if outcome != "hold":
            return "none"
        owed = max(map(REQUIREMENTS.index, self._requirements))
        return REQUIREMENTS[min(owed + (self._pressure >= CRITICAL_PRESSURE), len(REQUIREMENTS) - 1)]

    def _place(self, finding: Finding) -> tuple[int, int, int]:
        return self._index.rank(finding.rule), finding.start, finding.end

    def _parameter_words(self) -> frozenset[str]:
        try:
            return parameter_words(self._action.parameters)
        except Exception as error:  # noqa: BLE001 - what cannot be read cannot be decided on
            self._fail(f"parameters: {type(error).__name__}", unverified=False)
            return frozenset()

    def _candidates(self, reading: Reading) -> Sequence[Armed]:
        words = self._names | reading.words if self._index.uses_words else self._names
        return self._index.candidates([view.examined.text for view in reading.views], words)

    def _mask(self, reading: Reading, rules: Sequence[Armed]) -> str:
        """Mask until the rules find nothing more in the result, so that masking it again would change nothing.

        One mask can uncover the next: a number that touched an address is seen only once the address is gone.
        """
        rendered = Rewritten(self._action.text, ())
        for _ in range(MAX_PASSES):
            found = self._found(reading, rules)
            if not found:
                return rendered.text
            masks = list(rendered.replacements)
            for rule, span in found:
                start, end = rendered.to_input(*span)
                masks.append(Replacement(start, end, rule.matcher.marker or REMOVED))
                self._note(rule, [Span(start, end)])
            before, rendered = frozenset(rendered.replacements), Rewritten(self._action.text, masks)
            reading = Reading(
                self._action, rendered.text, self._pressure, spots=_fresh(rendered, before), memo=self._memo
            )
            rules = [rule for rule in self._candidates(reading) if rule.effect == "redact"]
        self._fail("masking: UnstableError", unverified=True)
        return rendered.text

    def _found(self, reading: Reading, rules: Sequence[Armed]) -> list[tuple[Armed, Span]]:
        """What to mask now. A guess that touches something known waits for the next pass, which reads it anew."""
        found = [(rule, span) for rule in rules for span in reading.unmasked(self._ask(rule, reading))]
        known = sorted(span for rule, span in found if not rule.matcher.guesses)
        if not known or len(known) == len(found):
            return found
        return [(rule, span) for rule, span in found if not (rule.matcher.guesses and _touches(span, known))]

    def _ask(self, rule: Armed, reading: Reading) -> list[Span]:
        masking = rule.effect == "redact"
        began = perf_counter()
        try:
            spans = reading.spans(rule.matcher, most=None if masking else MAX_FINDINGS_A_RULE)
            self._raise_if_overrun(began)
        except Exception as error:  # noqa: BLE001 - whatever a check raises, the action must not pass because of it
            self._fail(f"{rule.instruction}: {type(error).__name__}", unverified=masking)
            return []
        return spans

    def _raise_if_overrun(self, began: float) -> None:
        """The wall clock is cheap; only where it says "long" does the thread's own time decide."""
        if perf_counter() - began > LONGEST_CHECK and thread_time() - self._worked > LONGEST_CHECK:
            raise OverrunError

    def _fail(self, error: str, *, unverified: bool) -> None:
        if error not in self._failed:
            self._failed.append(error)
        self._unverified |= unverified

    def _note(self, rule: Armed, spans: Iterable[Span]) -> None:
        matcher = rule.matcher
        for span in spans:
            if rule.effect == "hold":
                self._requirements.append(REQUIREMENT_OF_HOLD[rule.persistence])
            self._findings.append(
                Finding(
                    rule=rule.instruction,
                    version=rule.version,
                    category=matcher.category,
                    start=span.start,
                    end=span.end,
                    severity=matcher.severity,
                    message=f"{matcher.message}: {ENDINGS[rule.effect]}",
                    effect=rule.effect,
                )
            )


Evaluating = Callable[..., Evaluation]
"""What makes an evaluation of a rule index, an action and a pressure."""


def _fresh(rendered: Rewritten, before: frozenset[Replacement]) -> list[tuple[int, int]]:
    """Where masks stand that were not there before: what they uncover can only be near them."""
    placed = zip(rendered.replacements, rendered.changed(), strict=True)
    return [place for replacement, place in placed if replacement not in before]


def _touches(span: Span, known: Sequence[Span]) -> bool:
    """Whether a span overlaps one of these, which are in order."""
    index = bisect_left(known, span.end, key=lambda one: one.start)
    return any(one.end > span.start for one in known[max(0, index - _NEIGHBOURS) : index])
