"""Every algorithm trains the feedback agent through the command: a candidate, its series, and an exact resume."""

from typing import Any

import pytest

from governance.models import Decision
from training.algorithms.registry import ALGORITHMS
from training.models import Checkpoint, Contribution, PolicyVersion, Rollout, ServedPolicy
from training.series import series

SERIES = {
    "grpo": {"kl", "clipped"},
    "ppo": {"value_error", "passes"},
    "reinforce": {"kl"},
    "lagrangian": {"multiplier", "cost"},
    "offpolicy": {"staleness", "model_error"},
    "supervised": {"agreement"},
}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_it_makes_a_candidate(trained: Any, name: str) -> None:
    result, run = trained(algorithm=name, rounds=2)
    assert result["algorithm"] == name
    assert PolicyVersion.objects.get(run=run).scores["held_out"]["examples"] == 12
    curves = series(run)
    assert SERIES[name] | {"loss", "entropy", "pressure"} <= curves.keys()
    assert [step for step, _ in curves["loss"]] == [1, 2]
    assert result["rollouts"] == (0 if name == "supervised" else 2 * 3 * 3)
    assert Checkpoint.objects.get(run=run).round == 2


def test_a_warm_start_comes_before_the_first_round_on_rewards(trained: Any) -> None:
    """The first rollouts come from a policy that knows the labels: untrained, its entropy would be 1.4 nats a head."""
    _, run = trained(algorithm="grpo", rounds=1, warm_start=12)
    curves = {name: [value for _, value in points] for name, points in series(run).items()}
    assert len(curves["warm_loss"]) == 12
    assert curves["warm_loss"][-1] < curves["warm_loss"][0]
    assert curves["warm_agreement"][-1] > 0.95
    assert curves["entropy"][0] < 1.0
    assert run.parameters["warm_start"] == 12


def test_a_curriculum_keeps_its_successes_in_the_checkpoint(trained: Any) -> None:
    from safetensors.torch import load

    _, run = trained(algorithm="grpo", rounds=2, curriculum=True)
    success = load(bytes(Checkpoint.objects.get(run=run).tensors))["curriculum/success"].tolist()
    assert len(success) == 24
    assert 3 <= sum(value != 0.5 for value in success) <= 6


def test_off_policy_learning_begins_with_what_earlier_runs_left(trained: Any) -> None:
    from feedback.learning.earlier import EARLIER

    trained(algorithm="grpo", rounds=2)
    _, run = trained(algorithm="offpolicy", rounds=1, seed=1)
    found = run.parameters[EARLIER]
    assert found["used"] == 2 * 3 * 3
    assert found["steps"] >= found["used"]
    assert 0 < found["effective_share"] <= 1
    _, again = trained(algorithm="offpolicy", rounds=1, seed=2)
    assert again.parameters[EARLIER]["used"] == 2 * 3 * 3 + 3 * 3


def test_rollouts_that_nothing_can_correct_for_are_left_out(trained: Any) -> None:
    from feedback.learning.earlier import EARLIER
    from feedback.rewards.versions import VERSION
    from training.models import Span

    trained(algorithm="grpo", rounds=1)
    rollouts = sorted(set(Span.objects.filter(name="agentlightning.object").values_list("rollout", flat=True)))
    _change(rollouts[0], "agentlightning.object.json", lambda told: told.replace("propensities", "confidences"))
    _change(rollouts[1], VERSION, lambda number: number + 1)
    _, run = trained(algorithm="offpolicy", rounds=1, seed=1)
    assert run.parameters[EARLIER]["without propensities"] == 1
    assert run.parameters[EARLIER]["of another reward"] == 1
    assert run.parameters[EARLIER]["used"] == 3 * 3 - 2


def test_the_template_of_a_draft_is_no_choice_of_the_policy(trained: Any) -> None:
    from feedback.learning.earlier import EARLIER

    trained(algorithm="grpo", rounds=1)
    rollouts = sorted(Rollout.objects.filter(status="succeeded", mode="train").values_list("pk", flat=True))

    def drafted(told: str) -> str:
        chosen = told.replace('"options": {', '"options": {"template": "plain/1", ')
        return chosen.replace('"propensities": {', '"propensities": {"template": 0.25, ')

    _change(rollouts[0], "agentlightning.object.json", drafted)
    Rollout.objects.filter(pk=rollouts[1]).update(resources_id="prompt/plain/1")
    _, run = trained(algorithm="offpolicy", rounds=1, seed=1)
    found = run.parameters[EARLIER]
    assert found["used"] == 3 * 3 - 1
    assert "without propensities" not in found


def _change(rollout: str, name: str, change: Any) -> None:
    """One attribute of all of a rollout's spans that have it."""
    from training.models import Span

    for span in Span.objects.filter(rollout=rollout):
        if name in span.attributes:
            span.attributes[name] = change(span.attributes[name])
            span.save()


def test_it_trains_with_runners_in_other_processes(trained: Any) -> None:
    result, run = trained(mode="distributed", rounds=3, runners=1, warm_start=1)
    assert result["rollouts"] == 3 * 3 * 3
    assert result["violations"]["executed"] == 0
    assert {"stale_share", "rollout_staleness", "rollouts_dropped"} <= series(run).keys()
    (row,) = Contribution.objects.filter(run=run)
    assert (row.rollouts, row.dropped) == (27, 0)
    assert row.worker_id != run.owner
    subjects = set(Decision.objects.filter(action="agent.triage").values_list("subject", flat=True))
    made = Rollout.objects.filter(mode="train", status="succeeded").values_list("pk", flat=True)
    assert {f"rollout:{key}" for key in made} <= subjects, "every runner has its decisions on record"
    assert not ServedPolicy.objects.exists()
