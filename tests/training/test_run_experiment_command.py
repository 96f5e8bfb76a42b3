"""The command: what it stores and prints, what it refuses, and how an experiment ends that does not succeed."""

import json
import os
import signal
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.training.experiments import make_experiment
from training.experiments import life, registry
from training.experiments.frame import Curves, Outcome, Progress, Result, Setting
from training.models import Experiment

pytestmark = pytest.mark.django_db


def run(setting: Setting, progress: Progress) -> Outcome:
    """A small experiment of this file: it measures how large it was asked to be."""
    progress.expect(setting.rounds)
    progress.begin("counting")
    for _ in range(setting.rounds):
        progress.step()
    return Outcome(
        results=[Result("demo2.performance_cost", 8.5, 8.0, 9.0, "percentage points", setting.seeds)],
        rows=[{"seed": key.seed, "agent": key.agent} for key in setting.learners()],
        curves={"counted": Curves("Counted", "steps", {"one": [1.0, 2.0]})},
    )


def fail_at_once(_setting: Setting, _progress: Progress) -> Outcome:
    raise ZeroDivisionError("nothing to divide by")


@pytest.fixture(autouse=True)
def small_experiment(monkeypatch: pytest.MonkeyPatch, settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    sizes: dict[str, Any] = {"rounds": 100, "seeds": 20, "quick_rounds": 20, "quick_seeds": 5}
    entry = registry.Entry(module=__name__, question="How large?", **sizes)
    monkeypatch.setitem(registry.EXPERIMENTS, "demo2", entry)


@pytest.fixture
def restored_signals() -> Any:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def call(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("run_experiment", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.usefixtures("restored_signals")
class TestRunning:
    def test_json_is_one_document_and_progress_goes_elsewhere(self, tmp_path: Path) -> None:
        out, err = call("demo2", "--seeds", "3", "--rounds", "4", "--agents", "2", "--json")
        document = json.loads(out)
        assert (document["experiment"], document["quick"], document["seeds"]) == ("demo2", False, 3)
        result = {"name": "demo2.performance_cost", "value": 8.5, "low": 8.0, "high": 9.0, "unit": "percentage points"}
        assert document["results"] == [{**result, "seeds": 3}]
        assert "counting" in err
        rows = Path(document["rows"])
        assert rows.is_relative_to(tmp_path)
        assert rows.read_text().splitlines() == ["seed,agent", "0,0", "1,0", "2,0", "0,1", "1,1", "2,1"]

    def test_what_it_measured_is_stored(self) -> None:
        call("demo2")
        row = Experiment.objects.get()
        assert (row.status, row.seeds, row.rounds, row.steps_done, row.steps_total) == ("succeeded", 20, 100, 100, 100)
        assert row.curves["counted"]["lines"] == {"one": [1.0, 2.0]}
        assert row.code_version
        result = row.results.get()
        assert (result.name, result.seeds, result.quick, result.code_version) == (
            "demo2.performance_cost", 20, False, row.code_version,
        )  # fmt: skip

    def test_quick_takes_less_whatever_was_asked_and_is_marked(self) -> None:
        out, _ = call("demo2", "--quick", "--seeds", "500", "--rounds", "7", "--agents", "9")
        row = Experiment.objects.get()
        assert (row.quick, row.seeds, row.rounds, row.agents) == (True, 5, 7, 1)
        assert row.results.get().quick
        assert "quick" in str(row)
        assert "not to be quoted" in out

    def test_a_second_of_the_same_name_is_refused(self) -> None:
        held = make_experiment(status="running", lease_until=timezone.now() + timedelta(minutes=1))
        with pytest.raises(CommandError, match="is running already") as refused:
            call("demo2")
        assert refused.value.returncode == 1
        assert Experiment.objects.get() == held

    def test_one_whose_process_died_is_marked_and_stands_in_nobodys_way(self) -> None:
        dead = make_experiment(status="running", lease_until=timezone.now() - timedelta(seconds=1))
        call("demo2")
        dead.refresh_from_db()
        assert (dead.status, dead.error) == ("interrupted", "its process ended without a word")

    def test_a_failure_is_written_down_and_told_in_a_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(f"{__name__}.run", fail_at_once)
        with pytest.raises(CommandError, match="demo2 failed: ZeroDivisionError: nothing to divide by") as failed:
            call("demo2")
        assert failed.value.returncode == 1
        row = Experiment.objects.get()
        assert (row.status, row.error) == ("failed", "ZeroDivisionError: nothing to divide by")
        assert not row.results.exists()

    def test_a_signal_interrupts_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def killed(setting: Setting, progress: Progress) -> Outcome:
            progress.expect(2)
            os.kill(os.getpid(), signal.SIGTERM)
            progress.step()
            raise AssertionError("it should have stopped")

        monkeypatch.setattr(f"{__name__}.run", killed)
        with pytest.raises(CommandError, match="stopped at step 1 of 2"):
            call("demo2")
        row = Experiment.objects.get()
        assert (row.status, row.error) == ("interrupted", "stopped at step 1 of 2")

    def test_one_that_was_taken_for_dead_stores_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def outlived(_setting: Setting, progress: Progress) -> Outcome:
            Experiment.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            life.mark_interrupted_experiments()
            progress.begin("going on all the same")
            raise AssertionError("it should have stopped")

        monkeypatch.setattr(f"{__name__}.run", outlived)
        with pytest.raises(CommandError, match="no longer held"):
            call("demo2")
        assert Experiment.objects.get().status == "interrupted"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["demo3"], "NAME: there is no experiment 'demo3'; there are demo1, demo2"),
        (["demo2", "--seeds", "x"], "--seeds: from 1 to 1000, as a whole number, not 'x'"),
        (["demo2", "--rounds", "0"], "--rounds: from 1 to 10000, as a whole number, not '0'"),
        (["demo2", "--agents", "1e3"], "--agents: from 1 to 1000, as a whole number, not '1e3'"),
        (["demo2", "--seeds", "1001"], "--seeds: from 1 to 1000, as a whole number, not '1001'"),
    ],
)
def test_a_bad_argument_is_one_line_and_starts_nothing(arguments: list[str], named: str) -> None:
    with pytest.raises(CommandError) as refused:
        call(*arguments)
    assert (str(refused.value), refused.value.returncode) == (named, 2)
    assert not Experiment.objects.exists()
