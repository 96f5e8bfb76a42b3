"""Schedules of training runs in the admin: what may be saved, by whom, and what a change does to what came before."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.training.rows import make_run, make_staff
from training.models import TrainingSchedule

pytestmark = pytest.mark.django_db
LIST = "/admin/training/trainingschedule/"
FIELDS = {
    "name": "every night",
    "active": "on",
    "kind": "feedback",
    "algorithm": "ppo",
    "mode": "local",
    "rounds": "30",
    "seed": "3",
    "seed_policy": "next",
    "trigger": "nightly",
    "at": "02:30",
    "every": "",
    "above": "",
}
EDITOR = ("view_trainingschedule", "add_trainingschedule", "change_trainingschedule", "delete_trainingschedule")


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_staff(*EDITOR, "add_run", "view_run"))
    return client


def saved(client: Client, **changes: str) -> TrainingSchedule:
    assert client.post(f"{LIST}add/", {**FIELDS, **changes}).status_code == 302
    return TrainingSchedule.objects.get()


def page(schedule: TrainingSchedule) -> str:
    return f"{LIST}{schedule.pk}/change/"


def test_a_nightly_schedule_is_saved_and_counts_from_now(editor: Client) -> None:
    before = timezone.now()
    schedule = saved(editor)
    assert (schedule.at, schedule.algorithm, schedule.rounds, schedule.seed) == (time(2, 30), "ppo", 30, 3)
    assert schedule.counts_from >= before
    html = editor.get(LIST).content.decode()
    assert "every night at 02:30" in html


@pytest.mark.parametrize(
    ("changes", "kept", "shown"),
    [
        ({"trigger": "examples", "every": "50"}, (None, 50, None), "50 new reviewed examples"),
        ({"trigger": "drift", "above": "0.25"}, (None, None, 0.25), "drift above 0.25 bits"),
        ({"trigger": "nightly", "every": "50", "above": "0.25"}, (time(2, 30), None, None), "every night at 02:30"),
    ],
)
def test_what_belongs_to_another_trigger_is_dropped(
    editor: Client, changes: dict[str, str], kept: tuple[Any, ...], shown: str
) -> None:
    schedule = saved(editor, **changes)
    assert (schedule.at, schedule.every, schedule.above) == kept
    assert shown in editor.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"at": ""}, "A schedule of this kind, every night, needs this."),
        ({"at": "25:00"}, "Enter a valid time."),
        ({"trigger": "examples"}, "A schedule of this kind, new reviewed examples, needs this."),
        ({"trigger": "examples", "every": "0"}, "greater than or equal to 1"),
        ({"trigger": "drift"}, "A schedule of this kind, drift of live texts, needs this."),
        ({"trigger": "drift", "above": "0"}, "Give a number above 0 and below 1."),
        ({"trigger": "drift", "above": "1"}, "Give a number above 0 and below 1."),
        ({"trigger": "drift", "above": "nan"}, "Enter a number."),
        ({"kind": "nothing"}, "nothing is not one of the available choices"),
        ({"algorithm": "../x"}, "../x is not one of the available choices"),
        ({"mode": "far"}, "far is not one of the available choices"),
        ({"kind": "prompts"}, "This agent learns by one of: search, apo."),
        ({"kind": "prompts", "algorithm": "apo", "mode": "distributed"}, "Runner processes make rollouts of policies"),
        ({"algorithm": "supervised", "mode": "distributed"}, "Supervised learning makes no rollouts"),
        ({"rounds": "0"}, "greater than or equal to 1"),
        ({"rounds": "10001"}, "less than or equal to 10000"),
        ({"seed": "-1"}, "greater than or equal to 0"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_makes_no_sense_is_not_saved(editor: Client, changes: dict[str, str], told: str) -> None:
    answer = editor.post(f"{LIST}add/", {**FIELDS, **changes})
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not TrainingSchedule.objects.exists()


@pytest.mark.parametrize("changes", [{"at": "03:00"}, {"trigger": "examples", "every": "5"}])
def test_another_time_or_trigger_counts_from_now(editor: Client, changes: dict[str, str]) -> None:
    schedule = saved(editor)
    TrainingSchedule.objects.update(counts_from=timezone.now() - timedelta(days=9))
    before = timezone.now()
    editor.post(page(schedule), {**FIELDS, **changes})
    schedule.refresh_from_db()
    assert schedule.counts_from >= before


def test_switched_on_again_it_does_not_make_up_for_what_it_missed(editor: Client) -> None:
    schedule = saved(editor, active="")
    assert not schedule.active
    TrainingSchedule.objects.update(counts_from=timezone.now() - timedelta(days=9))
    before = timezone.now()
    editor.post(page(schedule), FIELDS)
    schedule.refresh_from_db()
    assert schedule.active
    assert schedule.counts_from >= before


def test_an_edit_undoes_nothing_that_the_worker_wrote_since_the_form_was_opened(editor: Client) -> None:
    schedule = saved(editor)
    fired = timezone.now() + timedelta(hours=1)
    TrainingSchedule.objects.update(seed=4, counts_from=fired, last_fired=fired, last_outcome="Run x is queued.")
    editor.post(page(schedule), {**FIELDS, "rounds": "60", "seed": "4"})
    schedule.refresh_from_db()
    assert (schedule.rounds, schedule.seed) == (60, 4)
    assert (schedule.counts_from, schedule.last_fired) == (fired, fired)
    assert schedule.last_outcome == "Run x is queued."


def test_the_page_shows_what_came_of_it_and_the_run_says_who_asked(editor: Client) -> None:
    schedule = saved(editor)
    TrainingSchedule.objects.update(last_outcome="The time 02:30 has come.")
    run = make_run(schedule=schedule, status="failed")
    html = editor.get(page(schedule)).content.decode()
    assert "The time 02:30 has come." in html
    assert f'href="/admin/training/run/{run.pk}/change/"' in html
    assert "by the schedule every night" in editor.get(f"/admin/training/run/{run.pk}/change/").content.decode()


def test_a_schedule_that_is_deleted_leaves_its_runs(editor: Client) -> None:
    schedule = saved(editor)
    run = make_run(schedule=schedule)
    assert editor.post(f"{LIST}{schedule.pk}/delete/", {"post": "yes"}).status_code == 302
    run.refresh_from_db()
    assert run.schedule is None


def test_who_may_not_start_runs_may_not_have_them_started(client: Client) -> None:
    client.force_login(make_staff(*EDITOR))
    assert client.post(f"{LIST}add/", FIELDS).status_code == 403
    schedule = TrainingSchedule.objects.create(
        name="kept", kind="feedback", algorithm="grpo", mode="local", rounds=1, trigger="nightly", at=time(2)
    )
    assert client.get(page(schedule)).status_code == 200
    assert client.post(page(schedule), FIELDS).status_code == 403
    schedule.refresh_from_db()
    assert schedule.name == "kept"


def test_outsiders_and_staff_of_other_desks_see_nothing(client: Client) -> None:
    for user, status in ((User.objects.create_user("outsider"), 302), (make_staff(), 403)):
        client.force_login(user)
        assert client.get(LIST).status_code == status
