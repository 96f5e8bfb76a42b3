"""Plain functions that make the lab's rows."""

import json
import time
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Permission, User

from training.models import Attempt, Evaluation, Measurement, PolicyVersion, Rollout, Run, Span
from training.store.recorder import reward

CURVES: dict[str, list[float]] = {
    "reward": [0.1, 0.4, 0.6],
    "reward_low": [0.0, 0.3, 0.5],
    "reward_high": [0.2, 0.5, 0.7],
    "violations_attempted": [9, 4, 1],
    "violations_executed": [0, 0, 0],
}
INTERVAL = {"mean": 0.71, "low": 0.67, "high": 0.75}


def make_staff(*permissions: str) -> User:
    user = User.objects.create_user(f"staff{User.objects.count()}", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="training", codename__in=permissions))
    return user


def make_run(**overrides: Any) -> Run:
    """A run that did three of its three rounds."""
    fields = {"kind": "feedback", "algorithm": "grpo", "rounds_total": 3, "rounds_done": 3, "seed": 7, "device": "cpu"}
    run = Run.objects.create(**{**fields, "seconds": 12.5, **overrides})
    for name, values in CURVES.items():
        for step, value in enumerate(values, start=1):
            Measurement.objects.create(run=run, name=name, step=step, value=value)
    return run


def make_policy(**overrides: Any) -> PolicyVersion:
    fields: dict[str, Any] = {
        "kind": "feedback",
        "number": PolicyVersion.objects.count(),
        "weights": b"w",
        "weights_sha256": "ab" * 32,
    }
    scores = {"held_out": {"reward": INTERVAL}, "violations": {"attempted": 14, "executed": 0}}
    policy = PolicyVersion.objects.create(**{**fields, "scores": scores, **overrides})
    make_evaluation(policy)
    return policy


def reward_attributes(values: Mapping[str, float]) -> dict[str, Any]:
    """As a rollout tells a reward whose first component is the primary one."""
    return dict(reward(values, primary=next(iter(values))).attributes)


def make_evaluation(policy: PolicyVersion, **overrides: Any) -> Evaluation:
    """A measurement that the gate lets through beside another one of these."""
    fields: dict[str, Any] = {
        "examples_sha256": "cd" * 32,
        "rewards": [0.7, 0.8, 0.6],
        "reward_version": "1",
        "macro_f1": 0.8,
        "attempted": 1,
        "executed": 0,
        "false_blocks": 0,
        "latency_ms": 4.0,
        "rule_revision": "rules",
    }
    return Evaluation.objects.create(policy=policy, **{**fields, **overrides})


def make_rollout(**overrides: Any) -> Rollout:
    """A rollout with one attempt that told a message, an object, a reward and an exception."""
    start = time.time()
    fields = {"rollout_id": "ro-1", "input": {"text": "a question"}, "status": "succeeded", "mode": "train"}
    times = {"start_time": start, "end_time": start + 0.25}
    rollout = Rollout.objects.create(**{**fields, **times, "attempt_count": 1, **overrides})
    attempt = Attempt.objects.create(
        attempt_id="at-1", rollout=rollout, sequence_id=1, status="succeeded", start_time=start, worker_id="Worker-0"
    )
    for number, (name, attributes) in enumerate(EMITTED, start=1):
        Span.objects.create(
            rollout=rollout,
            attempt=attempt,
            sequence_id=number,
            trace_id="t",
            span_id=f"s{number}",
            name=name,
            start_time=start + number / 100,
            end_time=start + number / 100 + 0.002,
            status={"status_code": "OK"},
            attributes=attributes,
        )
    return rollout


EMITTED: list[tuple[str, dict[str, Any]]] = [
    ("agentlightning.message", {"agentlightning.message.body": "<b>bold</b> words", "role": "user"}),
    (
        "agentlightning.object",
        {
            "agentlightning.object.type": "dict",
            "agentlightning.object.json": json.dumps({"type": "proposal", "options": {"category": "noise"}}),
        },
    ),
    (
        "agentlightning.annotation",
        {
            "agentlightning.reward.0.name": "total",
            "agentlightning.reward.0.value": 0.73,
            "agentlightning.reward.1.name": "tone",
            "agentlightning.reward.1.value": -0.25,
        },
    ),
    (
        "agentlightning.exception",
        {"exception.type": "LookupError", "exception.message": "no policy", "exception.stacktrace": "Traceback: here"},
    ),
    ("something.else", {"answer": 42}),
]
