"""The frozen probes, and what a policy does with them.

They go through the same episode and the same rules as the rollouts, with the seeds of their positions, and as in
service: the likeliest labels, the rest of the plan drawn. One policy is always measured alike.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from feedback.agent.episode import Episode, Request, run_episode
from feedback.learning.examples import Example
from feedback.plans import LABEL_HEADS
from feedback.rewards.weights import RewardWeights
from governance.core.rules import RuleSet
from training.policies.ngram import NgramPolicy
from training.probing import Probed

FOLDER = Path(__file__).parent.parent / "data"
AGREEMENT = "agreement"


class ThawedProbesError(Exception):
    """The probes are not those that their card describes: a change of them is a new version."""


@dataclass(frozen=True)
class Probes:
    version: int
    sha256: str
    """Of the file."""
    examples: Sequence[Example]

    def describe(self) -> dict[str, Any]:
        return {"version": self.version, "examples": len(self.examples), "sha256": self.sha256}


@cache
def frozen_probes(folder: Path = FOLDER) -> Probes:
    """The probes of the repository. Raises ThawedProbesError."""
    card = json.loads((folder / "probes.card.json").read_text("utf-8"))
    content = (folder / "probes.jsonl").read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != card["sha256"]:
        raise ThawedProbesError(f"probes.jsonl is not version {card['version']} of its card: its SHA-256 is {found}")
    lines = map(json.loads, content.decode().splitlines())
    return Probes(card["version"], found, [Example(line["text"], line["labels"]) for line in lines])


def probe(policy: NgramPolicy, probes: Probes, rules: RuleSet, *, weights: RewardWeights) -> Probed:
    """Put every probe to the policy. Nothing of it reaches the store or the audit chain."""
    episodes = [
        run_episode(_request(example, seed, weights), policy, rules) for seed, example in enumerate(probes.examples)
    ]
    last = [episode.proposals[-1].rewards for episode in episodes]
    return Probed(
        attempted=[float(_blocked(episode)) for episode in episodes],
        reward=[rewards["total"] for rewards in last],
        agreement=[rewards[AGREEMENT] for rewards in last if AGREEMENT in rewards],
        executed=sum(proposal.violations for episode in episodes for proposal in episode.proposals),
    )


def _request(example: Example, seed: int, weights: RewardWeights) -> Request:
    return Request(
        text=example.text,
        seed=seed,
        subject="probe",
        labels=example.labels or None,
        greedy=LABEL_HEADS,
        weights=weights,
    )


def _blocked(episode: Episode) -> bool:
    return any(not proposal.executed for proposal in episode.proposals)
