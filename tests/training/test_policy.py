"""The policy: hashed features, masks, choices that repeat, weights that survive a round trip."""

import json
from dataclasses import asdict

import pytest
import torch
from safetensors.torch import load, save

from training.policies.features import hashed_ngrams
from training.policies.ngram import (
    MalformedWeightsError,
    NgramPolicy,
    PolicyShape,
    from_bytes,
    masked,
    to_bytes,
)

SHAPE = PolicyShape(heads={"colour": ("red", "green", "blue"), "size": ("small", "large")}, buckets=512, width=8)
TEXTS = ["the search box is broken", "", "ok", "日本語のフィードバック", "x" * 20_000]


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("text", TEXTS)
def test_features_are_in_range_and_never_empty(text: str) -> None:
    bag = hashed_ngrams(text, 512)
    assert bag == sorted(set(bag))
    assert bag[0] == 0
    assert bag[-1] < 512


def test_features_do_not_depend_on_case_or_order_of_words_alone() -> None:
    assert hashed_ngrams("Broken Link", 4096) == hashed_ngrams("broken link", 4096)
    assert hashed_ngrams("broken link", 4096) != hashed_ngrams("link broken", 4096)


def test_an_untrained_policy_is_all_but_uniform() -> None:
    choice = NgramPolicy(SHAPE).choose("some text", generator=generator())
    assert choice.confidences["colour"] == pytest.approx(1 / 3, abs=0.02)
    assert choice.propensities == choice.confidences


def test_the_likeliest_option_has_propensity_one() -> None:
    choice = NgramPolicy(SHAPE).choose("some text", generator=generator(), greedy=["colour"])
    assert choice.propensities["colour"] == 1.0
    assert choice.confidences["colour"] < 1.0
    assert choice.propensities["size"] == choice.confidences["size"]


def test_the_same_seed_chooses_the_same() -> None:
    policy = NgramPolicy(SHAPE)
    first = [policy.choose("text", generator=generator(seed)).options for seed in range(20)]
    again = [policy.choose("text", generator=generator(seed)).options for seed in range(20)]
    assert first == again
    assert len({options["colour"] for options in first}) == 3


def test_a_masked_option_is_never_chosen() -> None:
    policy = NgramPolicy(SHAPE)
    masks = {"colour": frozenset({"red", "blue"})}
    for seed in range(50):
        choice = policy.choose("text", generator=generator(seed), masks=masks)
        assert choice.options["colour"] == "green"
        assert choice.propensities["colour"] == 1.0


def test_only_the_heads_asked_for_are_chosen() -> None:
    choice = NgramPolicy(SHAPE).choose("text", generator=generator(), heads=["size"])
    assert set(choice.options) == set(choice.confidences) == set(choice.propensities) == {"size"}


def test_masking_every_option_is_refused() -> None:
    with pytest.raises(ValueError, match="every option is masked"):
        masked(torch.zeros(2), ("small", "large"), frozenset({"small", "large"}))


def test_weights_survive_a_round_trip_to_the_bit() -> None:
    policy = NgramPolicy(SHAPE, seed=3)
    loaded = from_bytes(to_bytes(policy))
    assert loaded.shape == policy.shape
    for name, tensor in policy.state_dict().items():
        assert torch.equal(tensor, loaded.state_dict()[name])


def test_rare_features_count_more_and_unknown_ones_nothing_as_worked_out_by_hand() -> None:
    """Of "a b" and "a c", three features of "a b" are in both (weight 1) and three in one (1 + ln(3/2) = 1.405465)."""
    policy = NgramPolicy(PolicyShape(heads=SHAPE.heads, buckets=1 << 16, width=8, blocks=1))
    torch.nn.init.ones_(policy.embedding.weight)

    def length(text: str) -> float:
        return float(policy.hidden([policy.bag(text)])[0, 0].detach())

    assert length("a b") == pytest.approx(6 / 6**0.5)
    policy.weigh(["a b", "a c"])
    assert length("a b") == pytest.approx((3 + 3 * 1.405465) / (3 + 3 * 1.405465**2) ** 0.5, abs=1e-5)
    assert length("z") == pytest.approx(1.0), "only the feature that every text has"


def test_a_block_of_unknown_features_adds_nothing() -> None:
    policy = NgramPolicy(SHAPE)
    policy.weigh([])
    assert torch.equal(policy.hidden([policy.bag("anything")]), torch.zeros(1, SHAPE.width))


def test_weights_from_before_features_were_weighed_are_read_as_they_were() -> None:
    policy = NgramPolicy(SHAPE, seed=3)
    older = load(to_bytes(policy))
    del older["rarity"]
    loaded = from_bytes(save(older, metadata={"shape": json.dumps(asdict(SHAPE))}))
    bags = [policy.bag(text) for text in TEXTS]
    assert torch.equal(loaded.hidden(bags), policy.hidden(bags))


@pytest.mark.parametrize("cut", [0, 4, 100, -8])
def test_damaged_weights_are_refused(cut: int) -> None:
    with pytest.raises(MalformedWeightsError):
        from_bytes(to_bytes(NgramPolicy(SHAPE))[:cut])


def test_a_pickle_is_refused() -> None:
    with pytest.raises(MalformedWeightsError):
        from_bytes(b"\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x00.")
