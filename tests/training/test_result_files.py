"""A run goes out as files and comes in again elsewhere, marked as loaded; what is wrong with a file is one line."""

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.training.experiments import make_experiment
from training.experiments import machine
from training.experiments.registry import EXPERIMENTS
from training.models import Experiment, ExperimentResult

pytestmark = pytest.mark.django_db
LINES = "curves.engagement-perfect.lines: "
Change = Callable[[dict[str, Any]], None]


def load(folder: Path, **more: Any) -> str:
    told = io.StringIO()
    call_command("load_results", folder=folder, stdout=told, **more)
    return told.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With the files of a run that is no longer in the database."""
    run = make_experiment(machine={"processor": "a small one", "cores": 2})
    call_command("export_results", "demo2", output=tmp_path, stdout=io.StringIO())
    run.delete()
    return tmp_path


def change(folder: Path, changed: Change) -> None:
    path = folder / "demo2.json"
    document = json.loads(path.read_text())
    changed(document)
    path.write_text(json.dumps(document))


def test_a_run_comes_back_as_it_was_and_is_marked_as_loaded(folder: Path) -> None:
    assert "demo2 loaded" in load(folder)
    run = Experiment.objects.get()
    assert (run.origin, run.status, run.quick) == ("loaded", "succeeded", False)
    assert (run.code_version, run.rule_revision, run.seeds, run.rounds) == ("abc123", "rev9", 20, 100)
    assert run.rows == "seed,engagement\n0,98.5\n"
    assert run.machine == {"processor": "a small one", "cores": "2"}
    assert run.curves["engagement-perfect"]["lines"] == {"mask": [60.0, 89.5]}
    cost = ExperimentResult.objects.get(name="demo2.performance_cost")
    assert (cost.value, cost.low, cost.high, cost.seeds) == (8.91, 7.91, 9.91, 20)


def test_loading_twice_changes_nothing_and_a_changed_file_replaces_its_run(folder: Path) -> None:
    load(folder)
    first = Experiment.objects.get()
    assert "demo2 unchanged" in load(folder)
    assert Experiment.objects.get().file_checksum == first.file_checksum
    change(folder, lambda document: document.update(rounds=101))
    assert "demo2 loaded" in load(folder)
    assert Experiment.objects.get().rounds == 101
    assert ExperimentResult.objects.count() == 4


def test_the_file_of_a_run_that_was_made_here_does_not_touch_it(tmp_path: Path) -> None:
    make_experiment()
    call_command("export_results", "demo2", output=tmp_path, stdout=io.StringIO())
    assert "demo2 run here" in load(tmp_path)
    assert Experiment.objects.get().origin == "here"


def test_check_stores_nothing(folder: Path) -> None:
    assert "1 files of results: in order" in load(folder, check=True)
    assert not Experiment.objects.exists()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (lambda d: d.pop("seeds"), "seeds: This field is required"),
        (lambda d: d.update(format=2), "format: "),
        (lambda d: d.update(experiment="demo9"), "experiment: "),
        (lambda d: d.update(experiment="demo\n9"), 'experiment: "demo\\n9" is not'),
        (lambda d: d.update(id="x\ny"), "id: "),
        (lambda d: d.update(id="x"), "id: "),
        (lambda d: d.update(started="yesterday"), "started: "),
        (lambda d: d.update(results=[]), "results: "),
        (lambda d: d["results"][1].update(value="much"), "results[1].value: "),
        (lambda d: d["results"][3].update(low=1e6), "results[3].low: lies above"),
        (lambda d: d["results"][0].update(name="demo1.other"), "results: demo1.other is no result of demo2"),
        (lambda d: d["results"][0].update(name=d["results"][1]["name"]), "results: one name stands there twice"),
        (lambda d: d["results"][0].update(value=float("nan")), "document: cannot be read as JSON: NaN"),
        (
            lambda d: d["curves"]["engagement-perfect"]["lines"].update(mask=[]),
            "curves.engagement-perfect.lines.mask: ",
        ),
        (lambda d: d["curves"]["engagement-perfect"].pop("title"), "curves.engagement-perfect.title: "),
        (lambda d: d["curves"].update({"a chart/x": d["curves"]["engagement-perfect"]}), "curves: 'a chart/x' is no"),
        (lambda d: d["curves"].update({"a\n": d["curves"]["engagement-perfect"]}), "curves: 'a\\n' is no part"),
        (lambda d: d["curves"]["engagement-perfect"]["lines"].update({"a\x00": [1.0]}), LINES + "'a\\x00' has a contr"),
        (
            lambda d: d["curves"]["engagement-perfect"].update(title="a\nb"),
            "curves.engagement-perfect.title: has a",
        ),
        (lambda d: d["results"][0].update(unit="per\u2028cent"), "results[0].unit: has a line break at character 4"),
        (lambda d: d["results"][0].update(unit="percent\n"), "results[0].unit: has a control character at character 8"),
        (lambda d: d["results"][2].update(unit="\ud800"), "results[2].unit: has half of a surrogate pair"),
        (lambda d: d["machine"].update(processor="a\x00"), "machine.processor: has a control character"),
        (lambda d: d["machine"].update({"\x1b": "a"}), "machine: '\\x1b' has a control character"),
        (lambda d: d.update(code_version="abc\u202e"), "code_version: has a character that formats"),
        (lambda d: d["results"][1].update(value=1e6), "results[1].value: lies outside its interval"),
        (lambda d: d.update(ended="2020-01-01T00:00:00Z"), "ended: lies before the start"),
        (lambda d: d.update(ended="9999-01-01T00:00:00Z"), "ended: lies in the future"),
        (lambda d: d.update(started="9998-01-01T00:00:00Z"), "started: lies in the future"),
        (lambda d: d["results"][2].update(seeds=19), "results[2].seeds: is neither 0 nor the run's 20"),
        (lambda d: d.update(rows="../../secret.csv"), "rows: "),
        (lambda d: d.update(rows="nowhere.csv"), "rows: nowhere.csv cannot be read"),
    ],
)
def test_what_is_wrong_is_one_line_with_file_and_field(folder: Path, changed: Change, fault: str) -> None:
    change(folder, changed)
    with pytest.raises(CommandError) as error:
        load(folder)
    assert str(error.value).startswith(f"demo2.json: {fault}")
    assert "\n" not in str(error.value)
    assert error.value.returncode == 1
    assert not Experiment.objects.exists()


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "\x00", "[" * 100_000])
def test_rubbish_is_one_line_too(folder: Path, text: str) -> None:
    (folder / "demo2.json").write_text(text)
    with pytest.raises(CommandError, match=r"^demo2\.json: document: ") as error:
        load(folder)
    assert "\n" not in str(error.value)


def test_one_bad_file_keeps_the_others_out(folder: Path) -> None:
    (folder / "other.json").write_text("{}")
    with pytest.raises(CommandError, match=r"other\.json: "):
        load(folder)
    assert not Experiment.objects.exists()


def test_two_files_of_one_run_are_refused(folder: Path) -> None:
    (folder / "second.json").write_text((folder / "demo2.json").read_text())
    with pytest.raises(CommandError, match=r"^second\.json: id: is that of demo2\.json too$"):
        load(folder)
    assert not Experiment.objects.exists()


def test_rows_with_what_no_database_takes_are_refused(folder: Path) -> None:
    (folder / "demo2.csv").write_text("seed,engagement\n0,\x00\n")
    with pytest.raises(CommandError, match=r"^demo2\.json: rows: line 2 of the file has a control character"):
        load(folder)
    assert not Experiment.objects.exists()


def test_what_a_machine_does_not_tell_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_processor", lambda: "")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    told = machine.machine()
    assert {"system", "python", "numpy"} <= set(told)
    assert {"processor", "cores"}.isdisjoint(told)
    change(folder, lambda document: document.update(machine=told))
    assert "demo2 loaded" in load(folder)


def test_a_share_that_no_seed_takes_part_in_is_loaded(folder: Path) -> None:
    change(folder, lambda document: document["results"][0].update(seeds=0))
    load(folder)
    assert ExperimentResult.objects.filter(seeds=0).count() == 1


def test_bad_arguments_and_what_cannot_be_exported(tmp_path: Path) -> None:
    make_experiment(quick=True)
    make_experiment(origin="loaded")
    with pytest.raises(CommandError, match="no full run of it was made here"):
        call_command("export_results", "demo2", output=tmp_path)
    with pytest.raises(CommandError, match="NAME: there is no experiment") as unknown:
        call_command("export_results", "demo9")
    with pytest.raises(CommandError, match="--from: ") as nowhere:
        call_command("load_results", folder=tmp_path / "nowhere")
    assert (unknown.value.returncode, nowhere.value.returncode) == (2, 2)
    assert list(tmp_path.iterdir()) == []


def test_the_results_that_the_site_ships_with_are_in_order() -> None:
    told = io.StringIO()
    call_command("load_results", json=True, stdout=told)
    assert json.loads(told.getvalue()) == {
        "files": len(EXPERIMENTS), "loaded": list(EXPERIMENTS), "unchanged": [], "run_here": []
    }  # fmt: skip
    for run in Experiment.objects.all():
        entry = EXPERIMENTS[run.name]
        assert (run.seeds, run.rounds, run.quick) == (entry.seeds, entry.rounds, False)
        assert not run.code_version.endswith("+"), "measured by code that no commit holds"
        assert set(run.machine) >= {"processor", "cores", "python", "numpy"}
