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
        ("run", "nonsense"),
        ("run", "9" * 40),
    ],
)
def test_it_is_named_and_ends_with_two(option: str, value: Any) -> None:
    with pytest.raises(CommandError, match=f"^--{option}: ") as caught:
        call_command("train_feedback", "oneclick", **{option: value})
    assert caught.value.returncode == 2
    assert not Run.objects.exists()
