"""The research pages: computed answers, with none, one and many runs; drawings, rows, JSON, and the API."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.core.actions import ProposedAction
from governance.selectors import current_rule_set
from tests.site.test_content import text_of
from tests.training.experiments import make_experiment
from tractatus_site.research import views
from training.experiments import registry
from training.experiments.registry import EXPERIMENTS
from training.models import Experiment, ExperimentResult

pytestmark = pytest.mark.django_db
PAGE = "/research/demo2/"


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    views._drawn.cache_clear()
    yield
    views._drawn.cache_clear()


def measured(**overrides: object) -> Experiment:
    """A demo2 with all that its answer is made of."""
    run = make_experiment(**overrides)
    for name, value in (
        ("demo2.ungoverned.violations_executed", 94.84),
        ("demo2.perfect.shield.violations_executed", 0.0),
        ("demo2.product.shield.violations_executed", 31.82),
    ):
        ExperimentResult.objects.create(
            experiment=run, name=name, value=value, low=value - 0.5, high=value + 0.5, unit="per 100 publications",
            seeds=20, code_version="abc123", quick=run.quick,
        )  # fmt: skip
    return run


def html(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_without_results_every_page_says_so_and_shows_no_figure(client: Client) -> None:
    for address in (PAGE, "/research/demo1/"):
        page = html(client, address)
        assert "Not measured here yet." in page
        assert "No run of it is stored here." in page
        assert "<table" not in page
    overview = html(client, "/research/")
    assert overview.count("Not measured here yet.") == len(EXPERIMENTS)
    assert "has been run" not in overview
    assert client.get("/research/demo2.csv").status_code == 404
    assert client.get("/research/demo2.json").json()["measured"] is False


def test_the_answer_is_computed_with_its_uncertainty(client: Client) -> None:
    measured()
    for address in (PAGE, "/research/"):
        page = html(client, address)
        assert (
            "drew less engagement than an ungoverned one, by 8.91 percentage points (95 % interval 7.91 to 9.91" in page
        )
        assert "31.82 (95 % interval 31.32 to 32.32)" in page


def test_one_seed_gives_no_interval_and_nobody_is_told_to_be_ahead(client: Client) -> None:
    measured(seeds=1).results.update(seeds=1)
    page = html(client)
    assert "differs from an ungoverned one&#x27;s by a cost of 8.91 percentage points (no interval, 1 seed)" in page
    assert "<td>8.91 (no\N{NO-BREAK SPACE}interval)</td>" in page
    assert "One seed was run." in page
    assert "over seeds" not in page
    assert "7.91" not in page


def test_a_share_that_no_seed_takes_part_in_is_told_apart(client: Client) -> None:
    run = measured()
    assert "Wilson" not in html(client)
    ExperimentResult.objects.create(
        experiment=run, name="demo2.product.recall", value=76.67, low=64.56, high=85.56, unit="percent of 60 drafts",
        seeds=0, code_version="abc123", quick=False,
    )  # fmt: skip
    page = html(client)
    assert "Where no seed takes" in page
    assert re.search(r"<td>76.67 \(64.56\sto\s85.56\)</td><td>percent of 60 drafts</td><td>none</td>", page)


def test_the_answer_names_the_rule_set_that_was_used(client: Client) -> None:
    measured(rule_revision="f" * 64)
    assert "a shield that decides by the rule set ffffffffffff." in html(client)
    measured(rule_revision=current_rule_set().revision)
    assert "a shield that decides by the rules of this site." in html(client)


def test_the_list_of_runs_shows_that_code_was_changed(client: Client) -> None:
    measured(code_version="0123456789ab+")
    assert "<code>0123456789ab+</code>" in html(client).split("Shown above")[1]
    assert "by code with changes that no commit holds" in html(client)


def test_a_small_run_made_here_takes_no_place(client: Client) -> None:
    measured(origin="loaded", seeds=20)
    small = measured(origin="here", seeds=1)
    small.results.update(value=77.77)
    for address in (PAGE, "/research/", "/research/demo2.json"):
        page = html(client, address)
        assert "77.77" not in page
        assert "loaded" in page
    measured(origin="here", seeds=20, rounds=200).results.update(value=66.66)
    assert "66.66" in html(client)
    assert "66.66" in html(client, "/research/")


@pytest.mark.parametrize(
    ("value", "words"), [(0.5, "cannot tell from an ungoverned one"), (-8.0, "drew more engagement")]
)
def test_the_words_are_those_that_the_interval_bears_out(client: Client, value: float, words: str) -> None:
    cost = measured().results.filter(name="demo2.performance_cost")
    cost.update(value=value, low=value - 1, high=value + 1)
    assert words in html(client)


def test_results_without_all_that_a_sentence_needs_are_shown_without_one(client: Client) -> None:
    make_experiment()
    page = html(client)
    assert "not yet summed up in a sentence" in page
    assert 'id="demo2.performance_cost"' in page


def test_a_page_tells_what_it_takes_to_repeat_it(client: Client) -> None:
    measured(machine={"processor": "a small one"})
    page = html(client)
    assert "run_experiment demo2 --agents 1 --rounds 100 --seeds 20" in page
    for told in ("abc123", "rev9", "a small one", "run here", "demo2.five_rounds.governed.engagement"):
        assert told in page
    assert "<td>89</td><td>engagement under governance, in percent</td>" in page


def test_a_loaded_run_says_so_and_one_made_here_takes_its_place(client: Client) -> None:
    measured(origin="loaded")
    assert "loaded, not run here" in html(client)
    assert "loaded, not run here" in html(client, "/research/")
    measured(created_at=timezone.now() - timedelta(days=9)).results.update(value=77.77)
    page = html(client)
    assert "77.77 percentage points" in page
    assert "loaded, not run here" not in page


def test_a_quick_a_failed_and_a_running_one_are_listed_and_never_the_answer(client: Client) -> None:
    measured(quick=True)
    measured(status="failed", error="ZeroDivisionError at /home/somebody")
    measured(status="running", lease_until=timezone.now() + timedelta(minutes=1), ended_at=None)
    page = html(client)
    assert "Not measured here yet." in page
    for state in ("<td>quick</td>", "<td>failed</td>", "<td>running</td>"):
        assert state in page
    assert "8.91" not in page
    assert "ZeroDivisionError" not in page
    Experiment.objects.filter(status="running").update(lease_until=timezone.now() - timedelta(minutes=1))
    assert "<td>interrupted</td>" in html(client)


def test_the_number_of_queries_does_not_depend_on_that_of_runs(client: Client) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            measured()
        with CaptureQueriesContext(connection) as page:
            html(client)
        with CaptureQueriesContext(connection) as overview:
            html(client, "/research/")
        counts.append((len(page), len(overview)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 6


def test_a_drawing_is_there_for_both_themes_with_its_words_and_numbers(client: Client) -> None:
    run = measured()
    page = html(client)
    assert page.count("mask from 60 in round 1 to 89.5 in round 2") == 2
    assert re.search(r"<th scope=\"row\">2</th><td>89.50</td>", page)
    grounds = []
    for look in ("light", "dark"):
        answer = client.get(f"/research/demo2/{run.pk}/here/engagement-perfect.{look}.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert answer["Cache-Control"] == "public, max-age=86400"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert b"<script" not in answer.content
        assert b".reactive{fill-opacity:1;stroke-opacity:1;stroke-width:2}" in answer.content, "lines that can be seen"
        grounds.append(answer.content)
    assert grounds[0] != grounds[1]


def test_a_run_that_is_loaded_anew_has_drawings_at_another_address(client: Client) -> None:
    run = measured(origin="loaded", file_checksum="1" * 64)
    first = drawings_on(html(client))
    assert all(client.get(address).status_code == 200 for address in first)
    Experiment.objects.filter(pk=run.pk).update(file_checksum="2" * 64)
    second = drawings_on(html(client))
    assert first.isdisjoint(second)
    assert all(client.get(address).status_code == 200 for address in second)


def drawings_on(page: str) -> set[str]:
    return set(re.findall(r'src="(/research/[^"]+\.svg)"', page))


def test_what_is_not_there_is_not_found(client: Client) -> None:
    run, quick = measured(), measured(quick=True)
    for address in (
        "/research/demo9/",
        "/research/demo9.csv",
        "/research/demo9.json",
        f"/research/demo2/{run.pk}/here/other.light.svg",
        f"/research/demo2/{run.pk}/here/engagement-perfect.pink.svg",
        f"/research/demo2/{run.pk}/abc/engagement-perfect.light.svg",
        f"/research/demo1/{run.pk}/here/engagement-perfect.light.svg",
        f"/research/demo2/{quick.pk}/here/engagement-perfect.light.svg",
        "/research/%00/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(PAGE).status_code == 405


def test_rows_and_json_are_files_to_keep(client: Client) -> None:
    run = measured(origin="loaded")
    rows = client.get("/research/demo2.csv")
    assert rows.content == b"seed,engagement\n0,98.5\n"
    assert rows["Content-Type"] == "text/csv; charset=utf-8"
    told = client.get("/research/demo2.json").json()
    assert told["run"]["id"] == str(run.pk)
    assert told["run"]["origin"] == "loaded"
    assert told["curves"]["engagement-perfect"]["lines"] == {"mask": [60.0, 89.5]}


def test_the_api_tells_every_experiment_and_its_published_figures_apart(client: Client) -> None:
    measured()
    first, second = (client.get(f"/api/{version}research/").json() for version in ("", "v1/"))
    assert first == second
    told = {one["experiment"]: one for one in first["experiments"]}
    assert list(told) == list(EXPERIMENTS)
    assert told["demo1"] == {
        "experiment": "demo1", "question": EXPERIMENTS["demo1"].question, "measured": False, "answer": None,
        "page": "/research/demo1/", "run": None, "remarks": [], "results": [],
    }  # fmt: skip
    results = {one["name"]: one for one in told["demo2"]["results"]}
    governed = results["demo2.five_rounds.governed.engagement"]
    assert governed["value"] == 85.9
    assert governed["published"] == {
        "value": 89.0, "what": "engagement under governance, in percent",
        "source": "Tractatus project, Demo 2, November 2025; simulated, 1 agent, 5 rounds",
    }  # fmt: skip
    assert results["demo2.performance_cost"]["published"] is None
    assert "/api/v1/research/" in client.get("/api/schema/", {"format": "json"}).json()["paths"]
    assert client.get("/api/research/", headers={"accept": "text/csv"}).status_code == 406


def test_each_of_the_five_questions_says_what_is_known_and_what_is_not(client: Client) -> None:
    page = html(client, "/research/")
    assert page.count("<dt>Not measured yet</dt>") == 5
    for name in ("scalability", "persistence", "adversarial", "gap", "coordination"):
        assert f"<code>{name}</code> is planned, and does not exist yet." in page
    measured()
    assert html(client, "/research/").count("</a> has been run.") == 3


def test_what_is_known_is_told_in_words_that_every_interval_bears_out(client: Client) -> None:
    """Of a difference whose interval holds 0, nobody is told to be behind."""
    call_command("load_results")
    words = text_of(html(client, "/research/"))
    assert "behind by" not in words
    assert "less that of the governed one, after five rounds: 0.53 percentage points (95 % interval" in words
    assert "Violations executed over the rounds of Demo 2, behind a shield that sees nine in ten: 0.96 per 100" in words
    assert "Where the interval holds 0, the two cannot be told apart." in words


def test_a_figure_told_in_two_lines_stays_with_its_question(client: Client) -> None:
    measured().results.filter(name="demo2.performance_cost").update(unit="percentage\npoints")
    page = html(client, "/research/")
    assert page.count("<dt>Known here</dt>") == 5
    assert "Nothing is measured here of several agents that depend on each other." in page


def test_an_experiment_that_is_new_needs_no_change_here(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.EXPERIMENTS, "scalability", EXPERIMENTS["demo1"])
    assert "Not measured here yet." in html(client, "/research/scalability/")
    assert ">Scalability</a>: not measured here yet." in html(client, "/research/")
    make_experiment(name="scalability")
    assert "not yet summed up in a sentence" in html(client, "/research/scalability/")
    assert ">Scalability</a> has been run." in html(client, "/research/")


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_words_of_a_page_pass_the_rules_and_every_table_names_its_source(client: Client, name: str) -> None:
    """A table of stored results is no claim in words: it is what claims cite."""
    call_command("load_results")
    page = html(client, f"/research/{name}/")
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert all("Source" in table or "Shown above" in table for table in tables)
    words = text_of(re.sub(r"<(table|figcaption).*?</\1>", "", page, flags=re.DOTALL))
    decision = current_rule_set().decide(ProposedAction(kind="docs.publish", text=words))
    assert [words[one.start : one.end] for one in decision.findings] == []


def test_the_shipped_results_give_a_fresh_site_answers(client: Client) -> None:
    call_command("load_results")
    for name in EXPERIMENTS:
        page = html(client, f"/research/{name}/")
        assert "95 % interval" in page
        assert "Not measured here yet" not in page
        assert "loaded, run elsewhere" in page
        assert len(set(re.findall(r' id="([^"]+)"', page))) == len(re.findall(r' id="([^"]+)"', page))
