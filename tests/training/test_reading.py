"""What each word adds to a choice is exact: words and rest add up to the margin that the policy itself gives."""

import pytest
import torch

from training.policies.features import blocks_of_ngrams, hashed_ngrams, located_ngrams
from training.policies.ngram import NgramPolicy, PolicyShape, to_bytes
from training.policies.reading import LinearPolicy, UnreadableWeightsError

HEADS = {"category": ("bug", "praise", "noise"), "priority": ("1", "2")}
TEXTS = [
    "The search box ignores the second word, and the search is slow!",
    "",
    "ok",
    "?!",
    "İstanbul'da arama çalışmıyor: İki kez denedim.",
    "word " * 3_000,
]


def policy(blocks: int, *, weighed: bool = True) -> NgramPolicy:
    made = NgramPolicy(PolicyShape(heads=HEADS, buckets=512, width=8, blocks=blocks), seed=3)
    with torch.no_grad():
        made.embedding.weight.normal_(0.0, 1.0, generator=torch.Generator().manual_seed(1))
        for head in made.heads.values():
            head.weight.normal_(0.0, 1.0, generator=torch.Generator().manual_seed(2))
            head.bias.fill_(0.25)
            head.bias[0] = -0.5
    if weighed:
        made.weigh(TEXTS[:3])
    return made


@pytest.mark.parametrize("blocks", [1, 2])
@pytest.mark.parametrize("text", TEXTS)
def test_words_and_rest_add_up_to_the_policys_own_margin(text: str, blocks: int) -> None:
    own = policy(blocks)
    logits = own([own.bag(text)])["category"][0].tolist()
    for index, option in enumerate(HEADS["category"]):
        reading = LinearPolicy(to_bytes(own)).read(text, "category", option)
        others = [logit for place, logit in enumerate(logits) if place != index]
        assert reading.margin == pytest.approx(logits[index] - max(others), abs=1e-4)
        assert sum(word.weight for word in reading.words) + reading.rest == pytest.approx(reading.margin, abs=1e-6)


@pytest.mark.parametrize(("blocks", "ngrams"), [(1, hashed_ngrams), (2, blocks_of_ngrams)])
@pytest.mark.parametrize("text", TEXTS)
def test_every_feature_of_a_text_is_located(text: str, blocks: int, ngrams: object) -> None:
    places, sources = located_ngrams(text, 1 << 14, blocks)
    assert set(sources) <= set(ngrams(text, 1 << 14))  # type: ignore[operator]
    assert len(set(ngrams(text, 1 << 14)) - set(sources)) <= blocks  # type: ignore[operator]
    assert all(0 <= start < end <= len(text) for start, end in places)


def test_a_word_is_found_where_it_stands() -> None:
    # In lower case the second is two: a letter, and a mark that is a token of its own.
    text = "Oh: İ search?!"
    places, _ = located_ngrams(text, 512, 2)
    assert [text[start:end] for start, end in places] == ["Oh", ":", "İ", "İ", "search", "?!"]


def test_a_word_that_was_learned_speaks_for_its_option() -> None:
    own = NgramPolicy(PolicyShape(heads=HEADS, buckets=1 << 14, width=8))
    (bucket,) = {bucket for bucket in own.bag("broken") if bucket < 1 << 13} - set(own.bag("fine"))
    with torch.no_grad():
        own.embedding.weight[bucket, 0] += 5.0
    reading = LinearPolicy(to_bytes(own)).read("The box is broken today", "category", "bug")
    strongest = max(reading.words, key=lambda word: word.weight)
    assert "The box is broken today"[strongest.start : strongest.end] == "broken"


@pytest.mark.parametrize("data", [b"", b"no weights", b"\x00" * 40])
def test_what_is_no_policy_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableWeightsError):
        LinearPolicy(data)
