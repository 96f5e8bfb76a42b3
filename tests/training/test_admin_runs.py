"""Training runs in the admin: what their page shows, the drawings, and the buttons."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.test import Client
from django_q.models import OrmQ

from tests.training.rows import INTERVAL, make_run, make_staff
from training.models import Measurement, Run, RunLog

pytestmark = pytest.mark.django_db
LIST = "/admin/training/run/"
CONFIRMED = {"confirmed": "on"}
START = {"kind": "feedback", "algorithm": "grpo", "mode": "oneclick", "rounds": "5", "seed": "3"}


def page(run: Run, step: str = "change/") -> str:
    return f"{LIST}{run.pk}/{step}"


@pytest.fixture
def trainer(client: Client) -> Client:
    client.force_login(make_staff("view_run", "add_run"))
    return client


@pytest.fixture
def viewer() -> Client:
    client = Client()
    client.force_login(make_staff("view_run"))
    return client


def test_the_list_shows_progress_and_result(trainer: Client) -> None:
    make_run(status="succeeded", result={"held_out": {"policy": INTERVAL}})
    html = trainer.get(LIST).content.decode()
    for shown in ("3 of 3", "12.5 s", "0.71", "Start training"):
        assert shown in html


def test_the_page_shows_what_was_asked_and_what_came_out(trainer: Client) -> None:
    run = make_run(
        status="succeeded",
        code_version="abc123",
        rule_revision="rev9",
        parameters={"grpo": {"learning_rate": 0.01}},
        data={"train": {"sha256": "feed"}},
        result={"held_out": {"policy": INTERVAL, "random": INTERVAL}, "violations": {"attempted": 14, "executed": 0}},
    )
    html = trainer.get(page(run)).content.decode()
    for shown in ("abc123", "rev9", "grpo · learning rate", "feed", "12.5 s", "cpu", "random policy", "14 attempted"):
        assert shown in html
    assert "0.71 (0.67 to 0.75)" in html
    assert "mean reward from 0.1 in round 1 to 0.6 in round 3" in html
    assert re.search(r'<th scope="row">2</th><td>0.4</td><td>0.3</td><td>0.5</td><td>4</td><td>0</td>', html)
    assert "run-live.js" not in html


def test_a_working_run_keeps_its_page_fresh_and_tells_the_time_left(trainer: Client) -> None:
    run = make_run(status="running", rounds_done=1, seconds=10.0)
    html = trainer.get(page(run)).content.decode()
    assert "about 20.0 s left" in html
    assert "run-live.js" in html
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in html


def test_a_distributed_run_shows_what_each_runner_did(trainer: Client) -> None:
    run = make_run(status="succeeded", mode="distributed")
    for name, rollouts, stale, dropped in (("one:11", 60, 15, 1), ("two:22", 20, 5, 0)):
        done = {"rollouts": rollouts, "stale": stale, "dropped": dropped, "seconds": 4.0}
        run.contributions.create(worker_id=name, first_at=1_000_000.0, last_at=1_000_010.0, **done)
    html = trainer.get(page(run)).content.decode()
    assert "2 runners made 80 rollouts in 10.0 s. 25% were stale" in html
    assert '<th scope="row">one:11</th><td>60</td><td>6.0</td><td>4.0 s</td><td>25%</td><td>1</td>' in html
    assert "Host and process" not in trainer.get(page(make_run())).content.decode()


def test_a_failed_run_says_why(trainer: Client) -> None:
    assert "out of memory" in trainer.get(page(make_run(status="failed", error="out of memory"))).content.decode()


@pytest.mark.parametrize("name", ["reward", "violations"])
def test_a_drawing_is_svg_without_script_under_a_policy_of_its_own(trainer: Client, name: str) -> None:
    answer = trainer.get(page(make_run(), f"{name}.svg"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert b"<svg" in answer.content
    assert b"<script" not in answer.content
    assert b"http" not in re.sub(rb'xmlns(:\w+)?="[^"]*"|<!--.*?-->', b"", answer.content, flags=re.DOTALL)


def test_there_is_no_drawing_of_another_name(trainer: Client) -> None:
    assert trainer.get(page(make_run(), "weights.svg")).status_code == 404


def test_the_form_is_open_until_there_is_a_run(trainer: Client) -> None:
    opened = '<details class="lab-start" open>'
    assert opened in trainer.get(LIST).content.decode()
    make_run()
    html = trainer.get(LIST).content.decode()
    assert opened not in html
    assert '<details class="lab-start">' in html


def test_the_button_queues_a_run(trainer: Client) -> None:
    answer = trainer.post(f"{LIST}start/", START)
    run = Run.objects.get()
    assert answer["Location"] == page(run)
    assert (run.kind, run.algorithm, run.mode, run.rounds_total, run.seed) == ("feedback", "grpo", "oneclick", 5, 3)
    assert run.requested_by is not None
    assert OrmQ.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"kind": "nothing"}, "Agent"),
        ({"rounds": "0"}, "Rounds"),
        ({"algorithm": "../x"}, "Algo"),
        ({"kind": "prompts"}, "Algorithm: This agent learns by one of: search, apo."),
        ({"algorithm": "search"}, "Algorithm: This agent learns by one of: grpo"),
        ({"kind": "reader"}, "Agent"),
        (
            {"kind": "prompts", "algorithm": "search", "rounds": "1001"},
            "Rounds: Prompts learn for 1000",
        ),
        ({"kind": "prompts", "algorithm": "search", "mode": "distributed"}, "Learns from: Runner processes make"),
        ({"algorithm": "supervised", "mode": "distributed"}, "Learns from: Supervised learning makes no rollouts"),
    ],
)
def test_a_wrong_wish_starts_nothing(trainer: Client, wrong: dict[str, str], named: str) -> None:
    answer = trainer.post(f"{LIST}start/", {**START, **wrong}, follow=True)
    assert f'<li class="error">{named}' in answer.content.decode()
    assert not Run.objects.exists()


def test_a_run_that_cannot_be_queued_is_not_written_down_either(
    trainer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise DatabaseError("the queue is gone")

    monkeypatch.setattr("training.launch.async_task", broken)
    with pytest.raises(DatabaseError, match="the queue is gone"):
        trainer.post(f"{LIST}start/", START)
    assert not Run.objects.exists()


@pytest.mark.parametrize(("algorithm", "rounds"), [("search", 20), ("apo", 3)])
def test_a_run_that_trains_prompts_has_few_rounds_by_default(trainer: Client, algorithm: str, rounds: int) -> None:
    trainer.post(f"{LIST}start/", {**START, "kind": "prompts", "algorithm": algorithm, "rounds": ""})
    run = Run.objects.get()
    assert (run.kind, run.algorithm, run.rounds_total) == ("prompts", algorithm, rounds)


def test_an_interrupted_run_is_resumed(trainer: Client) -> None:
    run = make_run(status="interrupted", rounds_done=1)
    assert 'value="Resume"' in trainer.get(page(run)).content.decode()
    trainer.post(page(run, "resume/"))
    run.refresh_from_db()
    assert run.status == "queued"
    again = trainer.post(page(run, "resume/"), follow=True).content.decode()
    assert "only an interrupted run can be resumed" in again


def test_a_working_run_is_stopped_and_says_who_asked(trainer: Client) -> None:
    run = make_run(status="running")
    assert 'value="Stop the run"' in trainer.get(page(run)).content.decode()
    html = trainer.post(page(run, "stop/"), CONFIRMED, follow=True).content.decode()
    run.refresh_from_db()
    assert run.status == "running"
    assert run.stop_requested_by is not None
    assert f"{run.stop_requested_by} asked it to stop" in html
    assert 'value="Stop the run"' not in html


def test_a_queued_run_is_stopped_at_once_and_can_be_resumed(trainer: Client) -> None:
    run = make_run(status="queued")
    html = trainer.post(page(run, "stop/"), CONFIRMED, follow=True).content.decode()
    assert "stopped before it began" in html
    trainer.post(page(run, "resume/"))
    run.refresh_from_db()
    assert (run.status, run.error, run.stop_requested_at) == ("queued", "", None)


def test_a_stop_that_nobody_confirmed_stops_nothing(trainer: Client) -> None:
    run = make_run(status="running")
    assert "tick the box" in trainer.post(page(run, "stop/"), follow=True).content.decode()
    run.refresh_from_db()
    assert run.stop_requested_at is None


def test_a_run_that_has_ended_is_not_stopped(trainer: Client) -> None:
    run = make_run(status="succeeded")
    assert 'value="Stop the run"' not in trainer.get(page(run)).content.decode()
    assert "Not stopped: run" in trainer.post(page(run, "stop/"), CONFIRMED, follow=True).content.decode()


def test_the_page_shows_what_the_run_said_as_text(trainer: Client) -> None:
    run = make_run(status="running")
    RunLog.objects.create(run=run, lines="10:00:00  loading\n10:00:09  round 1/3 <script>")
    html = trainer.get(page(run)).content.decode()
    assert "10:00:00  loading\n10:00:09  round 1/3 &lt;script&gt;" in html


def test_the_speed_of_a_working_run_is_told(trainer: Client) -> None:
    run = make_run(status="running")
    assert "rollouts a second" not in trainer.get(page(run)).content.decode()
    Measurement.objects.create(run=run, name="rollouts_per_second", step=3, value=21.5)
    assert "21.5 rollouts a second" in trainer.get(page(run)).content.decode()


def test_a_long_run_has_a_page_of_bounded_size(trainer: Client) -> None:
    run = make_run(status="running")
    Run.objects.update(rounds_done=10_000, rounds_total=10_000)
    Measurement.objects.bulk_create(
        Measurement(run=run, name=name, step=step, value=0.5)
        for name in ("reward_low", "reward")
        for step in range(4, 10_001)
    )
    html = trainer.get(page(run)).content.decode()
    assert html.count('<th scope="row">') < 300
    assert "Each point is the mean of 40 rounds." in html
    assert "reward.svg?points=250" in html
    assert trainer.get(page(run, "reward.svg")).content.count(b"<circle") < 600


def test_without_the_permission_the_buttons_are_missing_and_refused(viewer: Client) -> None:
    run = make_run(status="interrupted")
    assert "Start training" not in viewer.get(LIST).content.decode()
    assert 'value="Resume"' not in viewer.get(page(run)).content.decode()
    assert viewer.post(f"{LIST}start/", START).status_code == 403
    assert viewer.post(page(run, "resume/")).status_code == 403
    assert viewer.post(page(run, "stop/"), CONFIRMED).status_code == 403
    assert Run.objects.get().status == "interrupted"


def test_buttons_are_pressed_not_followed(trainer: Client) -> None:
    run = make_run(status="interrupted")
    assert trainer.get(f"{LIST}start/").status_code == 405
    assert trainer.get(page(run, "resume/")).status_code == 405
    assert trainer.get(page(run, "stop/")).status_code == 405


def test_outsiders_and_staff_of_other_desks_see_nothing(client: Client) -> None:
    run = make_run()
    for user, status in ((User.objects.create_user("outsider"), 302), (make_staff(), 403)):
        client.force_login(user)
        for address in (LIST, page(run), page(run, "reward.svg")):
            assert client.get(address).status_code == status
