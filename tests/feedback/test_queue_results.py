"""The queue's results: the sweep keeps the newest, and what failed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import Failure, Success, Task

from feedback import tasks

pytestmark = pytest.mark.django_db


def ended(number: int, *, success: bool = True) -> None:
    moment = timezone.now() - timedelta(minutes=number)
    fields = {"id": f"{number:032}", "name": str(number), "func": "feedback.tasks.sweep", "success": success}
    Task.objects.create(**fields, started=moment, stopped=moment)


def test_the_oldest_results_are_forgotten_and_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "RESULTS_KEPT", 2)
    for number in range(4):
        ended(number)
    ended(9, success=False)
    assert tasks.sweep()["results_forgotten"] == 2
    assert set(Success.objects.values_list("name", flat=True)) == {"0", "1"}
    assert Failure.objects.count() == 1
    assert tasks.sweep()["results_forgotten"] == 0
