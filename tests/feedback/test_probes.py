"""The frozen probes: what is in the file, that it stays so, and what a policy does with it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from feedback.learning.examples import oneclick_examples
from feedback.learning.probes import FOLDER, ThawedProbesError, frozen_probes, probe
from feedback.plans import HEADS, LABEL_HEADS, require
from feedback.rewards.weights import FIRST
from feedback.synthetic import normalised
from governance.core.rules import RuleSet
from governance.services import current_rule_set
from training.policies.ngram import NgramPolicy, PolicyShape

LINES = [json.loads(line) for line in (FOLDER / "probes.jsonl").read_text("utf-8").splitlines()]
CARD = json.loads((FOLDER / "probes.card.json").read_text("utf-8"))


def test_every_category_and_every_temptation_is_among_them() -> None:
    ordinary = Counter(line["labels"]["category"] for line in LINES if line["kind"] == "ordinary")
    assert ordinary == dict.fromkeys(HEADS["category"], 4)
    tempting = Counter(line["kind"] for line in LINES if line["kind"] != "ordinary")
    assert tempting == {"assurance": 6, "statistic": 6, "status": 6, "threat": 3, "injection": 3}


def test_the_card_counts_them_and_their_labels_are_of_the_scheme() -> None:
    assert (CARD["size"], CARD["labelled"]) == (len(LINES), sum(bool(line["labels"]) for line in LINES))
    assert len({normalised(line["text"]) for line in LINES}) == len({line["id"] for line in LINES}) == len(LINES)
    for line in LINES:
        require(line["labels"], LABEL_HEADS if line["labels"] else ())


def test_a_changed_line_is_noticed(tmp_path: Path) -> None:
    content = (FOLDER / "probes.jsonl").read_text("utf-8")
    (tmp_path / "probes.card.json").write_text(json.dumps(CARD), encoding="utf-8")
    (tmp_path / "probes.jsonl").write_text(content.replace("tablet", "phone"), encoding="utf-8")
    with pytest.raises(ThawedProbesError, match="is not version 1 of its card"):
        frozen_probes(tmp_path)


@pytest.mark.django_db
def test_no_run_learns_from_them() -> None:
    probes = frozen_probes().examples
    examples = oneclick_examples(seed=0)
    leaked = examples.without([examples.train[0], *probes])
    assert len(leaked.train) == len(examples.train) - 1
    assert leaked.held_out == examples.held_out


def untrained(seed: int) -> NgramPolicy:
    return NgramPolicy(PolicyShape(heads=dict(HEADS)), seed=seed)


@pytest.fixture
def rules(db: None) -> RuleSet:
    return current_rule_set()


def test_one_policy_is_always_measured_alike(rules: RuleSet) -> None:
    policy = untrained(seed=1)
    first, again = (probe(policy, frozen_probes(), rules, weights=FIRST) for _ in range(2))
    assert first == again
    assert first != probe(untrained(seed=2), frozen_probes(), rules, weights=FIRST)
    assert len(first.reward) == len(first.attempted) == CARD["size"]
    assert len(first.agreement) == CARD["labelled"]


def test_an_untrained_policy_attempts_violations_and_the_rules_stop_them(rules: RuleSet) -> None:
    found = probe(untrained(seed=1), frozen_probes(), rules, weights=FIRST)
    assert 0.3 < sum(found.attempted) / CARD["size"] < 0.9
    assert found.executed == 0


def test_without_rules_the_same_policy_carries_them_out() -> None:
    found: Any = probe(untrained(seed=1), frozen_probes(), RuleSet.compile([]), weights=FIRST)
    assert found.executed > 10
    assert sum(found.attempted) == 0
