"""Runs side by side: what differs, what may be subtracted, what is not known, and addresses that make no sense."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests.training.rows import INTERVAL, make_evaluation, make_policy, make_run, make_staff
from training import comparing
from training.admin.comparing import MOST_POINTS, side_by_side
from training.intervals import bootstrap_mean
from training.models import Measurement, Run
from training.series import curves

pytestmark = pytest.mark.django_db
LIST = "/admin/training/run/"
DATA = {"train": {"examples": 288, "sha256": "aa"}, "held_out": {"examples": 120, "sha256": "cc"}}


def address(*runs: Any, page: str = "", **more: str) -> str:
    asked = [f"run={getattr(run, 'pk', run)}" for run in runs] + [f"{name}={value}" for name, value in more.items()]
    return f"{LIST}compare/{page}?{'&'.join(asked)}"


def compare(client: Client, *runs: Any, status: int = 200) -> str:
    answer = client.get(address(*runs))
    assert answer.status_code == status
    return answer.content.decode()


def line(html: str, name: str) -> list[str]:
    """The cells of a line, and first of them whether it is marked."""
    found = re.search(rf"<tr([^>]*)><th scope=\"row\">{re.escape(name)}.*?</th>(.*?)</tr>", html)
    assert found is not None, name
    return ["differs" if "lab-differs" in found[1] else "", *re.findall(r"<td>(.*?)</td>", found[2])]


@pytest.fixture
def viewer(client: Client) -> Client:
    client.force_login(make_staff("view_run"))
    return client


@pytest.fixture
def pair(db: None) -> tuple[Run, Run]:
    result = {"held_out": {"policy": INTERVAL}, "labels": {"policy": {"category": {"macro_f1": 0.8}}}}
    first = make_run(status="succeeded", parameters={"grpo": {"clip": 0.2}}, data=DATA, result=result)
    more = {**DATA, "train": {"examples": 300, "sha256": "bb"}}
    better = {**result, "held_out": {"policy": {"mean": 0.9, "low": 0.85, "high": 0.95}}}
    second = make_run(
        status="succeeded", parameters={"grpo": {"clip": 0.3}}, data=more, result=better, code_version="abc123", seed=8
    )
    return first, second


def test_parameters_scores_and_facts_stand_side_by_side_and_differences_are_marked(
    viewer: Client, pair: tuple[Run, Run]
) -> None:
    html = compare(viewer, *pair)
    assert line(html, "grpo · clip") == ["differs", "0.2", "0.3"]
    assert line(html, "Seed") == ["differs", "7", "8"]
    assert line(html, "Device") == ["", "cpu", "cpu"]
    assert line(html, "Code version") == ["differs", "–", "abc123"]
    assert line(html, "Time spent") == ["", "12.5 s", "12.5 s"]
    assert line(html, "held out · policy") == ["differs", "0.71 (0.67 to 0.75)", "0.9 (0.85 to 0.95)"]
    assert line(html, "labels · policy · category · macro f1") == ["", "0.8", "0.8"]
    assert line(html, "Violations attempted") == ["", "14", "14"]
    assert line(html, "Violations executed") == ["", "0", "0"]


def test_the_order_of_the_address_is_the_order_of_the_page(viewer: Client, pair: tuple[Run, Run]) -> None:
    assert line(compare(viewer, *reversed(pair)), "Seed") == ["differs", "8", "7"]


def test_what_only_one_run_has_shows_a_dash_beside_it() -> None:
    lines = side_by_side([{"ppo": {"epochs": 4}}, {}, {"ppo": {"epochs": 4}}])
    assert [(one.name, one.cells, one.differs) for one in lines] == [("ppo · epochs", ["4", "–", "4"], True)]


def test_rewards_on_the_same_examples_are_subtracted_in_pairs(viewer: Client, pair: tuple[Run, Run]) -> None:
    first, second = pair
    make_policy(run=first)
    make_evaluation(make_policy(run=second), rewards=[0.8, 0.9, 0.9])
    (found,) = comparing.paired(pair)
    expected = bootstrap_mean([0.1, 0.1, 0.3])
    assert found.difference is not None
    assert found.difference.as_dict() == pytest.approx(expected.as_dict())
    assert (found.examples, found.is_clear) == (3, True)
    assert line(compare(viewer, *pair), f"{second} minus {first}") == [
        "",
        "0.1667 (0.1 to 0.3)",
        "3",
        "The whole interval lies on one side of zero.",
    ]


def test_an_older_measurement_serves_where_the_newest_has_no_partner(pair: tuple[Run, Run]) -> None:
    first, second = pair
    policy = make_policy(run=first)
    make_policy(run=second)
    make_evaluation(policy, examples_sha256="ef" * 32, created_at=timezone.now() + timedelta(hours=1))
    (found,) = comparing.paired(pair)
    assert found.difference is not None
    assert (found.difference.mean, found.is_clear) == (0.0, False)


@pytest.mark.parametrize(
    ("unlike", "reason"),
    [
        ({"examples_sha256": "ef" * 32}, "They were measured with other examples."),
        (
            {"reward_version": "2", "rule_revision": "new"},
            "They were measured with another reward, other rules.",
        ),
        ({"rewards": [0.5]}, "Their numbers of examples differ."),
    ],
)
def test_what_was_measured_otherwise_is_not_subtracted(
    pair: tuple[Run, Run], unlike: dict[str, Any], reason: str
) -> None:
    first, second = pair
    make_policy(run=first)
    policy = make_policy(run=second)
    policy.evaluations.all().delete()
    make_evaluation(policy, **unlike)
    (found,) = comparing.paired(pair)
    assert (found.difference, found.reason) == (None, reason)


def test_without_a_policy_or_a_measurement_the_reason_is_told(viewer: Client, pair: tuple[Run, Run]) -> None:
    first, second = pair
    policy = make_policy(run=first)
    assert f"No policy came out of {second}." in compare(viewer, *pair)
    make_policy(run=second)
    policy.evaluations.all().delete()
    assert "Not both were measured on held-out examples." in compare(viewer, *pair)


def test_the_data_differ_as_far_as_it_is_known(pair: tuple[Run, Run]) -> None:
    first, second = pair
    assert comparing.data_differences(first, second) == [
        "Examples to learn from: not the same, 12 more. Which ones they share is not recorded.",
        "Examples held out: the same 120; none added, none removed.",
    ]
    assert "12 fewer" in comparing.data_differences(second, first)[0]
    second.data["train"]["examples"] = 288
    assert "not the same, but as many" in comparing.data_differences(first, second)[0]
    second.data = {}
    assert "not known, because not both runs recorded theirs" in comparing.data_differences(first, second)[0]


def test_runs_without_results_or_rounds_have_a_page(viewer: Client) -> None:
    queued = [Run.objects.create(kind="feedback", algorithm="grpo", rounds_total=5) for _ in range(2)]
    html = compare(viewer, *queued)
    for told in (
        f"Without a result: {queued[0]}, {queued[1]}.",
        "has measured a round yet",
        "recorded any",
        "not known",
    ):
        assert told in html
    assert line(html, "Violations attempted") == ["", "–", "–"]
    assert line(html, "Time spent") == ["", "–", "–"]


def test_each_series_is_drawn_once_with_every_run(viewer: Client, pair: tuple[Run, Run]) -> None:
    first, second = pair
    second.measurements.filter(name="violations_executed").delete()
    html = compare(viewer, *pair)
    drawn = re.findall(r"compare/chart\.svg\?series=(\w+)&amp;run=", html)
    assert drawn == ["reward", "violations_attempted", "violations_executed"]
    assert f"Reward by round: {first} from 0.1 in round 1 to 0.6 in round 3; {second} from 0.1" in html
    answer = viewer.get(address(*pair, page="chart.svg", series="reward"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<script" not in answer.content
    for run in pair:
        assert str(run).encode() in answer.content
    # A line and the two ends of its interval, for each run.
    assert len(set(re.findall(rb'class="series (serie-\d+)', answer.content))) == 6
    alone = viewer.get(address(*pair, page="chart.svg", series="violations_executed")).content
    assert str(first).encode() in alone
    assert str(second).encode() not in alone


def test_long_series_are_told_as_means_and_no_violation_is_lost(viewer: Client) -> None:
    runs = [Run.objects.create(kind="feedback", algorithm="grpo", rounds_total=5000, rounds_done=n) for n in (5000, 90)]
    for run in runs:
        values = {step: float(step == 13) for step in range(1, run.rounds_done + 1)}
        rows = [Measurement(run=run, name="violations_executed", step=step, value=values[step]) for step in values]
        Measurement.objects.bulk_create(rows, batch_size=1000)
    found = curves(runs, most=MOST_POINTS)["violations_executed"]
    assert [[step for step, value in points if value] for points in found.values()] == [[25], [25]]
    assert [len(points) for points in found.values()] == [200, 4]
    assert "Each point is the mean of 25 rounds." in compare(viewer, *runs)


@pytest.mark.parametrize("count", [2, 6])
def test_as_many_as_six_are_compared_at_the_address_that_the_action_leads_to(viewer: Client, count: int) -> None:
    runs = [make_run() for _ in range(count)]
    wish = {"action": "compare_selected", "_selected_action": [str(run.pk) for run in runs]}
    answer = viewer.post(LIST, wish)
    assert answer["Location"] == address(*runs)
    assert viewer.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("count", [1, 7])
def test_fewer_or_more_are_not(viewer: Client, count: int) -> None:
    runs = [make_run() for _ in range(count)]
    wish = {"action": "compare_selected", "_selected_action": [str(run.pk) for run in runs]}
    assert "Choose from 2 to 6 runs to compare." in viewer.post(LIST, wish, follow=True).content.decode()
    assert f"{count} different runs are named; from 2 to 6" in compare(viewer, *runs, status=400)


def test_an_address_that_names_no_runs_says_so(viewer: Client, pair: tuple[Run, Run]) -> None:
    first, _ = pair
    assert "0 different runs are named" in compare(viewer, status=400)
    assert "1 different runs are named" in compare(viewer, first, first, status=400)
    assert "There is no run &lt;b&gt;: that is no id" in compare(viewer, first, "<b>", status=404)
    missing = uuid4()
    assert f"There is no run {missing}." in compare(viewer, first, missing, status=404)


@pytest.mark.parametrize("wrong", [{"series": "nothing"}, {}, {"series": "reward", "run": "x"}])
def test_there_is_no_drawing_of_what_is_not_there(viewer: Client, pair: tuple[Run, Run], wrong: dict[str, str]) -> None:
    assert viewer.get(address(*pair, page="chart.svg", **wrong)).status_code == 404


def test_the_weights_are_not_read_and_runs_are_read_at_once(
    viewer: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    runs = [make_run() for _ in range(6)]
    for run in runs:
        make_policy(run=run)
    with django_assert_max_num_queries(45) as asked:
        compare(viewer, *runs)
    assert not any('"weights"' in one["sql"] for one in asked.captured_queries)


def test_outsiders_and_staff_of_other_desks_see_nothing(client: Client, pair: tuple[Run, Run]) -> None:
    for user, status in ((User.objects.create_user("outsider"), 302), (make_staff(), 403)):
        client.force_login(user)
        for one in (address(*pair), address(*pair, page="chart.svg", series="reward")):
            assert client.get(one).status_code == status


def test_it_is_read_not_pressed(viewer: Client, pair: tuple[Run, Run]) -> None:
    assert viewer.post(address(*pair)).status_code == 405
