"""What a training run claims about itself, verified against the rows that its first round left in the store."""

from collections.abc import Mapping
from typing import Any

import agentlightning as agl
from agentlightning.semconv import (
    AGL_ANNOTATION,
    AGL_EXCEPTION,
    AGL_MESSAGE,
    AGL_OBJECT,
    LightningSpanAttributes,
)
from django.db.models import QuerySet

from feedback.agent.rollout import feedback_agent
from training.models import Rollout, Run, Span
from training.references import run_reference


class CheckFailedError(Exception):
    """The run is not what it claims to be; the message names what is missing."""


def verify_first_round(run: Run, *, failing_rollout: str) -> list[str]:
    """The lines that hold true, in order. Raises CheckFailedError at the first that does not.

    `failing_rollout` names a rollout that was made to fail, whose exception has to be among the stored spans.
    """
    # A run that goes on after a crash has rollouts that were cancelled; they prove nothing either way.
    rollouts = Rollout.objects.filter(metadata__reference=run_reference(run.pk)).exclude(status="cancelled")
    return [_traces(rollouts), _agent(rollouts), _events(rollouts, failing_rollout)]


def _traces(rollouts: QuerySet[Rollout]) -> str:
    stored = rollouts.count()
    traced = Span.objects.filter(rollout__in=rollouts).values("rollout").distinct().count()
    _require(0 < traced == stored, f"{traced} of {stored} rollouts left a trace in the store")
    return f"trace collection set up: {traced} rollouts are in the LightningStore with their spans"


def _agent(rollouts: QuerySet[Rollout]) -> str:
    _require(isinstance(feedback_agent, agl.LitAgent), "the agent is not an Agent Lightning agent")
    succeeded = rollouts.filter(status="succeeded").count()
    _require(succeeded > 0, "no rollout of the agent succeeded")
    return f"agent instrumented with @agl.rollout: {succeeded} rollouts succeeded"


def _events(rollouts: QuerySet[Rollout], failing_rollout: str) -> str:
    names = set(Span.objects.filter(rollout__in=rollouts).values_list("name", flat=True))
    for name in (AGL_MESSAGE, AGL_OBJECT, AGL_ANNOTATION):
        _require(name in names, f"no span named {name} was stored")
    _require(
        any(is_reward(span.attributes) for span in Span.objects.filter(rollout__in=rollouts, name=AGL_ANNOTATION)[:1]),
        "the annotations that were stored carry no reward",
    )
    _require(
        Span.objects.filter(rollout_id=failing_rollout, name=AGL_EXCEPTION).exists(),
        "an exception that was raised on purpose left no span",
    )
    return "event emission (message, reward, exception) active"


def is_reward(attributes: Mapping[str, Any]) -> bool:
    return any(name.startswith(LightningSpanAttributes.REWARD.value) for name in attributes)


def _require(holds: bool, missing: str) -> None:
    if not holds:
        raise CheckFailedError(missing)
