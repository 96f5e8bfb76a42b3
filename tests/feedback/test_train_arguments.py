"""Arguments that no run could have are refused before anything is loaded or written down."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from training.models import Run


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("rounds", 0),
        ("rounds", 10**20),
        ("seed", -1),
        ("seed", 10**20),
        ("algorithm", "alchemy"),
        ("probe_every", 0),
        ("probe_every", 10**20),
        ("patience", -1),
        ("patience", 8),
        ("run", "nonsense"),
        ("run", "9" * 40),
    ],
)
def test_it_is_named_and_ends_with_two(option: str, value: Any) -> None:
    with pytest.raises(CommandError, match=f"^--{option.replace('_', '-')}: ") as caught:
        call_command("train_feedback", "oneclick", **{option: value})
    assert caught.value.returncode == 2
    assert not Run.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("option", ["warm_start", "curriculum"])
def test_what_supervised_learning_has_no_use_for_is_refused(option: str) -> None:
    with pytest.raises(CommandError, match=f"^--{option.replace('_', '-')}: supervised learning") as caught:
        call_command("train_feedback", "oneclick", algorithm="supervised", **{option: 1})
    assert caught.value.returncode == 2
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_an_unknown_algorithm_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(CommandError, match=r"'alchemy' \(one of grpo, ppo, .*supervised"):
        call_command("train_feedback", "oneclick", algorithm="alchemy")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"runners": -1}, "^--runners: from 0"),
        ({"max_staleness": 10**6}, "^--max-staleness: from 0"),
        ({"algorithm": "reinforce", "max_staleness": 1}, "^--max-staleness: reinforce has no importance weights"),
        ({"algorithm": "supervised"}, "^--algorithm: supervised learning makes no rollouts"),
        ({"listen": "nowhere"}, "^--listen: HOST:PORT"),
        ({"listen": "127.0.0.1:0", "token_file": Path("/nowhere")}, "/nowhere cannot be read"),
    ],
)
def test_what_no_distributed_run_can_have_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError, match=message) as caught:
        call_command("train_feedback", "distributed", **options)
    assert caught.value.returncode == 2
    assert not Run.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"runners": 2}, {"max_staleness": 1}, {"listen": "127.0.0.1:0"}])
def test_what_only_a_distributed_run_has_is_refused_elsewhere(options: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="only distributed has it") as caught:
        call_command("train_feedback", "oneclick", **options)
    assert caught.value.returncode == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"processes": 0}, "^--processes: from 1"),
        ({"store": "host:4747"}, "^--store: a URL"),
        ({"store": "http://127.0.0.1:1", "token_file": Path("/nowhere")}, "/nowhere cannot be read"),
    ],
)
def test_a_runner_that_could_not_work_does_not_start(options: dict[str, Any], message: str) -> None:
    with pytest.raises(CommandError, match=message) as caught:
        call_command("feedback_runner", **options)
    assert caught.value.returncode == 2
