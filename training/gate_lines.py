"""The gate and the figures of service as lines of a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from training import words
from training.gates import Result, limits_of
from training.live import LiveFigures, figures
from training.models import PolicyVersion

CONDITIONS = {
    "held_out_reward": "Held-out reward",
    "off_policy": "Off-policy estimate",
    "macro_f1": "Macro-F1 of the category",
    "violations_executed": "Violations carried out",
    "violations_attempted": "Violations attempted",
    "false_blocks": "Blocked without cause",
    "latency": "Time for one text, ms",
}


@dataclass(frozen=True)
class GateLine:
    name: str
    outcome: str
    candidate: str
    champion: str
    interval: str
    sentence: str


def limit_lines(kind: str) -> list[tuple[str, str]]:
    """What the gate allows versions of a kind, in words."""
    limits = limits_of(kind)
    lines = {
        "held_out_reward": ("Held-out reward may be lower by", words.number(limits.reward_margin)),
        "off_policy": ("Off-policy estimate may be lower by", words.number(limits.off_policy_margin)),
        "effective": ("Least effective rollouts for that", words.number(limits.effective_rollouts)),
        "macro_f1": ("Macro-F1 may be lower by", words.number(limits.f1_margin)),
        "latency": ("Median time for one text", f"{words.number(limits.latency_ms)} ms"),
    }
    return [line for name, line in lines.items() if name not in limits.left_out]


def gate_lines(results: Iterable[Result]) -> list[GateLine]:
    return [gate_line(result) for result in results]


def gate_line(result: Result) -> GateLine:
    verdict = result.verdict
    measured = verdict.low is not None and verdict.high is not None
    return GateLine(
        name=CONDITIONS.get(result.name, result.name),
        outcome=verdict.outcome,
        candidate=words.figure(verdict.candidate),
        champion=words.figure(verdict.champion),
        interval=f"{words.figure(verdict.low)} to {words.figure(verdict.high)}" if measured else words.NOTHING,
        sentence=verdict.sentence,
    )


@dataclass(frozen=True)
class LiveLine:
    name: str
    taken: int
    agreement: str
    blocked: str
    executed: int


def live_lines(policy: PolicyVersion, serving: PolicyVersion | None) -> list[LiveLine]:
    """The version in each of its roles, and the champion beside it; a role in which it did nothing is left out."""
    told = [(f"{policy} as {role}", figures(policy, role)) for role in ("champion", "canary", "shadow")]
    if serving is not None and serving != policy:
        told.append((f"{serving}, the champion", figures(serving, "champion")))
    return [live_line(name, counted) for name, counted in told if counted.taken]


def live_line(name: str, counted: LiveFigures) -> LiveLine:
    return LiveLine(
        name=name,
        taken=counted.taken,
        agreement=share(counted.agreed, counted.confirmed),
        blocked=share(counted.blocked, counted.proposals),
        executed=counted.executed,
    )


def share(count: int, whole: int) -> str:
    return f"{count / whole:.0%} ({count} of {whole})" if whole else "nothing to count yet"
