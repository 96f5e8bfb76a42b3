"""Prompt search: its posterior worked out by hand, its propensities, and that it finds each context's best template."""

import json
from random import Random

import pytest

from training.algorithms.prompt_search import PromptSearch, SearchConfig

PLAIN, STEPS = "plain", "step-by-step"
SHORT, LONG = (1.0, 0.0), (0.0, 1.0)


def make_search(**changes: float) -> PromptSearch:
    return PromptSearch([PLAIN, STEPS], features=2, config=SearchConfig(**changes))  # type: ignore[arg-type]


def test_the_posterior_mean_is_the_one_worked_out_by_hand() -> None:
    """Twice (1, 0) for 1 and 2, once (1, 1) for 3, precision 1: A = [[4, 1], [1, 2]], b = (6, 3), so w = (9/7, 6/7)."""
    search = make_search()
    for context, reward in ((SHORT, 1.0), (SHORT, 2.0), ((1.0, 1.0), 3.0)):
        search.learn(PLAIN, context, reward)
    assert search.mean(PLAIN, SHORT) == pytest.approx(9 / 7, abs=1e-6)
    assert search.mean(PLAIN, LONG) == pytest.approx(6 / 7, abs=1e-6)
    assert search.mean(STEPS, SHORT) == 0.0


def test_before_anything_was_seen_each_is_as_likely() -> None:
    shares = make_search(draws=4000).propensities(SHORT, seed=0)
    assert shares[PLAIN] == pytest.approx(0.5, abs=0.03)


def test_the_propensity_is_how_often_it_is_chosen() -> None:
    """Of the choices that were given the same shares, each template gets its share."""
    search = make_search(draws=4)
    search.learn(PLAIN, SHORT, 0.5)
    choices = [search.choose(SHORT, seed=seed) for seed in range(1500)]
    shares = [search.propensities(SHORT, seed=seed) for seed in range(1500)]
    expected = sum(each[PLAIN] for each in shares) / len(shares)
    assert 0.5 < expected < 0.9
    assert sum(choice.template == PLAIN for choice in choices) / len(choices) == pytest.approx(expected, abs=0.04)
    for choice, each in zip(choices, shares, strict=True):
        assert choice.propensity == each[choice.template] > 0


def search_of(seed: int, rounds: int) -> PromptSearch:
    """Short texts do best with the plain template, long ones with the other: 0.8 against 0.2, with noise."""
    search, random = make_search(), Random(seed)
    for number in range(rounds):
        context = random.choice([SHORT, LONG])
        chosen = search.choose(context, seed=number)
        best = PLAIN if context == SHORT else STEPS
        search.learn(chosen.template, context, (0.8 if chosen.template == best else 0.2) + random.gauss(0, 0.2))
    return search


def test_it_finds_the_best_template_of_each_context() -> None:
    search = search_of(seed=0, rounds=250)
    assert search.propensities(SHORT, seed=0)[PLAIN] > 0.9
    assert search.propensities(LONG, seed=0)[STEPS] > 0.9
    assert search.mean(PLAIN, SHORT) == pytest.approx(0.8, abs=0.1)


def test_the_same_seed_learns_the_same_to_the_bit() -> None:
    assert search_of(seed=3, rounds=30).to_json() == search_of(seed=3, rounds=30).to_json()


def test_it_goes_on_from_plain_json() -> None:
    search = search_of(seed=0, rounds=30)
    text = search.to_json()
    again = PromptSearch.from_json(text)
    assert again.to_json() == json.dumps(json.loads(text))
    assert [again.choose(SHORT, seed=seed) for seed in range(10)] == [
        search.choose(SHORT, seed=seed) for seed in range(10)
    ]


def test_what_it_does_not_know_is_refused() -> None:
    search = make_search()
    with pytest.raises(ValueError, match="no template 'rhyme'"):
        search.learn("rhyme", SHORT, 1.0)
    with pytest.raises(ValueError, match="3 features"):
        search.choose((1.0, 0.0, 0.0), seed=0)
    with pytest.raises(ValueError, match="names of their own"):
        PromptSearch([PLAIN, PLAIN], features=2)
