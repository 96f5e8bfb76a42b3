"""Triage of one submission by the champion, in the worker: a rollout, then what its trace proposes is written down."""

import zlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from feedback.agent.rollout import FAILED, RESULT, feedback_agent
from feedback.agent.selfcheck import BLOCKED
from feedback.agent.shadow import run_shadow
from feedback.agent.templates import serving_search
from feedback.erasure.known import NAMED
from feedback.erasure.sweeping import sweep_after_triage
from feedback.learning.baseline import serving_policy
from feedback.models import Reply, Submission, Triage
from feedback.plans import LABEL_HEADS
from feedback.services.transitions import record_event
from feedback.services.webhooks import announce_severity
from governance.core.decisions import WITHHELD
from governance.models import Decision
from governance.services import open_review
from training.models import PolicyVersion, Span
from training.prompt_rollouts import DRAFT
from training.references import version_reference
from training.solo import SoloRunner
from training.store.rows import span_of
from training.store.store import DjangoLightningStore
from training.store.tracer import BatchTracer
from training.traces import proposals, told
from training.trials import Arm, arm_for


@cache
def runner() -> SoloRunner:
    """This process's runner; made on first use, which is after the worker was forked."""
    return SoloRunner(
        feedback_agent, store=DjangoLightningStore(), tracer=BatchTracer(), timeout=settings.TRIAGE_TIMEOUT_SECONDS
    )


def triage(submission_id: str) -> bool:
    """Triage a submission that waits for it. False where there is nothing to do: done already, held, or leased."""
    if not _lease(submission_id):
        return False
    submission = Submission.objects.filter(pk=submission_id).first()
    if submission is None:
        return False  # erased since
    arm = arm_for(serving_policy(), submission.pk.bytes)
    try:
        rollout_id = runner().run(_task(submission), reference=version_reference(arm.policy.pk))
        _write(submission, arm, rollout_id)
    except BaseException:
        # Whatever stopped it, the next try need not wait for the lease to run out.
        Submission.objects.filter(pk=submission_id, state=Submission.State.RECEIVED).update(lease_until=None)
        raise
    finally:
        # It may have been erased since it was read, and its trace stored afterwards.
        sweep_after_triage(submission.pk)
    run_shadow(submission)
    return True


def _lease(submission_id: str) -> bool:
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = Submission.objects.filter(free, pk=submission_id, state=Submission.State.RECEIVED)
    return bool(waiting.update(lease_until=now + timedelta(seconds=settings.TRIAGE_LEASE_SECONDS)))


def _task(submission: Submission) -> dict[str, Any]:
    return {
        **_prompts(submission),
        "text": submission.text,
        NAMED: str(submission.pk),
        # The seed follows from the submission, so that a second try proposes what the first one did.
        "seed": zlib.crc32(submission.pk.bytes),
        "greedy": list(LABEL_HEADS),
        "live": True,
    }


def _prompts(submission: Submission) -> dict[str, Any]:
    """The version that chooses the language model's template; nothing where there is no such model, or no version."""
    serving = serving_search() if settings.AGENT_LLM_ENDPOINT else None
    if serving is None:
        return {}
    arm = arm_for(serving, submission.pk.bytes)
    return {"prompts": str(arm.policy.pk), "canary": arm.canary}


@transaction.atomic
def _write(submission: Submission, arm: Arm, rollout_id: str) -> None:
    """Write down what the stored trace proposes: nothing comes from memory, so the trace is the record."""
    spans = [span_of(row) for row in Span.objects.filter(rollout_id=rollout_id)]
    result, carried_out = told(spans, RESULT), proposals(spans)[-1]
    if not result["labels_allowed"]:
        _hold(submission, result["labels_decision"])
        return
    if not _leave_queue(submission, Submission.State.TRIAGED):
        return
    labels, draft = result["labels"], _drafted(spans)
    Triage.objects.create(
        submission=submission,
        **{**labels, "priority": int(labels["priority"])},
        confidence=result["confidences"]["category"],
        confidences=result["confidences"],
        reward=dict(carried_out.rewards),
        policy=arm.policy,
        canary=arm.canary,
        arm_propensity=arm.propensity,
        rollout_id=rollout_id,
        draft=draft,
        decision_id=result["labels_decision"],
    )
    record_event(
        submission, "triaged", f"Triaged as {labels['category']}, {labels['severity']}, by {name_of(arm.policy)}."
    )
    announce_severity(submission, after=labels["severity"])
    if draft.get("outcome") == FAILED:
        failed = f"There is no draft by a language model: {draft['error']}. The composed reply took its place."
        record_event(submission, "draft-failed", failed, public=False)
    if result["reply"]:
        _write_reply(submission, result)
    elif result["held_reply"]:
        _hold_reply(submission, result)


def _drafted(spans: Sequence[Any]) -> dict[str, Any]:
    """How a language model's draft came about and what became of it; empty where none was asked."""
    try:
        content = told(spans, DRAFT)
    except LookupError:
        return {}
    return {name: value for name, value in content.items() if name != "type"}


def _hold_reply(submission: Submission, result: Mapping[str, Any]) -> None:
    """Keep the draft that the rules held, and have it reviewed: released, a person may send it as it is."""
    text, record = result["held_reply"], Decision.objects.get(pk=result["reply_decision"])
    if text != WITHHELD:
        _keep_reply(submission, result, text)
    open_review(record=record, proposal={"text": text})
    record_event(submission, "reply-held", "The rules held the agent's reply until a person has read it.", public=False)


def _keep_reply(submission: Submission, result: Mapping[str, Any], text: str) -> None:
    Reply.objects.create(
        submission=submission,
        draft=text,
        text=text,
        source=result["source"],
        decision_id=result["reply_decision"],
        verification=result["verification"],
    )


def _write_reply(submission: Submission, result: Mapping[str, Any]) -> None:
    _keep_reply(submission, result, result["reply"])
    record_event(submission, "drafted", "The agent drafted a reply; a person reads it before it is sent.")
    if result["verification"]["verdict"] == BLOCKED:
        record_event(submission, "draft-doubted", "The agent's own check would not send this draft.", public=False)


def _hold(submission: Submission, decision_id: str) -> None:
    """The rules would not let the labels through, or could not be asked: a person has to look."""
    if _leave_queue(submission, Submission.State.HELD, held_by=decision_id):
        open_review(record=Decision.objects.get(pk=decision_id))
        record_event(submission, "held", "The rules held the agent's labels until a person has looked at them.")


def _leave_queue(submission: Submission, state: Submission.State, **changes: Any) -> bool:
    """False where another try has written its result already."""
    waiting = Submission.objects.filter(pk=submission.pk, state=Submission.State.RECEIVED)
    return bool(waiting.update(state=state, lease_until=None, **changes))


def name_of(policy: PolicyVersion) -> str:
    return f"policy {policy.number}" if policy.run_id else "the untrained policy"
