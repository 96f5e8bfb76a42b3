"""Writes down what traces propose: rollouts, triages, replies, timelines and reviews of a group, in one transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import F

from feedback.agent.rollout import FAILED, RESULT
from feedback.agent.selfcheck import BLOCKED
from feedback.models import Event, Reply, Submission, Triage
from feedback.services.due import time_for
from feedback.services.transitions import new_event
from feedback.services.webhooks import announce_severity
from governance.core.decisions import WITHHELD
from governance.models import Decision
from governance.services import open_review
from training.models import PolicyVersion
from training.prompt_rollouts import DRAFT
from training.store import collecting
from training.store.collecting import Collected
from training.traces import proposals, told
from training.trials import Arm

State = Submission.State


@dataclass(frozen=True)
class Tried:
    """A submission, the arm that took it up, and the rollout that came of it.

    What is proposed is read from the very spans that are stored with it, so that the trace is the record.
    """

    submission: Submission
    arm: Arm
    made: Collected

    @property
    def rollout_id(self) -> str:
        return str(self.made.rollout.rollout_id)

    @cached_property
    def result(self) -> Mapping[str, Any]:
        return told(self.made.spans, RESULT)

    @cached_property
    def draft(self) -> dict[str, Any]:
        """How a language model's draft came about and what became of it; empty where none was asked."""
        try:
            content = told(self.made.spans, DRAFT)
        except LookupError:
            return {}
        return {name: value for name, value in content.items() if name != "type"}


def present(group: Sequence[Tried], *, lock: bool = False) -> list[Tried]:
    """Those whose submission nobody erased, moved on or triaged meanwhile; locked, it stays so."""
    rows = Submission.objects.filter(pk__in=[tried.submission.pk for tried in group], state=State.RECEIVED)
    rows = rows.select_for_update().order_by("pk") if lock else rows
    waiting = set(rows.values_list("pk", flat=True))
    return [tried for tried in group if tried.submission.pk in waiting]


@transaction.atomic
def write_down(group: Sequence[Tried]) -> None:
    """Store what came of each submission that still waits. Of one that does not, no row is left, nor of its rollout."""
    group = present(group, lock=True)
    if not group:
        return
    collecting.write([tried.made for tried in group])
    done = [tried for tried in group if tried.made.error is None]
    held = [tried for tried in done if not tried.result["labels_allowed"]]
    triaged = [tried for tried in done if tried.result["labels_allowed"]]
    for severity, alike in _by_severity(triaged).items():
        _leave_queue(alike, State.TRIAGED, due_at=F("received_at") + time_for(severity))
    Triage.objects.bulk_create(map(_triage, triaged))
    Reply.objects.bulk_create(_reply(tried, text) for tried in triaged if (text := _kept_reply(tried.result)))
    Event.objects.bulk_create(event for tried in triaged for event in _timeline(tried))
    for tried in triaged:
        announce_severity(tried.submission, after=tried.result["labels"]["severity"])
    for tried in held:
        _hold(tried)
    for tried in triaged:
        if _is_held(tried.result):
            _have_reply_reviewed(tried.result)


def _leave_queue(group: Sequence[Tried], state: Submission.State, **changes: Any) -> None:
    rows = Submission.objects.filter(pk__in=[tried.submission.pk for tried in group], state=State.RECEIVED)
    rows.update(state=state, lease_until=None, **changes)


def _by_severity(group: Sequence[Tried]) -> dict[str, list[Tried]]:
    found: dict[str, list[Tried]] = defaultdict(list)
    for tried in group:
        found[tried.result["labels"]["severity"]].append(tried)
    return found


def _triage(tried: Tried) -> Triage:
    result, labels = tried.result, tried.result["labels"]
    return Triage(
        submission=tried.submission,
        **{**labels, "priority": int(labels["priority"])},
        confidence=result["confidences"]["category"],
        confidences=result["confidences"],
        reward=dict(proposals(tried.made.spans)[-1].rewards),
        policy=tried.arm.policy,
        canary=tried.arm.canary,
        arm_propensity=tried.arm.propensity,
        rollout_id=tried.rollout_id,
        draft=tried.draft,
        decision_id=result["labels_decision"],
    )


def _is_held(result: Mapping[str, Any]) -> bool:
    return bool(not result["reply"] and result["held_reply"])


def _kept_reply(result: Mapping[str, Any]) -> str:
    """The reply that a person reads next; one that the rules held is kept too, unless it could not be checked."""
    if result["held_reply"] == WITHHELD:
        return str(result["reply"] or "")
    return str(result["reply"] or result["held_reply"])


def _reply(tried: Tried, text: str) -> Reply:
    return Reply(
        submission=tried.submission,
        draft=text,
        text=text,
        source=tried.result["source"],
        decision_id=tried.result["reply_decision"],
        verification=tried.result["verification"],
    )


def _timeline(tried: Tried) -> list[Event]:
    submission, result, labels = tried.submission, tried.result, tried.result["labels"]
    by = name_of(tried.arm.policy)
    lines = [new_event(submission, "triaged", f"Triaged as {labels['category']}, {labels['severity']}, by {by}.")]
    if tried.draft.get("outcome") == FAILED:
        failed = f"There is no draft by a language model: {tried.draft['error']}. The composed reply took its place."
        lines.append(new_event(submission, "draft-failed", failed, public=False))
    if result["reply"]:
        lines.append(
            new_event(submission, "drafted", "The agent drafted a reply; a person reads it before it is sent.")
        )
        if result["verification"]["verdict"] == BLOCKED:
            doubted = "The agent's own check would not send this draft."
            lines.append(new_event(submission, "draft-doubted", doubted, public=False))
    elif _is_held(result):
        held = "The rules held the agent's reply until a person has read it."
        lines.append(new_event(submission, "reply-held", held, public=False))
    return lines


def _hold(tried: Tried) -> None:
    """The rules would not let the labels through, or could not be asked: a person has to look."""
    record = Decision.objects.get(pk=tried.result["labels_decision"])
    _leave_queue([tried], State.HELD, held_by=record)
    open_review(record=record)
    held = "The rules held the agent's labels until a person has looked at them."
    new_event(tried.submission, "held", held).save()


def _have_reply_reviewed(result: Mapping[str, Any]) -> None:
    """Released, a person may send the held draft as it is."""
    record = Decision.objects.get(pk=result["reply_decision"])
    open_review(record=record, proposal={"text": result["held_reply"]})


def name_of(policy: PolicyVersion) -> str:
    return f"policy {policy.number}" if policy.run_id else "the untrained policy"
