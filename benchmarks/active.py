"""Whether labels bought by training value teach more than as many labels bought at random.

    python -m benchmarks.active [--seeds 5]

Each seed has a pool of synthetic texts and held-out ones that share no template with it. Every arm begins with the same
25 labels and buys 25 more at a time, fitted anew by supervised learning each time. Scored by macro-F1 at 50, 100 and
200 labels; differences to buying at random are paired by seed, with Student's t. Nothing is asserted.
"""

import argparse
import os
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import django

from benchmarks.learning import T_QUANTILES, interval
from benchmarks.results import keep, scratch_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tractatus_site.settings")
scratch_database()
django.setup()

import torch  # noqa: E402

from feedback.learning.value import Known, uncertainty  # noqa: E402
from feedback.plans import HEADS, LABEL_HEADS  # noqa: E402
from feedback.synthetic import LabelledText, generate  # noqa: E402
from training.algorithms.supervised import Supervised, SupervisedConfig, labelled  # noqa: E402
from training.classification import score_labels  # noqa: E402
from training.policies.ngram import NgramPolicy, PolicyShape  # noqa: E402

POOL, TEST = 600, 300
STEP = 25
SHOWN = (50, 100, 200)
UPDATES = 20
SCORED = ("category", "severity")

Texts = Sequence[LabelledText]
Chooser = Callable[[NgramPolicy, Texts, Texts], list[float]]
"""A number for each text that may be bought, from the policy, the labelled texts and those texts: the highest are."""


def fitted(train: Texts, seed: int) -> NgramPolicy:
    policy = NgramPolicy(PolicyShape(heads={head: HEADS[head] for head in LABEL_HEADS}), seed=seed)
    policy.weigh([one.text for one in train])
    learner = Supervised(policy, SupervisedConfig())
    steps = [labelled(policy.bag(one.text), one.labels) for one in train]
    for _ in range(UPDATES):
        learner.update(steps)
    return policy


@torch.no_grad()
def confidences(policy: NgramPolicy, texts: Texts) -> list[dict[str, float]]:
    logits = policy([policy.bag(one.text) for one in texts])
    likeliest = {head: torch.softmax(values, 1).max(1).values.tolist() for head, values in logits.items()}
    return [{head: likeliest[head][row] for head in LABEL_HEADS} for row in range(len(texts))]


@torch.no_grad()
def scores(policy: NgramPolicy, test: Texts) -> dict[str, float]:
    logits = policy([policy.bag(one.text) for one in test])
    return {
        head: score_labels(
            [one.labels[head] for one in test], [HEADS[head][index] for index in logits[head].argmax(1).tolist()]
        ).macro_f1
        for head in SCORED
    }


def by_uncertainty(policy: NgramPolicy, _known: Texts, rest: Texts) -> list[float]:
    return [uncertainty(one) for one in confidences(policy, rest)]


def by_novelty(_policy: NgramPolicy, known: Texts, rest: Texts) -> list[float]:
    labelled_texts = Known(one.text for one in known)
    return [labelled_texts.novelty(one.text) for one in rest]


def by_value(policy: NgramPolicy, known: Texts, rest: Texts) -> list[float]:
    doubts, novelties = by_uncertainty(policy, known, rest), by_novelty(policy, known, rest)
    return [doubt * novelty for doubt, novelty in zip(doubts, novelties, strict=True)]


def arms(seed: int) -> dict[str, Chooser]:
    lot = random.Random(seed)  # noqa: S311
    return {
        "random": lambda _policy, _known, rest: [lot.random() for _ in rest],
        "value": by_value,
        "uncertainty alone": by_uncertainty,
        "novelty alone": by_novelty,
    }


def bought(choose: Chooser, pool: Texts, test: Texts, seed: int) -> dict[int, dict[str, float]]:
    """Scores by number of labels."""
    known, rest, found = list(pool[:STEP]), list(pool[STEP:]), {}
    while True:
        policy = fitted(known, seed)
        if len(known) in SHOWN:
            found[len(known)] = scores(policy, test)
        if len(known) >= max(SHOWN):
            return found
        worth = choose(policy, known, rest)
        order = sorted(range(len(rest)), key=lambda place: -worth[place])
        known += [rest[place] for place in order[:STEP]]
        rest = [rest[place] for place in sorted(order[STEP:])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=5, choices=[count + 1 for count in T_QUANTILES])
    options = parser.parse_args()
    runs: dict[str, list[dict[int, dict[str, float]]]] = defaultdict(list)
    for seed in range(options.seeds):
        pool = generate(seed=seed + 1, count=POOL, split="train")
        random.Random(seed).shuffle(pool)  # noqa: S311
        test = generate(seed=seed + 1, count=TEST, split="held_out")
        for name, choose in arms(seed).items():
            runs[name].append(bought(choose, pool, test, seed))
        sys.stderr.write(f"seed {seed} is done\n")
    rows: list[dict[str, Any]] = [
        {
            "labels": labels,
            "head": head,
            "arm": name,
            "macro_f1": round(statistics.fmean(run[labels][head] for run in found), 4),
            "more_than_random": [
                round(part, 4)
                for part in interval(
                    [run[labels][head] - plain[labels][head] for run, plain in zip(found, runs["random"], strict=True)]
                )
            ],
        }
        for labels in SHOWN
        for head in SCORED
        for name, found in runs.items()
    ]
    for row in rows:
        mean, low, high = row["more_than_random"]
        told = f"{row['labels']:>4} labels  {row['head']:<9} {row['arm']:<18} {row['macro_f1']:.3f}"
        sys.stdout.write(f"{told}  {mean:+.3f} [{low:+.3f}, {high:+.3f}]\n")
    keep("active", {"seeds": options.seeds, "rows": rows, "runs": runs})


if __name__ == "__main__":
    main()
