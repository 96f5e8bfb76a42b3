import json
from collections.abc import Iterator
from functools import partial
from io import StringIO
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from training.models import Run


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_superuser("owner")


@pytest.fixture
def owner_client(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


@pytest.fixture
def trained(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The command on few examples, three rollouts a task. Signals are for the process of the command alone."""
    from tests.training import library  # noqa: F401, I001 - first, for the warnings
    from feedback.learning import examples, training
    from feedback.management import training_command
    from training.loop import LoopConfig
    from training.store.database import thread

    monkeypatch.setattr(examples, "SYNTHETIC_TRAIN", 24)
    monkeypatch.setattr(examples, "SYNTHETIC_HELD_OUT", 12)
    monkeypatch.setattr(training_command, "stop_on_signals", Event)
    monkeypatch.setattr(training, "LoopConfig", partial(LoopConfig, tasks_per_round=3, group_size=3))

    def train(**options: Any) -> tuple[dict[str, Any], Run]:
        answer = StringIO()
        quiet = {"json": True, "device": "cpu", "stdout": answer, "stderr": StringIO()}
        call_command("train_feedback", options.pop("mode", "oneclick"), **{**quiet, **options})
        result = json.loads(answer.getvalue())
        return result, Run.objects.get(pk=result["run"])

    yield train
    thread.close()
