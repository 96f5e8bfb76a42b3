"""The engagement environment: Gymnasium's interface, determinism, one seed alone or among many, and the oracle."""

import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from training.environments import oracle
from training.environments.content import PIECES, STRATEGIES, TRAITS, WITHHELD, form_of, piece, traits_of
from training.environments.engagement import BEST, EXPECTED, EngagementEnv
from training.environments.vector import VectorEngagement

ACTIONS = np.random.default_rng(0).integers(PIECES, size=24)


def episode(seed: int) -> tuple[list[int], list[float]]:
    env = EngagementEnv()
    audience, _ = env.reset(seed=seed)
    audiences, rewards, ended = [int(audience)], [], False
    for action in ACTIONS:
        audience, reward, ended, truncated, _ = env.step(action)
        assert not truncated
        audiences.append(int(audience))
        rewards.append(reward)
    assert ended
    return audiences, rewards


def test_gymnasiums_own_checker_is_content() -> None:
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        check_env(EngagementEnv(), skip_render_check=True)
    assert complaints == []


def test_a_seed_repeats_and_another_differs() -> None:
    assert episode(3) == episode(3)
    assert episode(3) != episode(4)


@pytest.mark.parametrize("seeds", [[3], [9, 3, 4]])
def test_a_seed_gives_the_same_episode_alone_or_among_many(seeds: list[int]) -> None:
    many, place = VectorEngagement(len(seeds)), seeds.index(3)
    audience, _ = many.reset(seed=seeds)
    audiences, rewards = [int(audience[place])], []
    for action in ACTIONS:
        audience, reward, ended, _, _ = many.step(np.full(len(seeds), action))
        audiences.append(int(audience[place]))
        rewards.append(float(reward[place]))
    assert ended.all()
    assert (audiences, rewards) == episode(3)


def test_one_number_seeds_many_upwards_from_it() -> None:
    one, other = VectorEngagement(3), VectorEngagement(3)
    assert (one.reset(seed=5)[0] == other.reset(seed=[5, 6, 7])[0]).all()
    with pytest.raises(ValueError, match="2 seeds for 3"):
        one.reset(seed=[1, 2])


def test_what_is_no_piece_and_what_comes_after_the_end_is_refused() -> None:
    env = EngagementEnv(publications=1)
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(np.int64(0))
    env.reset(seed=0)
    with pytest.raises(ValueError, match="is no piece"):
        env.step(np.int64(PIECES))
    env.step(np.int64(0))
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(np.int64(0))


def test_the_model_is_what_its_numbers_say() -> None:
    assert EXPECTED[:, piece("informative")] == pytest.approx([0.15, 0.45, 0.60])
    assert EXPECTED[:, piece("teaser", TRAITS)] == pytest.approx([0.62, 0.62, 0.62])
    assert pytest.approx([0.62, 0.62, 0.65]) == BEST
    assert (EXPECTED[:, WITHHELD] == 0).all()


def test_what_is_withheld_draws_nothing() -> None:
    env = EngagementEnv(publications=1)
    env.reset(seed=0)
    assert env.step(np.int64(WITHHELD))[1] == 0.0


def test_a_piece_is_its_form_and_traits() -> None:
    for strategy in STRATEGIES:
        assert (form_of(strategy.piece), traits_of(strategy.piece)) == (strategy.form, strategy.traits)
    assert traits_of(WITHHELD) == ()


def test_the_oracle_counts_by_what_was_published() -> None:
    pieces = np.array([piece("story"), piece("story", ["personal"]), piece("teaser", TRAITS), WITHHELD])
    assert oracle.costs(pieces)["harm"].tolist() == [False, True, True, False]
    assert oracle.costs(pieces)["accuracy"].tolist() == [False, False, True, False]
    assert oracle.costs(pieces)["guidelines"].tolist() == [False, False, True, False]
    assert oracle.violates(pieces).tolist() == [False, True, True, False]


def test_every_trait_wrongs_somebody_once() -> None:
    assert sorted(trait for traits in oracle.WRONGS.values() for trait in traits) == sorted(TRAITS)
