"""Prompts are trained through the command and the store, on a model whose best template is known, up to service."""

import json
import os
from collections.abc import Iterator
from importlib.util import find_spec
from io import StringIO
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from feedback.agent.instructions import FIRST, FRAME
from tests.scripted_model import Scripted, ScriptedModel, model
from training import registry
from training.models import PolicyVersion, Resources, Rollout, Run
from training.series import series

__all__ = ["model"]

GOOD = (
    "Thank you for taking the time to write to us about this page. We have read what you found with care, and a person "
    "will look at it next. What we say here is preliminary: we do not know yet what is behind it, and we may have "
    "misunderstood a part of it. You can follow on your tracking page what becomes of your note."
)
POOR = "Noted."
CLAIM = "We guarantee that this is perfect now."
USAGE = {"usage": {"prompt_tokens": 100, "completion_tokens": 10}}
DRAFTS_PER_ROUND = HELD_OUT = 12
MARK = "Answer with thanks and with limits."


def best_is_brief(asked: dict[str, Any]) -> Scripted:
    """The template brief brings a good reply, letter a forbidden claim, and the others next to nothing."""
    told = asked["messages"][0]["content"]
    content = GOOD if told.startswith(FIRST["brief"][:40]) else CLAIM if told.startswith(FIRST["letter"][:40]) else POOR
    return Scripted(content=content, more=USAGE)


@pytest.fixture
def train(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The command on few examples. Signals are for the process of the command alone."""
    from tests.training import library  # noqa: F401, I001 - first, for the warnings
    from feedback.learning import examples
    from feedback.learning.prompts import fitting
    from feedback.management import training_command
    from training.store.database import thread

    monkeypatch.setattr(examples, "SYNTHETIC_TRAIN", 24)
    monkeypatch.setattr(examples, "SYNTHETIC_HELD_OUT", HELD_OUT)
    monkeypatch.setattr(fitting, "VALIDATION", 4)
    monkeypatch.setattr(training_command, "stop_on_signals", Event)

    def run(**options: Any) -> tuple[dict[str, Any], Run]:
        answer = StringIO()
        call_command("train_prompts", "oneclick", json=True, stdout=answer, stderr=StringIO(), **options)
        result = json.loads(answer.getvalue())
        return result, Run.objects.get(pk=result["run"])

    yield run
    thread.close()


def search_in(version: PolicyVersion) -> Any:
    from feedback.agent import templates

    return templates.search_in(version)


def test_search_finds_the_best_template_and_shuns_the_one_that_is_blocked(
    train: Any, model: ScriptedModel, owner: User
) -> None:
    model.script = best_is_brief
    result, run = train(rounds=8, seed=1)
    assert run.status == Run.Status.SUCCEEDED
    assert max(result["templates"], key=result["templates"].get) == "brief/1"
    version = PolicyVersion.objects.get(run=run)
    assert registry.candidate("prompts") == version
    task: Any = Rollout.objects.filter(mode="train").values_list("input", flat=True)[0]
    shares = search_in(version).propensities(task["context"], seed=0)
    assert shares["brief/1"] > 0.6
    assert shares["letter/1"] < 0.1
    assert result["held_out"]["policy"]["mean"] > result["held_out"]["untrained"]["mean"] + 0.2
    assert result["violations"]["attempted"] > 0
    assert result["violations"]["executed"] == 0
    curves = series(run)
    assert sum(value for _, value in curves["tokens"]) == result["tokens"] == 110 * result["rollouts"]
    assert result["cost"] is None
    promoted(version, owner)


def promoted(version: PolicyVersion, owner: User) -> None:
    """The gate lets it through on what was measured, without labels; then it chooses in service."""
    names = {one.name for one in registry.gate(version)}
    assert "macro_f1" not in names
    registry.promote(policy=version, user=owner)
    from feedback.agent.templates import serving_search

    assert serving_search() == version
    registry.rollback(kind="prompts", user=owner)
    assert serving_search() != version


def test_every_draft_is_a_rollout_pinned_to_its_template_with_its_propensity(train: Any, model: ScriptedModel) -> None:
    model.script = best_is_brief
    _, run = train(rounds=1)
    from training.store.rows import span_of
    from training.traces import proposals

    rollouts = Rollout.objects.filter(mode="train")
    assert rollouts.count() == DRAFTS_PER_ROUND
    for rollout in rollouts:
        (proposal,) = proposals([span_of(row) for row in rollout.spans.all()])
        task: Any = rollout.input
        name = proposal.content["options"]["template"]
        assert rollout.resources_id == f"prompt/{name}"
        assert proposal.content["propensities"]["template"] == task["propensity"] > 0
        assert proposal.executed == (not name.startswith("letter/"))
        assert proposal.executed or proposal.reward == -1.0
    assert run.parameters["templates"] == [f"{name}/1" for name in FIRST]


def test_a_model_that_is_gone_for_a_while_costs_no_round_that_was_done(train: Any, model: ScriptedModel) -> None:
    model.script = lambda asked: best_is_brief(asked) if len(model.asked) <= DRAFTS_PER_ROUND else Scripted(status=500)
    with pytest.raises(CommandError, match=r"stopped after round 1 of 1, .*status 500; go on with: train_prompts"):
        train(rounds=1)
    run = Run.objects.get()
    assert run.status == Run.Status.INTERRUPTED
    assert not PolicyVersion.objects.filter(kind="prompts").exists()
    model.script = best_is_brief
    train(run=str(run.pk))
    assert len(model.asked) == DRAFTS_PER_ROUND + 1 + 2 * HELD_OUT


def test_a_model_that_was_never_there_stops_the_run_with_one_line(train: Any, settings: Any) -> None:
    settings.AGENT_LLM_ENDPOINT, settings.AGENT_LLM_RETRIES = "http://127.0.0.1:9/v1", 0
    with pytest.raises(CommandError, match="none of 12 drafts brought a reward"):
        train(rounds=1)
    assert Run.objects.get().status == Run.Status.INTERRUPTED


def test_without_a_model_there_is_nothing_to_train(train: Any, settings: Any) -> None:
    settings.AGENT_LLM_ENDPOINT = ""
    with pytest.raises(CommandError, match="AGENT_LLM_ENDPOINT is not set"):
        train()


@pytest.mark.parametrize(
    ("options", "field"),
    [({"algorithm": "grpo"}, "--algorithm"), ({"rounds": 0}, "--rounds"), ({"seed": -1}, "--seed")],
)
def test_bad_arguments_are_named(train: Any, model: ScriptedModel, options: dict[str, Any], field: str) -> None:
    with pytest.raises(CommandError, match=field) as caught:
        train(**options)
    assert caught.value.returncode == 2
    assert not Run.objects.exists()


def test_a_run_that_was_stopped_goes_on_to_the_same_end(
    train: Any, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.script = best_is_brief
    whole = search_in(PolicyVersion.objects.get(run=train(rounds=2, seed=3)[1])).to_json()
    from feedback.management import training_command

    stop = Event()

    asked_before = len(model.asked)

    def in_the_second_round(asked: dict[str, Any]) -> Scripted:
        if len(model.asked) - asked_before > DRAFTS_PER_ROUND:
            stop.set()
        return best_is_brief(asked)

    model.script = in_the_second_round
    monkeypatch.setattr(training_command, "stop_on_signals", lambda: stop)
    with pytest.raises(CommandError, match="stopped after round 1 of 2"):
        train(rounds=2, seed=3)
    run = Run.objects.get(status=Run.Status.INTERRUPTED)
    assert run.checkpoint.round == 1
    stop.clear()
    model.script = best_is_brief
    train(run=str(run.pk))
    assert search_in(PolicyVersion.objects.get(run=run)).to_json() == whole


def test_a_run_that_is_stopped_as_it_is_scored_is_scored_when_it_goes_on(
    train: Any, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedback.management import training_command

    stop = Event()

    def in_the_evaluation(asked: dict[str, Any]) -> Scripted:
        if len(model.asked) > DRAFTS_PER_ROUND + 2:
            stop.set()
        return best_is_brief(asked)

    model.script = in_the_evaluation
    monkeypatch.setattr(training_command, "stop_on_signals", lambda: stop)
    with pytest.raises(CommandError, match="stopped after round 1 of 1; go on with"):
        train(rounds=1)
    asked = len(model.asked)
    assert asked == DRAFTS_PER_ROUND + 3
    stop.clear()
    model.script = best_is_brief
    assert train(run=str(Run.objects.get().pk))[1].status == Run.Status.SUCCEEDED
    assert len(model.asked) == asked + 2 * HELD_OUT


def test_two_kinds_that_train_at_once_leave_each_other_their_rollouts(train: Any, model: ScriptedModel) -> None:
    """The queue that the policy's rollouts wait in has none of the prompts': its runner would take them."""
    seen = []

    def look(asked: dict[str, Any]) -> Scripted:
        seen.append(Rollout.objects.exclude(queued_at=None).count())
        # The model answers in a thread of its own.
        connection.close()
        return best_is_brief(asked)

    model.script = look
    Rollout.objects.create(rollout_id="of-a-policy", status="queuing", mode="test", start_time=0.0, queued_at=0.0)
    train(rounds=1)
    assert set(seen) == {1}
    assert Rollout.objects.get(pk="of-a-policy").status == "queuing"


def test_without_its_package_apo_says_what_is_missing(
    train: Any, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "poml", None)
    monkeypatch.delitem(__import__("sys").modules, "training.prompt_edits", raising=False)
    with pytest.raises(CommandError, match="make apo-setup"):
        train(algorithm="apo")
    assert Run.objects.get().status == Run.Status.FAILED


class Editor:
    """Drafts are good by a template that holds the mark. Edits: first one that cannot be filled, then one with it."""

    def __init__(self) -> None:
        self.critiques = self.edits = 0

    def __call__(self, asked: dict[str, Any]) -> Scripted:
        told = json.dumps(asked["messages"])
        if json.dumps(FRAME)[1:-1] in told and asked["max_tokens"] == 400:
            return Scripted(content=GOOD if MARK in told else POOR, more=USAGE)
        if "Revise the" not in told:
            self.critiques += 1
            return Scripted(content="- The replies are too short.", more=USAGE)
        self.edits += 1
        edited = "{oops}" if self.edits == 1 else f"{MARK} Write {{length}}, {{tone}}. Next: {{action}}."
        return Scripted(content=edited, more=USAGE)


def test_apo_finds_the_edit_that_is_known_to_be_best(train: Any, model: ScriptedModel) -> None:
    if find_spec("poml") is None and os.environ.get("CI") != "true":
        pytest.skip("poml is not installed: make apo-setup")
    model.script = editor = Editor()
    result, run = train(algorithm="apo", rounds=1)
    assert run.status == Run.Status.SUCCEEDED
    best = max(result["templates"], key=result["templates"].get)
    from training import prompts

    assert MARK in prompts.text_of(best)
    assert best.endswith("/2")
    assert (editor.critiques, editor.edits) == (4, 4)
    assert not Resources.objects.filter(resources__icontains="oops").exists()
    assert result["held_out"]["policy"]["mean"] > result["held_out"]["untrained"]["mean"]
    assert registry.candidate("prompts") == PolicyVersion.objects.get(run=run)
