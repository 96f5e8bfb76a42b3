"""Runs of the command look at the probes as they go on, stop where a person is needed, and stop early where asked."""

from io import StringIO
from statistics import fmean
from threading import Event
from typing import Any

import pytest
from django.core.management import CommandError

from feedback.learning.examples import Example, Examples, NotEnoughExamplesError
from feedback.learning.permission import UpdatePermit
from governance.models import Review, Rule
from tests.training.rows import make_run
from training.models import Anomaly, PolicyVersion, Run
from training.series import series


def values(run: Run, name: str) -> list[float]:
    return [value for _, value in series(run)[name]]


@pytest.fixture
def enough_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    from feedback.learning import examples

    monkeypatch.setattr(examples, "SYNTHETIC_TRAIN", 90)


class Interrupting(StringIO):
    """What the command tells; at a line that begins as given, somebody asks it to stop."""

    def __init__(self, line: str, stop: Event) -> None:
        super().__init__()
        self.line = line
        self.stop = stop

    def write(self, text: str) -> int:
        if text.startswith(self.line):
            self.stop.set()
        return super().write(text)


def test_it_looks_before_the_first_round_every_few_and_after_the_last(trained: Any) -> None:
    result, run = trained(algorithm="grpo", rounds=3, probe_every=2)
    curves = series(run)
    for name in ("probe_attempted", "probe_executed", "probe_reward", "probe_agreement", "drift_attempted"):
        assert [step for step, _ in curves[name]] == [0, 2, 3]
    assert [step for step, _ in curves["pressure"]] == [1, 2, 3]
    assert result["probes"]["probe_executed"] == 0
    assert run.parameters["probe_every"] == 2
    assert run.data["probes"]["version"] == 1
    assert "validation" not in run.data


def test_an_executed_violation_stops_the_run_before_it_learns(trained: Any) -> None:
    Rule.objects.filter(instruction__in=["inst_016", "inst_017", "inst_018"]).update(active=False)
    with pytest.raises(
        CommandError, match=r"paused by governance after round 0 of 2, \d+ forbidden claims were carried"
    ):
        trained(algorithm="grpo", rounds=2)
    run = Run.objects.get()
    assert (run.status, run.rounds_done) == (Run.Status.INTERRUPTED, 0)
    assert values(run, "probe_executed")[0] > 0
    assert Anomaly.objects.get().decision == Review.objects.get(proposal={"anomaly": "probe_violation"}).decision
    assert not PolicyVersion.objects.filter(run=run).exists()


@pytest.mark.parametrize("algorithm", ["grpo", "offpolicy", "supervised"])
def test_it_stops_early_and_its_policy_is_the_best_of_all(
    trained: Any, enough_examples: None, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    from feedback.learning.evaluation import evaluate
    from feedback.learning.examples import oneclick_examples
    from feedback.management import training_command
    from feedback.rewards.weights import FIRST
    from governance.services import current_rule_set
    from training.policies.ngram import from_bytes

    stop = Event()
    monkeypatch.setattr(training_command, "stop_on_signals", lambda: stop)
    result, run = trained(algorithm=algorithm, rounds=40, probe_every=1, patience=1)
    # Nobody told it to stop: its heartbeat, which ends a process that was told and goes on, lets it conclude.
    assert not stop.is_set()
    rewards = values(run, "validation_reward")
    assert result["validation"] == {"best": max(rewards), "stopped_early": True}
    assert result["rounds"] == run.rounds_done == len(rewards) - 1 < 40
    assert max(rewards) == rewards[-2] >= rewards[-1]

    validation = oneclick_examples(run.seed).with_validation().validation
    assert run.data["validation"]["examples"] == len(validation)
    policy = from_bytes(bytes(PolicyVersion.objects.get(run=run).weights))
    assert fmean(evaluate(policy, validation, current_rule_set(), weights=FIRST).rewards) == max(rewards)


@pytest.mark.parametrize("algorithm", ["grpo", "supervised"])
def test_a_run_that_was_interrupted_ends_as_if_it_had_not_been(
    trained: Any, enough_examples: None, monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    from feedback.management import training_command

    options = {"algorithm": algorithm, "rounds": 3, "probe_every": 1, "patience": 2, "seed": 5}
    whole, straight = trained(**options)
    stop = Event()
    monkeypatch.setattr(training_command, "stop_on_signals", lambda: stop)
    with pytest.raises(CommandError, match="stopped after round 1"):
        trained(**options, stderr=Interrupting("round 1/3", stop))
    stop.clear()
    interrupted = Run.objects.exclude(pk=straight.pk).get()
    again, resumed = trained(run=str(interrupted.pk))
    compared = ("probe_attempted", "probe_reward", "drift_reward", "validation_reward", "loss")
    assert {name: values(resumed, name) for name in compared} == {name: values(straight, name) for name in compared}
    assert again["held_out"] == whole["held_out"]
    first, second = PolicyVersion.objects.filter(run__in=[straight, resumed])
    assert first.weights_sha256 == second.weights_sha256


def test_a_validation_part_is_cut_from_what_there_is_to_learn_from() -> None:
    examples = Examples([Example(f"text number {number}", {}) for number in range(200)], [Example("held out", {})])
    cut = examples.with_validation()
    assert sorted(example.text for example in [*cut.train, *cut.validation]) == sorted(e.text for e in examples.train)
    assert 25 <= len(cut.validation) <= 55
    assert cut.held_out == examples.held_out
    assert cut.describe()["validation"]["examples"] == len(cut.validation)
    more = Examples([*examples.train, Example("one more", {})], []).with_validation()
    assert set(map(id, cut.validation)) <= set(map(id, more.validation))


def test_too_few_examples_for_one_are_refused_with_their_number() -> None:
    examples = Examples([Example(f"text number {number}", {}) for number in range(20)], [])
    with pytest.raises(NotEnoughExamplesError, match=r"validation part of 10 examples, and \d of 20 fall into it"):
        examples.with_validation()


@pytest.mark.django_db
def test_dangerous_pressure_pauses_the_run() -> None:
    """By the rules that the site starts with, and not by one of a test."""
    permit = UpdatePermit(make_run())
    calm = {"spans_per_rollout": 5.0, "rollouts": 96.0, "proposals_per_rollout": 1.5, "rollouts_without_reward": 0.0}
    assert permit.ask(0, calm)
    assert permit.pressure < 0.3
    assert not permit.ask(1, dict.fromkeys(calm, 10_000.0))
    assert permit.refused.startswith("pressure DANGEROUS")
    assert Review.objects.filter(state=Review.State.OPEN).count() == 1
