"""A document cites a stored result by name: as a value with all that it takes to judge it, or as not measured."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.selectors import current_rule_set
from tests.site.factories import make_document, write_document
from tests.training.experiments import make_experiment
from tractatus_site.docs.blocks import fill_html, fill_text
from tractatus_site.docs.rendering import render
from tractatus_site.research import figures
from training.models import Experiment

pytestmark = pytest.mark.django_db
COST = "[[result demo2.performance_cost]]"


@pytest.fixture(autouse=True)
def this_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "_code", lambda: "abc123")


def page(text: str = f"It costs {COST}.") -> str:
    return fill_html(render(text).html)


def test_without_a_result_there_is_no_number() -> None:
    assert 'It costs <em class="cited-none">not measured here yet</em>.' in page()
    assert fill_text(f"It costs {COST}.") == "It costs not measured here yet."


def test_a_result_comes_with_all_that_it_takes_to_judge_it() -> None:
    run = make_experiment(rule_revision=current_rule_set().revision)
    html = page()
    for told in ("8.91", "percent", "95 % interval 7.91 to 9.91", "20 seeds", "abc123", f"{run.ended_at:%Y-%m-%d}"):
        assert told in html
    assert 'href="/research/demo2/#demo2.performance_cost"' in html
    for remark in ("loaded", "another version", "another rule set"):
        assert remark not in html
    text = fill_text(COST)
    assert text.startswith("8.91 percent (95 % interval 7.91 to 9.91; 20 seeds; ")
    assert "source: /research/demo2/#demo2.performance_cost" in text


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"origin": Experiment.Origin.LOADED}, "loaded, not run here"),
        ({"code_version": "0ld"}, "measured by another version of the code"),
        ({"rule_revision": "f" * 64}, "under another rule set"),
    ],
)
def test_what_speaks_against_taking_it_for_this_sites_is_said(changes: dict[str, Any], remark: str) -> None:
    make_experiment(**{"rule_revision": current_rule_set().revision, **changes})
    assert remark in page()
    assert remark in fill_text(COST)


def test_a_quick_run_is_never_cited() -> None:
    make_experiment(quick=True)
    assert "8.91" not in page()
    assert "only a quick run is stored" in page()


@pytest.mark.parametrize("status", ["failed", "running", "interrupted"])
def test_a_run_that_did_not_succeed_is_never_cited(status: str) -> None:
    make_experiment(status=status)
    assert "not measured here yet" in page()


def test_a_full_run_counts_before_a_quick_one_and_one_made_here_before_a_loaded_one() -> None:
    here = make_experiment()
    here.results.update(value=1.25)
    make_experiment(origin=Experiment.Origin.LOADED)
    make_experiment(quick=True)
    assert "1.25" in page()
    newer = make_experiment()
    newer.results.update(value=-0.001)
    assert "0.00" in page()


def test_a_small_run_made_here_is_not_cited_before_a_large_one() -> None:
    make_experiment(origin=Experiment.Origin.LOADED)
    make_experiment(seeds=1).results.update(value=77.77)
    assert "8.91" in page()


def test_one_seed_gives_no_interval_and_changed_code_is_told() -> None:
    make_experiment(seeds=1, code_version="0123456789ab+").results.update(seeds=1)
    assert "(no interval; 1 seed; " in page()
    assert "<code>0123456789ab+</code>" in page()
    assert "8.91 percent (no interval; 1 seed; " in fill_text(COST)
    assert "code 0123456789ab+; " in fill_text(COST)


def test_citations_cost_the_same_few_queries_however_many_there_are() -> None:
    make_experiment()
    many = render(f"{COST} {COST} [[result demo2.perfect.mask.engagement]] [[result demo1.improvement]]").html
    with CaptureQueriesContext(connection) as queries:
        fill_html(many)
    assert len(queries) <= 2
    with CaptureQueriesContext(connection) as queries:
        fill_html(render("No figure.").html)
    assert len(queries) == 0


def test_code_that_shows_the_form_stays_as_it_is() -> None:
    text = f"`{COST}`\n\n```\n{COST}\n```\n"
    assert page(text).count(COST) == 2
    assert fill_text(text) == text


def test_search_and_summary_hold_no_figure() -> None:
    make_experiment()
    document = make_document(body=f"It costs {COST}.\n")
    assert document.summary == "It costs …."
    assert "8.91" not in document.html


def test_a_document_shows_the_figure_in_both_forms(client: Client) -> None:
    make_experiment()
    make_document(slug="costs", body=f"It costs {COST}.\n")
    assert "8.91" in client.get("/docs/costs.html").content.decode()
    assert "It costs 8.91 percent" in client.get("/docs/costs.md").content.decode()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("demo3.cost", "names no experiment; there are demo1, demo2"),
        ("demo2", "is no name of a result"),
        ("Demo 2", "is no name of a result"),
        ("", "is no name of a result"),
        ("demo2.<b>", "is no name of a result"),
    ],
)
def test_a_name_that_no_experiment_can_have_is_refused(tmp_path: Path, name: str, fault: str) -> None:
    write_document(tmp_path, body=f"It costs [[result {name}]].\n")
    with pytest.raises(CommandError, match=f"a-document.md: citation: .*{fault}"):
        call_command("load_docs", directory=tmp_path, check=True)


def test_a_figure_from_elsewhere_needs_its_source(tmp_path: Path) -> None:
    write_document(tmp_path, body="Engagement was 89 % with governance.\n")
    with pytest.raises(CommandError, match="inst_016"):
        call_command("load_docs", directory=tmp_path, check=True)
    write_document(tmp_path, body="Engagement was 89 % (source: Tractatus project, Demo 2, November 2025).\n")
    call_command("load_docs", directory=tmp_path, check=True, stdout=io.StringIO())


def test_what_is_cited_and_not_measured_is_told_and_does_not_stop_the_load(tmp_path: Path) -> None:
    write_document(tmp_path, body=f"It costs {COST}, and [[result demo1.improvement]].\n")
    make_experiment()
    told, out = io.StringIO(), io.StringIO()
    call_command("load_docs", directory=tmp_path, check=True, json=True, stdout=out, stderr=told)
    assert told.getvalue() == "a-document.md: cites what is not measured here yet: demo1.improvement\n"
    assert json.loads(out.getvalue())["not_measured"] == {"a-document.md": ["demo1.improvement"]}


def test_staff_see_which_document_cites_what_is_not_measured(staff_client: Client) -> None:
    assert "Cited, and not" not in staff_client.get("/admin/").content.decode()
    make_document(body=f"It costs {COST}.\n", title="What it costs")
    html = staff_client.get("/admin/").content.decode()
    assert "Cited, and not measured here yet" in html
    assert "What it costs" in html
    assert "demo2.performance_cost" in html
    make_experiment()
    assert "Cited, and not measured here yet" not in staff_client.get("/admin/").content.decode()
