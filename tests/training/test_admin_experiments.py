"""Experiments in the admin: progress, the quick badge, measured beside published, drawings, rows as CSV."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.training.experiments import make_experiment
from tests.training.rows import make_staff
from training.models import Experiment

pytestmark = pytest.mark.django_db
LIST = "/admin/training/experiment/"


def page(experiment: Experiment, step: str = "change/") -> str:
    return f"{LIST}{experiment.pk}/{step}"


@pytest.fixture
def viewer(client: Client) -> Client:
    client.force_login(make_staff("view_experiment"))
    return client


def test_the_list_shows_progress_and_what_is_quick(viewer: Client) -> None:
    lease = timezone.now() + timedelta(minutes=1)
    make_experiment(quick=True, status="running", steps_done=3, lease_until=lease, ended_at=None)
    html = viewer.get(LIST).content.decode()
    assert "30 %" in html
    assert '<span class="lab-badge lab-badge-quick">quick</span>' in html


def test_the_list_marks_one_whose_process_died(viewer: Client) -> None:
    dead = make_experiment(status="running", lease_until=timezone.now() - timedelta(seconds=1))
    viewer.get(LIST)
    dead.refresh_from_db()
    assert dead.status == "interrupted"


def test_published_figures_stand_beside_the_measured_ones_with_their_source(viewer: Client) -> None:
    html = viewer.get(page(make_experiment())).content.decode()
    assert re.search(
        r'<th scope="row">demo2.five_rounds.governed.engagement</th><td>85.90 \(84.90\s+to\s+86.90\)</td>'
        r"<td>percent</td><td>89</td><td>engagement under governance, in percent</td>",
        html,
    )
    assert "Tractatus project, Demo 2, November 2025" in html
    assert "not to be quoted" not in html


def test_results_stand_in_a_table_of_their_governor(viewer: Client) -> None:
    html = viewer.get(page(make_experiment())).content.decode()
    assert "Results: perfect" in html
    assert '<th scope="row">mask</th><td>89.87 (88.87\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}90.87)</td>' in html
    for shown in ("abc123", "rev9", "every seed as CSV"):
        assert shown in html


def test_a_quick_one_says_so_on_its_page(viewer: Client) -> None:
    assert "not to be quoted" in viewer.get(page(make_experiment(quick=True))).content.decode()


def test_a_drawing_is_svg_without_script(viewer: Client) -> None:
    experiment = make_experiment()
    assert "mask from 60 in round 1 to 89.5 in round 2" in viewer.get(page(experiment)).content.decode()
    answer = viewer.get(page(experiment, "engagement-perfect.svg"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    assert b"<script" not in answer.content
    assert viewer.get(page(experiment, "other.svg")).status_code == 404


def test_rows_are_a_file_to_keep(viewer: Client) -> None:
    answer = viewer.get(page(make_experiment(quick=True), "rows.csv"))
    assert answer.content == b"seed,engagement\n0,98.5\n"
    assert "demo2-quick-" in answer["Content-Disposition"]
    assert viewer.get(page(make_experiment(rows=""), "rows.csv")).status_code == 404


def test_a_failed_one_says_why(viewer: Client) -> None:
    failed = make_experiment(status="failed", error="ZeroDivisionError: no", rows="", curves={})
    assert "ZeroDivisionError" in viewer.get(page(failed)).content.decode()


def test_outsiders_and_staff_of_other_desks_see_nothing(client: Client) -> None:
    experiment = make_experiment()
    for user, status in ((User.objects.create_user("outsider"), 302), (make_staff(), 403)):
        client.force_login(user)
        for address in (
            LIST,
            page(experiment),
            page(experiment, "rows.csv"),
            page(experiment, "engagement-perfect.svg"),
        ):
            assert client.get(address).status_code == status
