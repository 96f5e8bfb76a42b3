"""The watch over who serves: a champion or a canary that does worse than what served before it is taken back.

A share falls where the whole 95 % interval of the difference lies on the bad side of zero, each side with enough
counted: Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in Medicine
17(8), method 10, built from two Wilson intervals.
"""

import logging
from math import hypot

from governance.core.intervals import wilson
from training import registry, trials
from training.live import CHAMPION, LiveFigures, figures
from training.models import Alias, PolicyVersion, Promotion, Trial

logger = logging.getLogger("training")

FEWEST = 30
"""Counted on each side before two shares are compared."""


def watch() -> dict[str, str]:
    """Look at every champion and canary; by kind and role, why it was taken back. What is well is not named."""
    found: dict[str, str] = {}
    for alias in Alias.objects.filter(name=registry.CHAMPION).select_related("policy"):
        canary = trials.running(alias.kind, Trial.Role.CANARY)
        if canary and (why := _canary_fell(canary, alias.policy)):
            trials.end(trial=canary, user=None, reason=why)
            found[f"{alias.kind} canary"] = why
        if why := _champion_fell(alias.policy):
            found[f"{alias.kind} champion"] = _roll_back(alias.kind, why)
    return found


def why_fallen(now: LiveFigures, before: LiveFigures) -> str:
    """The first reason to take a version back, as a sentence; empty where there is none."""
    if now.executed:
        return f"{now.executed} forbidden claims were carried out."
    if _is_enough(now.confirmed, before.confirmed):
        low, high = difference(now.agreed, now.confirmed, before.agreed, before.confirmed)
        if high < 0:
            return _told("Agreement with people", now.agreement, before.agreement, low, high)
    if _is_enough(now.proposals, before.proposals):
        low, high = difference(now.blocked, now.proposals, before.blocked, before.proposals)
        if low > 0:
            return _told("The share of blocked replies", now.blocked_share, before.blocked_share, low, high)
    return ""


def difference(count: int, trials_now: int, before: int, trials_before: int) -> tuple[float, float]:
    """Ends of the 95 % interval of the first share minus the second."""
    now, then = count / trials_now, before / trials_before
    (now_low, now_high), (then_low, then_high) = wilson(now, trials_now), wilson(then, trials_before)
    gap = now - then
    return gap - hypot(now - now_low, then_high - then), gap + hypot(now_high - now, then - then_low)


def _is_enough(*counted: int) -> bool:
    return min(counted) >= FEWEST


def _told(what: str, now: float | None, before: float | None, low: float, high: float) -> str:
    return f"{what} went from {before:.0%} to {now:.0%} (difference from {low:+.0%} to {high:+.0%})."


def _champion_fell(policy: PolicyVersion) -> str:
    """Since it was promoted, against the champion before it. What came back by a rollback is not taken back again."""
    last = Promotion.objects.filter(kind=policy.kind).select_related("previous").first()
    if last is None or last.rollback or last.previous is None or last.policy_id != policy.pk:
        return ""
    return why_fallen(figures(policy, CHAMPION, last.created_at), figures(last.previous, CHAMPION))


def _canary_fell(trial: Trial, champion: PolicyVersion) -> str:
    """Against the champion over the same time."""
    now = figures(trial.policy, Trial.Role.CANARY, trial.started_at)
    return why_fallen(now, figures(champion, CHAMPION, trial.started_at))


def _roll_back(kind: str, why: str) -> str:
    try:
        registry.rollback(kind=kind, user=None, reason=f"Automatic: {why}"[:300])
    except registry.PromotionRefusedError as error:
        # Governance decides on this too: what it holds waits for a person, and is asked for again next time.
        logger.warning("the champion of %s was not rolled back: %s", kind, error)
        return f"not rolled back: {error}"
    logger.warning("the champion of %s was rolled back: %s", kind, why)
    return why
