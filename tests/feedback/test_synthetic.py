import json
import re
from collections import Counter
from pathlib import Path

import pytest

from feedback import synthetic
from feedback.plans import HEADS, LABEL_HEADS, require
from feedback.salience import words
from feedback.synthetic import MOST, Split, generate, labels_for, normalised

DATA = json.loads((Path(synthetic.__file__).parent / "data" / "synthetic_feedback.json").read_text("utf-8"))


def test_the_same_seed_gives_the_same_list() -> None:
    assert generate(seed=4, count=60, split="train") == generate(seed=4, count=60, split="train")
    assert generate(seed=4, count=60, split="train") != generate(seed=5, count=60, split="train")


@pytest.mark.parametrize("split", MOST)
def test_the_limit_can_be_reached_without_a_text_twice(split: Split) -> None:
    made = generate(seed=0, count=MOST[split], split=split)
    assert len({normalised(example.text) for example in made}) == len(made) == MOST[split]
    assert all(5 <= len(words(example.text)) <= 80 for example in made)


def test_the_splits_share_no_text_and_no_template() -> None:
    train = {normalised(example.text) for seed in range(3) for example in generate(seed=seed, count=900, split="train")}
    held_out = {normalised(example.text) for example in generate(seed=9, count=MOST["held_out"], split="held_out")}
    assert not train & held_out
    for category, templates in DATA["templates"].items():
        assert not set(templates["train"]) & set(templates["held_out"]), category
        assert len(templates["train"]) >= 14
        assert len(templates["held_out"]) >= 8


def test_fillers_mostly_differ_between_the_splits() -> None:
    for slot, group in DATA["fillers"].items():
        assert not set(group["train"]) & set(group["held_out"]), slot
        own = len(group["train"]) + len(group["held_out"])
        assert len(group["both"]) <= own / 2, slot


@pytest.mark.parametrize("split", MOST)
def test_labels_are_complete_and_categories_balanced(split: Split) -> None:
    made = generate(seed=1, count=300, split=split)
    for example in made:
        assert set(example.labels) == set(LABEL_HEADS)
        require(example.labels, LABEL_HEADS)
    assert set(Counter(example.labels["category"] for example in made).values()) == {50}
    for head in LABEL_HEADS:
        assert {example.labels[head] for example in made} == set(HEADS[head]), head


@pytest.mark.parametrize(
    ("category", "severity", "asks", "priority", "action"),
    [
        ("website-bug", "critical", False, "1", "escalate"),
        ("website-bug", "low", False, "4", "fix"),
        ("framework-issue", "high", True, "2", "answer"),
        ("framework-issue", "critical", True, "1", "escalate"),
        ("content-gap", "medium", False, "3", "document"),
        ("content-gap", "medium", True, "3", "answer"),
        ("feature-request", "high", False, "3", "plan"),
        ("feature-request", "low", False, "5", "plan"),
        ("positive", "low", False, "5", "thank"),
        ("noise", "low", False, "5", "discard"),
    ],
)
def test_labels_follow_the_stated_rules(category: str, severity: str, asks: bool, priority: str, action: str) -> None:
    labels = labels_for(category, severity, asks=asks)
    assert labels == {"category": category, "severity": severity, "priority": priority, "action": action}


def test_a_severity_other_than_medium_has_its_cue_in_the_text() -> None:
    cues = DATA["severity_cue"]
    for example in generate(seed=6, count=600, split="train"):
        category, severity = example.labels["category"], example.labels["severity"]
        if category in {"positive", "noise"} or severity == "medium":
            continue
        fillers = DATA["fillers"][cues[category][severity]]["train"]
        spoken = set(words(example.text.lower()))
        # One word of the cue may be misspelt.
        assert any(len(set(words(cue.lower())) - spoken) <= 1 for cue in fillers), example


def test_texts_vary_in_length_and_carry_typos_and_small_letters() -> None:
    made = [example.text for example in generate(seed=3, count=600, split="train")]
    lengths = sorted(len(words(text)) for text in made)
    assert lengths[30] < 10
    assert lengths[-30] > 30
    known = set(words(json.dumps(DATA).lower()))
    misspelt = sum(any(word not in known for word in words(text.lower())) for text in made)
    assert 0.05 < misspelt / len(made) < 0.25
    assert 0.05 < sum(text == text.lower() for text in made) / len(made) < 0.2


def test_nothing_in_it_looks_like_personal_data() -> None:
    for split in MOST:
        for example in generate(seed=8, count=300, split=split):
            assert not re.search(r"@|https?:|www\.|\d{4,}", example.text), example.text


@pytest.mark.parametrize(
    ("count", "split", "message"),
    [
        (2401, "train", "count is 2401; the split train gives 1 to 2400 different texts"),
        (601, "held_out", "count is 601; the split held_out gives 1 to 600 different texts"),
        (0, "train", "count is 0"),
        (5, "test", "unknown split: 'test'"),
    ],
)
def test_what_cannot_be_made_is_refused(count: int, split: Split, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        generate(seed=0, count=count, split=split)
