"""What people made of the agent's work, each as one more reward of the rollout that did it.

All of them together are the component `human` of the reward: the mean of the newest value of each signal. Nothing of a
text is in them.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from feedback.edit_distance import edited_share
from feedback.models import Comment, Reply, Triage
from feedback.plans import LABEL_HEADS
from feedback.rewards.scoring import agreement
from feedback.rewards.stored import HUMAN, RETRACTION
from feedback.rewards.versions import weights_of
from feedback.selectors import triage_of
from training.rewards import OBJECT, OBJECT_JSON
from training.store.recorder import RecordedSpan, Recorder, reward
from training.store.sequence_ids import UnknownRolloutError

LABELS_KEPT, DRAFT_KEPT, HELPED = "labels_kept", "draft_kept", "helped"
BY_A_PERSON = "person"
"""Source of a reply that the agent did not draft."""


def labels_confirmed(triage: Triage, labels: Mapping[str, Any]) -> None:
    """1 where a person kept every label, less where they corrected some, by the weights in force."""
    proposed = {head: str(getattr(triage, head)) for head in LABEL_HEADS}
    confirmed = {head: str(labels[head]) for head in LABEL_HEADS}
    _record(triage, LABELS_KEPT, agreement(proposed, confirmed, weights_of(None).agreement))


def labels_taken_back(triage: Triage) -> None:
    """Nobody stands by a verdict any more, so that the agent is judged by none."""
    told = json.dumps({"type": RETRACTION, "signal": LABELS_KEPT})
    with suppress(UnknownRolloutError):
        Recorder().add(triage.rollout_id, [RecordedSpan(OBJECT, {OBJECT_JSON: told})])


def reply_sent(reply: Reply) -> None:
    """1 where the agent's draft was sent as it was, 0 where nothing of it was left."""
    triage = triage_of(reply.submission)
    if triage is not None and is_the_agents(reply):
        _record(triage, DRAFT_KEPT, 1.0 - edited_share(reply.draft, reply.text))


def said_to_help(reply: Reply) -> None:
    """1 where the visitor said that the agent's reply helped, 0 where not; said again, the last answer counts."""
    triage = triage_of(reply.submission)
    if triage is not None and reply.helped is not None and is_the_agents(reply):
        _record(triage, HELPED, float(reply.helped))


def is_the_agents(reply: Reply) -> bool:
    """Whether the agent drafted it. What is sent after an earlier answer is a person's, whatever the draft was."""
    later = any(one.kind == Comment.Kind.ANSWER for one in reply.submission.comments.all())
    return reply.source != BY_A_PERSON and not later


def _record(triage: Triage, signal: str, value: float) -> None:
    told = reward({HUMAN: value, signal: value}, primary=HUMAN)
    # A rollout that was pruned has nobody to tell.
    with suppress(UnknownRolloutError):
        Recorder().add(triage.rollout_id, [told])
