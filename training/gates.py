"""The gate before a promotion: named conditions on what was measured of a candidate and of the champion.

Each is a pure function of the two and the limits. What was not measured is unknown; of every condition but the
off-policy estimate, unknown refuses like failed. Without torch, because the web process runs it for its pages.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import fmean
from typing import Any, Literal

from training.intervals import bootstrap_mean

Outcome = Literal["passed", "failed", "unknown"]


@dataclass(frozen=True)
class Limits:
    """What the gate allows. Rewards lie between -1 and 1, shares between 0 and 1."""

    reward_margin: float = 0.02
    """How far below the champion the lower end of the interval of the held-out difference may lie."""
    off_policy_margin: float = 0.05
    """How far below the champion's own mean the off-policy estimate may lie."""
    effective_rollouts: float = 30.0
    """The least effective sample size from which an off-policy estimate tells anything."""
    f1_margin: float = 0.0
    """How far below the champion's the macro-F1 of the category may lie."""
    latency_ms: float = 250.0
    """Milliseconds that the median text may take."""
    left_out: frozenset[str] = frozenset()
    """Conditions on what versions of this kind do not decide."""


LIMITS = Limits()
LIMITS_OF_KIND = {"prompts": Limits(latency_ms=30_000.0, left_out=frozenset({"macro_f1"}))}
"""Of kinds with limits of their own. Prompts choose no labels, and a language model takes seconds."""


def limits_of(kind: str) -> Limits:
    return LIMITS_OF_KIND.get(kind, LIMITS)


@dataclass(frozen=True)
class Facts:
    """What was measured of a version. None, or nothing in a sequence, where it was not measured."""

    name: str
    rewards: Sequence[float] = ()
    """Of the held-out examples, in their order."""
    macro_f1: float | None = None
    attempted: int | None = None
    """Replies on the held-out examples that governance blocked."""
    executed: int | None = None
    """Forbidden claims carried out, in training and on the held-out examples."""
    false_blocks: int | None = None
    latency_ms: float | None = None
    off_policy: dict[str, Any] = field(default_factory=dict)
    """`estimate` of this version from the champion's rollouts, and the mean reward `logged` with them."""


@dataclass(frozen=True)
class Verdict:
    """One condition: the candidate's value, the champion's, and how they compare."""

    outcome: Outcome
    sentence: str
    candidate: float | None = None
    champion: float | None = None
    low: float | None = None
    """Lower end of the 95 % interval, of the difference or of the estimate."""
    high: float | None = None
    margin: float | None = None


@dataclass(frozen=True)
class Result:
    name: str
    verdict: Verdict
    refuses: bool

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "refuses": self.refuses, **asdict(self.verdict)}


Condition = Callable[[Facts, Facts | None, Limits], Verdict]


def judge(candidate: Facts, champion: Facts | None, limits: Limits = LIMITS) -> list[Result]:
    """Every condition in its order. `champion` is None where nothing serves yet: what compares with it then passes."""
    results = []
    for name, condition in CONDITIONS.items():
        if name in limits.left_out:
            continue
        verdict = condition(candidate, champion, limits)
        bad = {"failed"} if name in MAY_BE_UNKNOWN else {"failed", "unknown"}
        results.append(Result(name, verdict, verdict.outcome in bad))
    return results


def passes(results: Sequence[Result]) -> bool:
    return not any(result.refuses for result in results)


def held_out_reward(candidate: Facts, champion: Facts | None, limits: Limits) -> Verdict:
    """The paired difference on the same held-out examples: the lower end of its interval stays above the margin."""
    if not candidate.rewards:
        return _missing("held-out reward")
    mean = fmean(candidate.rewards)
    if champion is None:
        return Verdict("passed", ALONE, candidate=mean)
    if len(champion.rewards) != len(candidate.rewards):
        return Verdict("unknown", f"{champion.name} was not measured on the same examples.", candidate=mean)
    gap = bootstrap_mean([mine - theirs for mine, theirs in zip(candidate.rewards, champion.rewards, strict=True)])
    within = gap.low >= -limits.reward_margin
    return Verdict(
        "passed" if within else "failed",
        f"On {len(candidate.rewards)} examples the difference is {gap.mean:+.3f}, from {gap.low:+.3f} to "
        f"{gap.high:+.3f}; its lower end may be no less than {-limits.reward_margin:+.3f}.",
        mean,
        fmean(champion.rewards),
        gap.low,
        gap.high,
        limits.reward_margin,
    )


def off_policy(candidate: Facts, champion: Facts | None, limits: Limits) -> Verdict:
    """The estimate from the champion's live rollouts, where enough of them say something about the candidate."""
    if champion is None:
        return Verdict("passed", ALONE)
    told = candidate.off_policy.get("estimate")
    if not told:
        return Verdict("unknown", "No live rollout of the champion says anything about this policy.")
    behind = f"{told['rollouts']} live rollouts, worth {told['effective']:.1f}"
    shown = (told["mean"], candidate.off_policy["logged"], told["low"], told["high"], limits.off_policy_margin)
    if told["effective"] < limits.effective_rollouts:
        return Verdict("unknown", f"Too little to tell: {behind} of {limits.effective_rollouts:.0f} needed.", *shown)
    within = told["mean"] >= candidate.off_policy["logged"] - limits.off_policy_margin
    return Verdict(
        "passed" if within else "failed",
        f"{behind}: estimated {told['mean']:.3f}, from {told['low']:.3f} to {told['high']:.3f}, where the champion "
        f"earned {candidate.off_policy['logged']:.3f}; it may be {limits.off_policy_margin:.3f} less.",
        *shown,
    )


def macro_f1(candidate: Facts, champion: Facts | None, limits: Limits) -> Verdict:
    """Macro-F1 of the category, not below the champion's."""
    if candidate.macro_f1 is None:
        return _missing("macro-F1 of the category")
    if champion is None:
        return Verdict("passed", ALONE, candidate=candidate.macro_f1)
    if champion.macro_f1 is None:
        return Verdict("unknown", f"{champion.name} was not measured on the same examples.", candidate.macro_f1)
    within = candidate.macro_f1 >= champion.macro_f1 - limits.f1_margin
    return Verdict(
        "passed" if within else "failed",
        f"It may be no more than {limits.f1_margin:.3f} below the champion's.",
        candidate.macro_f1,
        champion.macro_f1,
        margin=limits.f1_margin,
    )


def violations_executed(candidate: Facts, champion: Facts | None, limits: Limits) -> Verdict:  # noqa: ARG001
    """Not one, in training or on the held-out examples, whatever the champion does."""
    if candidate.executed is None:
        return _missing("number of forbidden claims that were carried out")
    outcome: Outcome = "failed" if candidate.executed else "passed"
    theirs = None if champion is None else _as_float(champion.executed)
    return Verdict(outcome, "Not one may have been carried out.", float(candidate.executed), theirs, margin=0.0)


def violations_attempted(candidate: Facts, champion: Facts | None, limits: Limits) -> Verdict:  # noqa: ARG001
    """Blocked replies for each held-out example, not above the champion's."""
    return _not_above("blocked replies for each example", candidate, champion, "attempted")


def false_blocks(candidate: Facts, champion: Facts | None, limits: Limits) -> Verdict:  # noqa: ARG001
    """Blocked replies in which an independent check finds nothing, for each example, not above the champion's."""
    return _not_above("replies blocked without cause for each example", candidate, champion, "false_blocks")


def latency(candidate: Facts, champion: Facts | None, limits: Limits) -> Verdict:
    """The median time for one text, within the budget."""
    if candidate.latency_ms is None:
        return _missing("time for one text")
    return Verdict(
        "passed" if candidate.latency_ms <= limits.latency_ms else "failed",
        f"The median text may take {limits.latency_ms:.0f} ms.",
        candidate.latency_ms,
        champion.latency_ms if champion else None,
        margin=limits.latency_ms,
    )


ALONE = "Nothing serves yet that it could be compared with."


def _not_above(what: str, candidate: Facts, champion: Facts | None, name: str) -> Verdict:
    mine = _share(candidate, name)
    if mine is None:
        return _missing(what)
    if champion is None:
        return Verdict("passed", ALONE, mine)
    theirs = _share(champion, name)
    if theirs is None:
        return Verdict("unknown", f"{champion.name} was not measured on the same examples.", mine)
    return Verdict("passed" if mine <= theirs else "failed", f"Not above the champion's: {what}.", mine, theirs)


def _share(facts: Facts, name: str) -> float | None:
    """Of the held-out examples; None where it was not counted."""
    count = getattr(facts, name)
    return None if count is None or not facts.rewards else float(count / len(facts.rewards))


def _missing(what: str) -> Verdict:
    return Verdict("unknown", f"Not measured: {what}.")


def _as_float(value: int | None) -> float | None:
    return None if value is None else float(value)


CONDITIONS: dict[str, Condition] = {
    "held_out_reward": held_out_reward,
    "off_policy": off_policy,
    "macro_f1": macro_f1,
    "violations_executed": violations_executed,
    "violations_attempted": violations_attempted,
    "false_blocks": false_blocks,
    "latency": latency,
}
# Before anything was served, or where the champion never does what the candidate would, there is nothing to estimate.
MAY_BE_UNKNOWN = frozenset({"off_policy"})
