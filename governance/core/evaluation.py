"""One decision in the making: every rule in scope is asked, the strictest effect wins, the text is masked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from time import perf_counter

from governance.core.actions import ProposedAction
from governance.core.checks.registry import Examined, Matcher, Span
from governance.core.decisions import REQUIREMENTS, WITHHELD, Decision, Finding, strictest
from governance.core.folding import fold, storable
from governance.core.redaction import Mask, Rendered, marker_runs, within

# A rule that does not mask needs no more than this to explain itself; a rule that masks needs every match.
MAX_FINDINGS_A_RULE = 50
MAX_PASSES = 5
REMOVED = "[removed]"
CRITICAL_PRESSURE = 0.7

# What a person owes for an action that is held, by how long the rule behind it binds.
REQUIREMENT_OF_HOLD = {"HIGH": "mandatory", "MEDIUM": "approval", "LOW": "review", "VARIABLE": "review"}
ENDINGS = {
    "allow": "it was noted, and let through.",
    "redact": "it was masked before anything was kept.",
    "hold": "a person looks at it before anything else happens.",
    "block": "the action was stopped.",
}


@dataclass(frozen=True, slots=True)
class Armed:
    """A rule with its check made ready."""

    instruction: str
    version: int
    effect: str
    persistence: str
    scope: frozenset[str]
    matcher: Matcher


class Reading:
    """One state of the text, prepared once for every rule that reads it."""

    def __init__(self, action: ProposedAction, text: str) -> None:
        self._folded = fold(text)
        self._markers = marker_runs(text)
        self._examined = Examined(replace(action, text=text), self._folded.text)

    def spans(self, matcher: Matcher, *, most: int | None = None) -> list[Span]:
        return [Span(*self._folded.to_input(*span)) for span in islice(matcher.find(self._examined), most)]

    def unmasked(self, spans: Iterable[Span]) -> list[Span]:
        return [span for span in spans if not within(span, self._markers)]


class Evaluation:
    """Asks the rules, in their order, about one action. Offsets of findings count characters of the action's text."""

    def __init__(self, rules: Sequence[Armed], action: ProposedAction) -> None:
        self._action = replace(action, text=storable(action.text))
        self._rank = {rule.instruction: rank for rank, rule in enumerate(rules)}
        self._findings: list[Finding] = []
        self._requirements = ["none"]
        self._failed: list[str] = []
        self._unverified = False
        reading = Reading(self._action, self._action.text)
        self._text = self._mask([rule for rule in rules if rule.effect == "redact"], reading)
        for rule in rules:
            if rule.effect != "redact":
                self._note(rule, self._ask(rule, reading))

    def decision(self, *, revision: str, pressure: float, started: float) -> Decision:
        effects = [finding.effect for finding in self._findings] + (["hold"] if self._failed else [])
        outcome = strictest(effects)
        return Decision(
            outcome=outcome,
            requirement=self._requirement(outcome, pressure),
            text=WITHHELD if self._unverified and self._text else self._text,
            findings=tuple(sorted(self._findings, key=self._place)),
            errors=tuple(self._failed),
            revision=revision,
            ms=round((perf_counter() - started) * 1000, 3),
            pressure=round(pressure, 4),
        )

    def _requirement(self, outcome: str, pressure: float) -> str:
        """A blocked action is over, an allowed one is free; only a held one, or a failed check, asks for a person."""
        if self._failed:
            return "mandatory"
        if outcome != "hold":
            return "none"
        owed = max(map(REQUIREMENTS.index, self._requirements))
        return REQUIREMENTS[min(owed + (pressure >= CRITICAL_PRESSURE), len(REQUIREMENTS) - 1)]

    def _place(self, finding: Finding) -> tuple[int, int, int]:
        return self._rank[finding.rule], finding.start, finding.end

    def _mask(self, rules: Sequence[Armed], reading: Reading) -> str:
        """Mask until the rules find nothing more in the result, so that masking it again would change nothing.

        One mask can uncover the next: a number that touched an address is seen only once the address is gone.
        """
        rendered = Rendered(self._action.text, ())
        for _ in range(MAX_PASSES):
            found = [(rule, span) for rule in rules for span in reading.unmasked(self._ask(rule, reading))]
            if not found:
                return rendered.text
            masks = list(rendered.masks)
            for rule, span in found:
                start, end = rendered.to_input(*span)
                masks.append(Mask(start, end, rule.matcher.marker or REMOVED))
                self._note(rule, [Span(start, end)])
            rendered = Rendered(self._action.text, masks)
            reading = Reading(self._action, rendered.text)
        self._fail("masking: UnstableError", unverified=True)
        return rendered.text

    def _ask(self, rule: Armed, reading: Reading) -> list[Span]:
        masking = rule.effect == "redact"
        try:
            return reading.spans(rule.matcher, most=None if masking else MAX_FINDINGS_A_RULE)
        except Exception as error:  # noqa: BLE001 - whatever a check raises, the action must not pass because of it
            self._fail(f"{rule.instruction}: {type(error).__name__}", unverified=masking)
            return []

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
