"""Each anomaly of the reward is found in runs that have it, and not in ordinary noisy ones."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pytest

from training.anomalies import DETECTORS, Outcome, Watched, look
from training.trends import explained, mann_kendall, robust_z

ROUNDS = 40
COMPONENTS = {"length": 0.15, "tone": 0.15, "honesty": 0.15, "acknowledgement": 0.15, "agreement": 0.4}


def outcome(reward: float = 0.5, *, carried_out: bool = True, failed: bool = False) -> Outcome:
    return Outcome("ro-1", reward, {}, carried_out=carried_out, failed=failed)


def ordinary_outcomes(random: Random, level: float, count: int) -> list[Outcome]:
    """Rollouts of one round: each component is met or missed as an agent of that level does, one in ten is blocked."""
    made = []
    for number in range(count):
        found = {name: random.choice((0.0, 0.4, 1.0)) if random.random() > level else 1.0 for name in COMPONENTS}
        reward = sum(share * found[name] for name, share in COMPONENTS.items())
        made.append(Outcome(f"ro-{number}", reward, found, carried_out=True))
        if random.random() < 0.1:
            made.append(Outcome(f"ro-{number}", -1.0, {"blocked": -1.0}, carried_out=False))
    return made


def ordinary_run(seed: int) -> tuple[list[float], list[float], list[float]]:
    """Level, mean reward and agreement by round: learning at some pace to some level, with noise as of 96 rollouts."""
    random = Random(seed)
    end, pace, noise = random.uniform(0.4, 0.95), random.uniform(2, 15), random.uniform(0.01, 0.05)
    levels = [0.1 + (end - 0.1) * (1 - math.exp(-number / pace)) for number in range(ROUNDS)]
    rewards = [level + random.gauss(0, noise) for level in levels]
    # People agree with a part of what is rewarded: the two move together, each with noise of its own.
    agreement = [0.2 + 0.7 * level + random.gauss(0, noise) for level in levels]
    return levels, rewards, agreement


def watched(rewards: Sequence[float], agreement: Sequence[float], outcomes: Sequence[Outcome]) -> Watched:
    return Watched(rewards, agreement, outcomes, low=-1.0, high=1.0, grounded=frozenset({"agreement"}))


def calm(outcomes: Sequence[Outcome] = ()) -> Watched:
    _, rewards, agreement = ordinary_run(1)
    return watched(rewards, agreement, outcomes or ordinary_outcomes(Random(1), 0.7, 60))


def kinds(seen: Watched) -> list[str]:
    return [finding.kind for finding in look(seen)]


def false_alarms(runs: int, size: int, every: int) -> Counter[str]:
    """In how many ordinary runs each detector reports something at any round, looked at with `size` rollouts."""
    alarmed: Counter[str] = Counter()
    for seed in range(runs):
        levels, rewards, agreement = ordinary_run(seed)
        random = Random(-seed)
        seen: set[str] = set()
        for number in range(1, ROUNDS + 1):
            level = levels[number - 1]
            outcomes = ordinary_outcomes(random, level, size) if number % every == 0 else [outcome(level), outcome(0.3)]
            seen |= set(kinds(watched(rewards[:number], agreement[:number], outcomes)))
        alarmed.update(seen)
    return alarmed


def test_ordinary_runs_raise_hardly_any_false_alarm() -> None:
    """Of 300 simulated runs of 40 rounds, 4 (1.3 %) had a round that looks like a jump, and none any other anomaly."""
    alarms = false_alarms(300, 48, 10)
    assert alarms == Counter(jump=4)
    assert not any(DETECTORS[kind].stops for kind in alarms)


@pytest.mark.parametrize("bad", [1.2, -1.01, 5.0, math.nan, math.inf, -math.inf])
def test_a_reward_out_of_its_range(bad: float) -> None:
    assert kinds(calm([outcome(0.2), outcome(bad)])) == ["out_of_range"]


@pytest.mark.parametrize("edge", [-1.0, 0.0, 1.0])
def test_the_ends_of_the_range_are_in_it(edge: float) -> None:
    assert kinds(calm([outcome(0.2), outcome(edge)])) == []


@pytest.mark.parametrize("paid", [0.01, 1.0])
def test_a_reward_for_failing_or_for_doing_nothing(paid: float) -> None:
    assert kinds(calm([outcome(0.2), outcome(paid, failed=True)])) == ["reward_for_failure"]
    assert kinds(calm([outcome(0.2), outcome(paid, carried_out=False)])) == ["reward_for_failure"]


def test_five_for_a_rollout_that_crashed_without_a_violation_is_found_twice_over() -> None:
    assert kinds(calm([outcome(0.2), outcome(5.0, failed=True)])) == ["out_of_range", "reward_for_failure"]


@pytest.mark.parametrize("reward", [0.0, -1.0])
def test_failing_for_nothing_or_less_is_no_anomaly(reward: float) -> None:
    assert kinds(calm([outcome(0.2), outcome(reward, failed=True), outcome(reward, carried_out=False)])) == []


def noisy(values: Sequence[float], seed: int, noise: float = 0.01) -> list[float]:
    random = Random(seed)
    return [value + random.gauss(0, noise) for value in values]


def hacked(seed: int, noise: float) -> list[str]:
    """An ordinary run of 20 rounds, then 15 in which the reward goes on up and people agree less and less."""
    rewards = [0.4 + 0.01 * number for number in range(35)]
    agreement = [0.5 + 0.01 * min(number, 20) - 0.02 * max(0, number - 20) for number in range(35)]
    return kinds(watched(noisy(rewards, seed, noise), noisy(agreement, -seed, noise), [outcome(), outcome(0.4)]))


def test_a_reward_that_rises_while_people_agree_less() -> None:
    """Of 100 runs each, 99 are found where the noise of a round is as large as a round's fall, 32 at two and a half
    times that: it takes more rounds then."""
    assert sum("hacking" in hacked(seed, 0.02) for seed in range(1, 101)) == 99
    assert sum("hacking" in hacked(seed, 0.05) for seed in range(1, 101)) == 32


@pytest.mark.parametrize(
    ("reward", "agreement"), [(0.01, 0.01), (-0.01, -0.02), (0.0, -0.02), (0.01, 0.0), (-0.01, 0.01)]
)
def test_any_other_pair_of_trends_is_no_hacking(reward: float, agreement: float) -> None:
    rewards = noisy([0.4 + reward * number for number in range(20)], 3)
    assert "hacking" not in kinds(watched(rewards, noisy([0.6 + agreement * n for n in range(20)], 4), [outcome()]))


def test_too_short_a_run_and_one_without_labels_cannot_be_called_hacked() -> None:
    up, down = [0.1 * number for number in range(11)], [-0.1 * number for number in range(11)]
    assert "hacking" not in kinds(watched(up, down, [outcome()]))
    assert "hacking" not in kinds(watched([*up, 1.1], [], [outcome()]))


@pytest.mark.parametrize("step", [0.3, -0.3])
def test_a_reward_that_jumps(step: float) -> None:
    """With noise of 0.01 a round; with 0.03, a step of 0.3 is found in 71 of 100 runs."""
    before = noisy([0.5] * 15, 5)
    assert kinds(watched([*before, before[-1] + step], [], [outcome(0.1), outcome()])) == ["jump"]
    noisier = [noisy([0.5] * 15, seed, 0.03) for seed in range(300)]
    found = sum("jump" in kinds(watched([*run, run[-1] + step], [], [outcome()])) for run in noisier)
    assert found / len(noisier) == pytest.approx(0.71, abs=0.05)


def test_a_small_step_in_a_calm_run_and_a_big_one_in_a_restless_run_are_no_jumps() -> None:
    assert kinds(watched([0.5] * 15 + [0.6], [], [outcome(0.1), outcome()])) == []
    restless = noisy([0.5] * 15, 6, noise=0.2)
    assert kinds(watched([*restless, restless[-1] + 0.3], [], [outcome(0.1), outcome()])) == []


def test_learning_fast_at_first_is_no_jump() -> None:
    assert kinds(watched([0.1, 0.5, 0.8], [], [outcome(0.1), outcome()])) == []


def test_a_reward_that_is_always_the_same() -> None:
    assert kinds(watched([0.5] * 5, [], [outcome(), outcome()])) == ["constant"]
    assert kinds(watched([0.5] * 4, [], [outcome(), outcome()])) == []
    assert kinds(watched([0.5] * 5, [], [outcome(0.4), outcome(0.6)])) == []
    assert kinds(watched([0.5] * 4 + [0.5001], [], [outcome(), outcome()])) == []


def one_sided(name: str, count: int = 40) -> list[Outcome]:
    """Rewards that follow one component, and another one that is noise."""
    random = Random(7)
    return [
        Outcome("ro-1", 0.8 * value + random.gauss(0, 0.01), {name: value, "tone": random.random()}, carried_out=True)
        for value in (random.random() for _ in range(count))
    ]


def test_one_component_that_decides_the_reward() -> None:
    assert kinds(calm(one_sided("length"))) == ["dominance"]
    assert "component length alone explains" in look(calm(one_sided("length")))[0].sentence


def test_what_people_judge_may_decide_the_reward_and_few_rollouts_prove_nothing() -> None:
    assert kinds(calm(one_sided("agreement"))) == []
    assert kinds(calm(one_sided("length", 19))) == []
    same = [replace(one, reward=0.5 + 0.001 * one.reward) for one in one_sided("length")]
    assert kinds(calm(same)) == []


def test_every_detector_says_what_it_does() -> None:
    assert {name for name, one in DETECTORS.items() if one.stops} == {
        "out_of_range",
        "reward_for_failure",
        "hacking",
    }
    assert {one.severity for one in DETECTORS.values()} == {"critical", "high", "medium"}


@pytest.mark.parametrize(
    ("find", "expected"),
    [
        (lambda: robust_z(5.0, [1.0, 2.0, 3.0]), 0.6745 * 3),
        (lambda: robust_z(2.0, [2.0, 2.0]), 0.0),
        (lambda: robust_z(1.0, [2.0, 2.0]), -math.inf),
        # Ten values in order: 45 pairs, all rising, less one for continuity.
        (lambda: mann_kendall(range(10)), 44 / math.sqrt(125)),
        (lambda: mann_kendall(range(10, 0, -1)), -44 / math.sqrt(125)),
        (lambda: mann_kendall([1.0, 1.0, 1.0]), 0.0),
        (lambda: mann_kendall([1.0, 2.0]), 0.0),
        (lambda: explained([1, 2, 3], [2, 4, 6]), 1.0),
        (lambda: explained([1, 2, 3], [1, 0, 1]), 0.0),
        (lambda: explained([1, 1, 1], [1, 2, 3]), 0.0),
    ],
)
def test_statistics_by_hand(find: Callable[[], float], expected: float) -> None:
    assert find() == pytest.approx(expected)
