"""What a training run claims about itself, verified against the rows that its first round left in the store."""

from collections.abc import Mapping, Sequence
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
from feedback.learning.examples import Examples
from feedback.learning.probes import frozen_probes
from feedback.synthetic import normalised
from training.confinement.rights import rules_are_out_of_reach
from training.models import Rollout, Run, Span


class CheckFailedError(Exception):
    """The run is not what it claims to be; the message names what is missing."""


def verify_examples(run: Run, examples: Examples) -> str:
    """Compare the examples with what the run's row says of them, and the two parts with each other."""
    stored = Run.objects.get(pk=run.pk).data
    _require(
        stored == {**stored, **examples.describe()}, "the run's row does not describe the examples that were loaded"
    )
    _require(bool(examples.train), "there is nothing to learn from")
    apart = [*examples.held_out, *examples.validation, *frozen_probes().examples]
    both = {normalised(e.text) for e in examples.train} & {normalised(e.text) for e in apart}
    _require(not both, f"{len(both)} examples to learn from are also held out, for validation or among the probes")
    return (
        f"training dataset loaded: {len(examples.train)} examples to learn from, "
        f"{len(examples.held_out)} held out, none in both"
    )


def tell_reach() -> str:
    """Whether this process could change the rules that govern it; a change was tried, so the answer is measured."""
    if rules_are_out_of_reach():
        return "✓ rules out of reach: a change that was tried was refused"
    return "! this process could change rules: see TRAINING_DATABASE_URL in the README"


def verify_first_round(rollout_ids: Sequence[str], *, failing_rollout: str) -> list[str]:
    """The lines that hold true of a round's rollouts, in order. Raises CheckFailedError at the first that does not.

    `failing_rollout` names a rollout that was made to fail, whose exception has to be among the stored spans.
    """
    succeeded = Rollout.objects.filter(pk__in=rollout_ids, status="succeeded")
    return [_traces(succeeded), _agent(succeeded), _events(succeeded, failing_rollout)]


def _traces(rollouts: QuerySet[Rollout]) -> str:
    stored = rollouts.count()
    traced = Span.objects.filter(rollout__in=rollouts).values("rollout").distinct().count()
    _require(0 < traced == stored, f"{traced} of {stored} rollouts that succeeded left a trace in the store")
    return f"trace collection set up: {traced} rollouts are in the LightningStore with their spans"


def _agent(rollouts: QuerySet[Rollout]) -> str:
    _require(isinstance(feedback_agent, agl.LitAgent), "the agent is not an Agent Lightning agent")
    return f"agent instrumented with @agl.rollout: {rollouts.count()} rollouts succeeded"


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
