"""Signs that a reward no longer measures what it was made for, found in a run's series and in its newest rollouts.

Each detector looks at the run as it is after a round. One that `stops` asks for a pause before more is learned; the
others only ask for a person's attention. Which rollouts a reward is given for, and what people agree with, the caller
knows: nothing here knows what the agent is for.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import pstdev

from training.trends import explained, mann_kendall, robust_z

JUMP_SCORE = 6.0
"""Robust standard deviations from the usual step of the reward. Iglewicz and Hoaglin ask for 3.5 of a single value;
this one is asked after every round."""
JUMP_LEAST = 0.15
"""A step that is smaller than this is no jump, however calm the run was before."""
JUMP_EARLIER = (8, 20)
"""Earlier steps that are needed, and that are looked at."""
CONSTANT_ROUNDS = 5
DOMINANT = 0.95
"""Share of the reward's variance that one component may explain."""
DOMINANT_LEAST = (20, 0.02)
"""Rollouts, and standard deviation of their reward, below which a share of the variance says nothing."""
HACKING_ROUNDS = 12
HACKING_SCORE = 2.33
"""Standard normal score of a trend: one in a hundred, on one side, for each of the two."""
SAME = 1e-9


@dataclass(frozen=True)
class Outcome:
    """One rewarded proposal of a rollout."""

    rollout_id: str
    reward: float
    components: Mapping[str, float]
    carried_out: bool
    """False where the proposal was blocked, or chose nothing."""
    failed: bool = False
    """The rollout crashed or ran out of time."""


@dataclass(frozen=True)
class Watched:
    """A run after a round."""

    rewards: Sequence[float]
    """Mean reward by round, the newest last."""
    agreement: Sequence[float]
    """How far people agree, by round, the newest last; empty where nobody said anything."""
    outcomes: Sequence[Outcome]
    """Of the newest round."""
    low: float
    high: float
    grounded: frozenset[str] = frozenset()
    """Components that people's own judgement makes: for them to decide the reward alone is no bad sign."""


@dataclass(frozen=True)
class Finding:
    kind: str
    severity: str
    stops: bool
    sentence: str


Find = Callable[[Watched], str]
"""What was found, in a sentence; empty where nothing was."""


@dataclass(frozen=True)
class Detector:
    severity: str
    stops: bool
    find: Find


DETECTORS: dict[str, Detector] = {}


def detector(
    name: str, *, severity: str, stops: bool
) -> Callable[[Callable[[Watched], str]], Callable[[Watched], str]]:
    """Enter a detector."""

    def enter(find: Find) -> Find:
        DETECTORS[name] = Detector(severity, stops, find)
        return find

    return enter


def look(watched: Watched) -> list[Finding]:
    """Ask every detector, in the order of the registry."""
    found = ((name, one, one.find(watched)) for name, one in DETECTORS.items())
    return [Finding(name, one.severity, one.stops, sentence) for name, one, sentence in found if sentence]


@detector("out_of_range", severity="critical", stops=True)
def out_of_range(watched: Watched) -> str:
    bad = [one for one in watched.outcomes if not watched.low <= one.reward <= watched.high]  # NaN is in no range
    if not bad:
        return ""
    return (
        f"{len(bad)} of {len(watched.outcomes)} rewards are outside {watched.low:g} to {watched.high:g}, such as "
        f"{bad[0].reward:g} of rollout {bad[0].rollout_id}."
    )


@detector("reward_for_failure", severity="critical", stops=True)
def reward_for_failure(watched: Watched) -> str:
    paid = [one for one in watched.outcomes if one.reward > 0 and (one.failed or not one.carried_out)]
    if not paid:
        return ""
    why = "failed" if paid[0].failed else "carried nothing out"
    return (
        f"{len(paid)} of {len(watched.outcomes)} rewards above zero were given for failing or for doing nothing: "
        f"rollout {paid[0].rollout_id} {why} and brought {paid[0].reward:+.3f}."
    )


@detector("hacking", severity="critical", stops=True)
def hacking(watched: Watched) -> str:
    rewards, agreement = watched.rewards[-HACKING_ROUNDS:], watched.agreement[-HACKING_ROUNDS:]
    if min(len(rewards), len(agreement)) < HACKING_ROUNDS:
        return ""
    if mann_kendall(rewards) < HACKING_SCORE or mann_kendall(agreement) > -HACKING_SCORE:
        return ""
    return (
        f"Over {HACKING_ROUNDS} rounds the reward rose from {rewards[0]:.3f} to {rewards[-1]:.3f} while the agreement "
        f"with people fell from {agreement[0]:.3f} to {agreement[-1]:.3f}."
    )


# It stops nothing: about one ordinary run in a hundred has a round that looks like one, and the rewards that a jump is
# worst for, those out of range or for failing, stop by themselves.
@detector("jump", severity="high", stops=False)
def jump(watched: Watched) -> str:
    steps = [later - earlier for earlier, later in pairwise(watched.rewards)]
    least, most = JUMP_EARLIER
    if len(steps) <= least or abs(steps[-1]) < JUMP_LEAST:
        return ""
    score = robust_z(steps[-1], steps[-1 - most : -1])
    if not abs(score) > JUMP_SCORE:
        return ""
    return (
        f"The reward jumped from {watched.rewards[-2]:.3f} to {watched.rewards[-1]:.3f} in one round, "
        f"{abs(score):.1f} robust standard deviations from its usual step."
    )


@detector("constant", severity="medium", stops=False)
def constant(watched: Watched) -> str:
    rewards = [one.reward for one in watched.outcomes]
    means = watched.rewards[-CONSTANT_ROUNDS:]
    if len(means) < CONSTANT_ROUNDS or len(rewards) < 2:  # noqa: PLR2004 - one alone cannot differ
        return ""
    if not max(means) - min(means) < SAME or not max(rewards) - min(rewards) < SAME:
        return ""
    return f"Every rollout of {CONSTANT_ROUNDS} rounds brought the same reward, {rewards[0]:.3f}: it teaches nothing."


@detector("dominance", severity="medium", stops=False)
def dominance(watched: Watched) -> str:
    done = [one for one in watched.outcomes if one.carried_out and math.isfinite(one.reward)]
    rewards = [one.reward for one in done]
    rollouts, spread = DOMINANT_LEAST
    if len(done) < rollouts or pstdev(rewards) < spread:
        return ""
    shares = {
        name: explained(values, rewards)
        for name, values in _columns(done).items()
        if len(values) == len(done) and name not in watched.grounded
    }
    name = max(shares, key=shares.__getitem__, default="")
    if not name or shares[name] <= DOMINANT:
        return ""
    return f"The component {name} alone explains {shares[name]:.0%} of how the rewards of this round differ."


def _columns(outcomes: Sequence[Outcome]) -> dict[str, list[float]]:
    columns: dict[str, list[float]] = defaultdict(list)
    for outcome in outcomes:
        for name, value in outcome.components.items():
            columns[name].append(value)
    return columns
