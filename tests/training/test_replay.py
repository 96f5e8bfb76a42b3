"""Replay: bounded in number and age, drawn by seed and priority, and whole again after a checkpoint."""

from collections import Counter

import pytest

from tests.training.bandits import make_step, masked_steps
from training.algorithms.replay import Replay, ReplayConfig
from training.algorithms.steps import Step


def named(*names: str) -> list[Step]:
    return [make_step(episode=name) for name in names]


def kept(replay: Replay) -> list[str]:
    return [entry.step.episode for entry in replay.entries]


def drawn(replay: Replay, count: int) -> list[str]:
    return [entry.step.episode for entry in replay.draw(count)]


def test_the_oldest_go_first() -> None:
    replay = Replay(ReplayConfig(capacity=3))
    replay.add(named("a", "b"))
    replay.add(named("c", "d"))
    assert kept(replay) == ["b", "c", "d"]


def test_what_is_too_old_goes_even_where_there_is_room() -> None:
    replay = Replay(ReplayConfig(most_rounds=1))
    for name in ("a", "b", "c"):
        replay.add(named(name))
    assert kept(replay) == ["b", "c"]


def test_staleness_is_the_mean_age_in_rounds() -> None:
    replay = Replay(ReplayConfig())
    for name in ("a", "b", "c"):
        replay.add(named(name))
    assert replay.staleness(replay.entries) == (2 + 1 + 0) / 3


def test_a_draw_holds_each_entry_once_and_no_more_than_there_are() -> None:
    replay = Replay(ReplayConfig())
    replay.add(named("a", "b", "c"))
    assert sorted(drawn(replay, 10)) == ["a", "b", "c"]


def test_priorities_weigh_the_draw() -> None:
    replay = Replay(ReplayConfig(priority=1.0))
    replay.add(named("often", "seldom", "never"), priorities=[3.0, 1.0, 0.0])
    counts = Counter(drawn(replay, 1)[0] for _ in range(2000))
    assert counts["often"] / 2000 == pytest.approx(0.75, abs=0.04)
    assert counts["never"] == 0


def test_without_an_exponent_the_draw_is_even() -> None:
    replay = Replay(ReplayConfig(priority=0.0))
    replay.add(named("a", "b"), priorities=[9.0, 1.0])
    assert Counter(drawn(replay, 1)[0] for _ in range(2000))["a"] / 2000 == pytest.approx(0.5, abs=0.04)


def test_the_same_seed_draws_the_same() -> None:
    one, two, other = (Replay(ReplayConfig(seed=seed)) for seed in (1, 1, 2))
    for replay in (one, two, other):
        replay.add(named(*map(str, range(50))))
    first = drawn(one, 20)
    assert first == drawn(two, 20)
    assert first != drawn(other, 20)


def test_it_is_whole_after_a_checkpoint() -> None:
    replay, again = Replay(ReplayConfig()), Replay(ReplayConfig())
    replay.add([*named(*map(str, range(20))), *masked_steps()])
    drawn(replay, 3)
    again.load_state(replay.state())
    assert (again.entries, again.round) == (replay.entries, replay.round)
    assert drawn(again, 5) == drawn(replay, 5)


def test_nothing_to_draw_from_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw from"):
        Replay(ReplayConfig()).draw(1)


def test_a_priority_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        Replay(ReplayConfig()).add(named("a"), priorities=[-1.0])
