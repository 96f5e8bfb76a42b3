"""A visitor asks for a small Demo 2: queued once, played by the worker, drawn by the page, forgotten after a day."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from tractatus_site.integration import demos, tasks
from tractatus_site.integration.models import DemoRun
from training.experiments.engine import train
from training.experiments.governors import detector
from training.experiments.streams import Key
from training.models import Experiment, ExperimentResult

pytestmark = pytest.mark.django_db
ADDRESS = "/integrations/agent-lightning/demo/"
ASKED = {"seed": "7", "rounds": "6"}


def make_demo(**overrides: Any) -> DemoRun:
    return DemoRun.objects.create(**({"seed": 7, "rounds": 6} | overrides))


def test_it_is_queued_once_and_the_same_is_the_same_run(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first = client.post(ADDRESS, ASKED)
        second = client.post(ADDRESS, ASKED)
    run = DemoRun.objects.get()
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == f"{ADDRESS}{run.token}/"
    assert [(row.func(), row.args()) for row in OrmQ.objects.all()] == [(demos.TASK, (run.pk,))]
    page = client.get(first["Location"])
    assert "no-store" in page["Cache-Control"]
    assert "It waits for the worker since" in page.content.decode()
    assert f'<a href="{first["Location"]}">Look again</a>' in page.content.decode()


def test_the_worker_plays_what_the_experiment_plays(client: Client) -> None:
    run = make_demo()
    assert tasks.play_demo(run.pk)
    run.refresh_from_db()
    assert (run.state, len(run.points)) == ("done", 6)
    governor = detector("perfect", recall=1.0)
    for name, arm in (("ungoverned", "ungoverned"), ("governed", "shield")):
        trained = train(arm=arm, governor=governor, keys=[Key(7)], rounds=6)
        engagement = [point[name]["engagement"] for point in run.points]
        assert engagement == pytest.approx(np.round(trained.rounds["engagement"][0], 2).tolist(), abs=0.006)
        executed = [point[name]["executed"] for point in run.points]
        assert executed == [round(share * 24 / 100) for share in trained.rounds["violations_executed"][0]]
    assert all(point["governed"]["executed"] == 0 for point in run.points)
    page = client.get(run.get_absolute_url()).content.decode()
    assert page.count("<polyline") == 2
    assert page.count('<th scope="row">') == 6
    assert "One seed is an illustration" in page
    # It is no evidence: nothing of it is where evidence is read from.
    assert not Experiment.objects.exists()
    assert not ExperimentResult.objects.exists()


def test_a_task_that_runs_twice_does_nothing_the_second_time() -> None:
    run = make_demo()
    assert tasks.play_demo(run.pk)
    ended = DemoRun.objects.get().ended_at
    assert not tasks.play_demo(run.pk)
    assert DemoRun.objects.get().ended_at == ended
    assert not tasks.play_demo(run.pk + 1)


def test_a_run_whose_worker_died_is_played_again() -> None:
    run = make_demo(state="running", begun_at=timezone.now())
    assert not tasks.play_demo(run.pk)
    DemoRun.objects.update(begun_at=timezone.now() - timedelta(minutes=2))
    assert tasks.play_demo(run.pk)


@pytest.mark.parametrize("seconds", [30, 600])
def test_when_the_queue_hands_it_out_again_it_is_taken_and_not_before(settings: LazySettings, seconds: int) -> None:
    """Whatever time a task is given, it is over when a run counts as lost, and that is before the queue tries again."""
    settings.TRIAGE_LEASE_SECONDS = seconds + 10
    run = make_demo(state="running", begun_at=timezone.now() - timedelta(seconds=seconds))
    assert not tasks.play_demo(run.pk)
    DemoRun.objects.update(begun_at=timezone.now() - timedelta(seconds=seconds + 15))
    assert tasks.play_demo(run.pk)


def test_a_run_that_is_lost_for_good_stands_in_nobodys_way(client: Client, settings: LazySettings) -> None:
    settings.DEMO_RUNS_WAITING = 1
    long_ago = timezone.now() - timedelta(hours=2)
    lost = make_demo(state="running", asked_at=long_ago, begun_at=long_ago)
    assert client.post(ADDRESS, ASKED).status_code == 302
    assert DemoRun.objects.get().token != lost.token


def test_seed_0_stays_in_the_form(client: Client) -> None:
    run = make_demo(seed=0)
    assert 'name="seed" type="number" inputmode="numeric" min="0" max="9999" value="0"' in (
        client.get(run.get_absolute_url()).content.decode()
    )
    assert 'max="9999" value="7"' in client.get(ADDRESS).content.decode()
    assert 'max="9999" value="7"' in client.get("/integrations/agent-lightning.html").content.decode()


def test_one_that_failed_says_so_and_may_be_asked_for_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_demo()

    def fail(_: Any) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(demos, "_played", fail)
    with pytest.raises(RuntimeError):
        tasks.play_demo(run.pk)
    assert "It failed in the worker" in client.get(run.get_absolute_url()).content.decode()
    assert demos.ask_for(seed=7, rounds=6) != run


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"seed": "7"},
        {"seed": "-1", "rounds": "6"},
        {"seed": "10000", "rounds": "6"},
        {"seed": "7", "rounds": "4"},
        {"seed": "7", "rounds": "51"},
        {"seed": "seven", "rounds": "6"},
        {"seed": "9" * 5000, "rounds": "6"},
    ],
)
def test_what_is_out_of_bounds_is_told_by_its_field(client: Client, asked: dict[str, str]) -> None:
    response = client.post(ADDRESS, {**asked, "part": "1"})
    assert response.status_code == 422
    assert "data-said" in response.content.decode()
    assert not DemoRun.objects.exists()


def test_a_full_queue_is_told_honestly(client: Client, settings: LazySettings) -> None:
    settings.DEMO_RUNS_WAITING = 2
    make_demo(seed=1)
    make_demo(seed=2, state="running", begun_at=timezone.now())
    make_demo(seed=3, state="done")
    response = client.post(ADDRESS, {**ASKED, "part": "1"})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "wait for its worker already" in response.content.decode()
    # What is there already costs the worker nothing.
    assert client.post(ADDRESS, {"seed": "3", "rounds": "6"}).status_code == 302


def test_a_network_that_asks_too_often_is_refused(client: Client, settings: LazySettings) -> None:
    settings.DEMO_RUNS_PER_HOUR = 1
    assert client.post(ADDRESS, ASKED).status_code == 302
    refused = client.post(ADDRESS, {**ASKED, "part": "1"})
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600


def test_another_site_cannot_ask(client: Client) -> None:
    assert client.post(ADDRESS, ASKED, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not DemoRun.objects.exists()


def test_a_stopped_worker_is_told_with_since_when(client: Client) -> None:
    run = make_demo(asked_at=timezone.now() - timedelta(minutes=5))
    page = client.get(f"{run.get_absolute_url()}?part=1").content.decode()
    assert f'since <time datetime="{run.asked_at:%Y-%m-%dT%H:%M}' in page
    assert "No worker has taken it up so far" in page


def test_runs_are_forgotten_after_a_day(client: Client) -> None:
    now = timezone.now()
    old = make_demo(seed=1, state="done", asked_at=now - timedelta(hours=25))
    make_demo(seed=2, asked_at=now - timedelta(hours=2))
    make_demo(seed=4, state="running", asked_at=now - timedelta(hours=2), begun_at=now - timedelta(hours=2))
    kept = make_demo(seed=3, state="done", asked_at=now - timedelta(hours=2))
    assert tasks.forget_demo_runs() == 3
    assert DemoRun.objects.get() == kept
    assert client.get(old.get_absolute_url()).status_code == 404
    assert Schedule.objects.filter(func="tractatus_site.integration.tasks.forget_demo_runs").exists()
