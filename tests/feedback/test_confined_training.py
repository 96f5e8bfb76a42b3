"""A whole run passes with the rights of a process that learns, and those rights are what it really has."""

import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from feedback.models import ShiftMeasurement
from feedback.synthetic import generate
from governance.models import Decision, Rule
from tests.confined import confined_process
from tests.feedback.factories import make_submission
from tests.live.site import Site
from training.models import PolicyVersion, Run


def test_a_whole_run_passes_with_the_rights_of_a_learner(trained: Any) -> None:
    before = list(Rule.objects.order_by("pk").values())
    with confined_process():
        result, run = trained(algorithm="grpo", rounds=2, warm_start=1, curriculum=True)
    assert run.status == Run.Status.SUCCEEDED
    assert PolicyVersion.objects.filter(pk=result["policy"]).exists()
    assert Decision.objects.filter(action="training.update").exists()
    assert list(Rule.objects.order_by("pk").values()) == before


def test_the_shift_of_live_texts_is_measured_with_these_rights(transactional_db: None) -> None:
    """Its schedule runs it in the worker that learns."""
    from feedback.tasks import measure_shift

    Run.objects.create(kind="feedback", algorithm="grpo", mode="oneclick", seed=3, status="succeeded")
    for made in generate(seed=9, count=20, split="train"):
        make_submission(text=made.text)
    with confined_process():
        told = measure_shift()
    kept = ShiftMeasurement.objects.get()
    assert told == f"{kept}: {kept.verdict}"
    assert kept.live_texts == 20


def test_the_command_confines_its_own_process(tmp_path: Any) -> None:
    """Whatever is asked of it: here of a program that starts as the command does, and tries to change a rule."""
    site = Site(tmp_path)
    assert site.manage("migrate", "--verbosity=0").returncode == 0
    program = (
        "import django, sys; sys.argv[1:] = ['train_feedback', 'oneclick']; django.setup();"
        "from governance.models import Rule; Rule.objects.update(active=False)"
    )
    for starting, refused in ((program, True), (program.replace("train_feedback", "measure_shift"), False)):
        done = site.run(sys.executable, "-c", starting, DJANGO_SETTINGS_MODULE="tractatus_site.settings")
        assert (done.returncode != 0) is refused, done.stderr
        assert ("refused to a process that learns: UPDATE governance_rule" in done.stderr) is refused


@pytest.mark.django_db
def test_a_role_needs_a_database_that_has_roles(settings: Any) -> None:
    settings.TRAINING_DATABASE = None
    with pytest.raises(CommandError, match="TRAINING_DATABASE_URL is not set"):
        call_command("make_role")
    settings.TRAINING_DATABASE = {"USER": connection.settings_dict["USER"] or "", "PASSWORD": "x"}
    expected = "a user of its own" if connection.vendor == "postgresql" else "only PostgreSQL has roles"
    with pytest.raises(CommandError, match=expected):
        call_command("make_role")


@pytest.mark.engine("postgresql")
@pytest.mark.django_db
def test_a_role_that_could_do_more_is_refused(settings: Any) -> None:
    settings.TRAINING_DATABASE = {"USER": "postgres", "PASSWORD": "x"}
    with pytest.raises(CommandError, match=r"postgres is a superuser|PostgreSQL refused"):
        call_command("make_role")
