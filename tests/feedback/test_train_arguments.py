"""Arguments that no run could have are refused before anything is loaded or written down."""

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
