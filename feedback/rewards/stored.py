"""Rewards of stored rollouts, by component, so that they can be weighed anew."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from feedback.plans import LABEL_HEADS
from feedback.rewards.scoring import agreement, total
from feedback.rewards.versions import VERSION
from feedback.rewards.weights import RewardWeights, names
from training.models import Rollout, Span
from training.rewards import ANNOTATION, OBJECT, object_of, reward_of

HUMAN = "human"
RESULT = "triage"
RETRACTION = "retraction"
"""Type of the object by which a signal is taken back: spans are only ever added."""
BEFORE_VERSIONS = 1
"""What gave the scores of rollouts that name no version."""


@dataclass(frozen=True)
class StoredScore:
    """What the proposal that a rollout carried out was scored for, and what people made of it."""

    rollout_id: str
    text: str
    """The governed text: no other ever reaches a rollout."""
    choices: Mapping[str, str]
    labels: Mapping[str, str]
    """Those that were given with the text, where there were any."""
    components: Mapping[str, float]
    version: int
    signals: Mapping[str, float] = field(default_factory=dict)
    """Newest value of each human signal, from 0 to 1."""

    @property
    def category(self) -> str:
        return self.labels.get("category") or self.choices["category"]

    def total(self, weights: RewardWeights) -> float:
        """The reward under any version of the weights, from -1 to 1."""
        found = {name: value for name, value in self.components.items() if name != "total"}
        if self.labels:
            found["agreement"] = agreement(self.choices, self.labels, weights.agreement)
        if self.signals:
            found[HUMAN] = fmean(self.signals.values())
        return total(found, weights)


def newest_scores(limit: int) -> list[StoredScore]:
    """Of the newest `limit` rollouts that succeeded, those that carried a scored proposal out; two queries."""
    rollouts = Rollout.objects.filter(status="succeeded").order_by("-start_time")
    rows = list(rollouts.values_list("pk", "input")[:limit])
    traces = traces_of([pk for pk, _ in rows])
    scores = (_score(pk, task or {}, traces[pk]) for pk, task in rows)
    return [score for score in scores if score is not None]


def traces_of(rollout_ids: Sequence[str]) -> Mapping[str, list[dict[str, Any]]]:
    """Attributes of the spans that tell objects and rewards, by rollout, in their order."""
    spans = Span.objects.filter(rollout_id__in=rollout_ids, name__in=[ANNOTATION, OBJECT])
    traces: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for pk, attributes in spans.order_by("rollout_id", "sequence_id").values_list("rollout_id", "attributes"):
        traces[pk].append(attributes)
    return traces


def signals_in(trace: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """The newest value of each human signal in a trace, without those that were taken back after it."""
    signals: dict[str, float] = {}
    for attributes in trace:
        if (told := object_of(attributes)).get("type") == RETRACTION:
            signals.pop(str(told.get("signal")), None)
        reward = reward_of(attributes)
        if next(iter(reward), None) == HUMAN:
            signals |= {name: value for name, value in reward.items() if name != HUMAN}
    return signals


def _score(rollout_id: str, task: Mapping[str, Any], trace: Sequence[dict[str, Any]]) -> StoredScore | None:
    told = [found for found in map(object_of, trace) if found.get("type") == RESULT]
    carried_out = [one for one in trace if _is_whole(reward_of(one))]
    if not told or not carried_out:
        return None
    labels = task.get("labels") or {}
    return StoredScore(
        rollout_id=rollout_id,
        text=str(task.get("text", "")),
        choices=told[-1]["labels"],
        labels={head: str(labels[head]) for head in LABEL_HEADS if labels.get(head)},
        components=reward_of(carried_out[-1]),
        version=int(carried_out[-1].get(VERSION, BEFORE_VERSIONS)),
        signals=signals_in(trace),
    )


def _is_whole(reward: Mapping[str, float]) -> bool:
    """Not the reward of a blocked proposal, nor of a human signal: both lack what a reply was scored for."""
    return "total" in reward and all(name in reward for name in (*names("components")[:4], *names("penalties")))
