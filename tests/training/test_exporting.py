"""A run as a folder, as an archive, and in MLflow: whole or not at all, and readable without this site."""

import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from governance.core.actions import ProposedAction
from governance.services import decide
from tests.training.rows import CURVES, INTERVAL, make_policy, make_run, make_staff
from training import exporting
from training.exporting import name_of, write, zipped
from training.models import Anomaly, Measurement, Run
from training.reviews import update_subject

pytestmark = pytest.mark.django_db
ALL = ["run.json", "measurements.csv", "policy.safetensors", "model-card.md"]


@pytest.fixture
def run(db: None) -> Run:
    """One that succeeded, with a policy, an anomaly and two decisions."""
    run = make_run(
        status="succeeded",
        code_version="abc123",
        rule_revision="rev9",
        parameters={"grpo": {"clip": 0.2}, "reward_version": 3},
        data={"train": {"examples": 288, "sha256": "feed"}},
        result={"held_out": {"policy": INTERVAL}, "violations": {"attempted": 14, "executed": 0}, "run": "text"},
        started_at=datetime(2026, 3, 1, tzinfo=UTC),
        ended_at=datetime(2026, 3, 1, 0, 1, tzinfo=UTC),
    )
    make_policy(run=run, weights=b"weights", number=17)
    Anomaly.objects.create(run=run, kind="constant", round=2, severity="high", stops=True, sentence="It stands still.")
    for number in (1, 2):
        decide(ProposedAction("training.update", parameters={"round": number}, subject=update_subject(run)))
    return run


def export(*arguments: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command("export_run", *map(str, arguments), "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def series(content: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for row in csv.DictReader(io.StringIO(content)):
        found.setdefault(row["name"], []).append(float(row["value"]))
        assert int(row["step"]) == len(found[row["name"]])
    return found


def test_the_folder_holds_all_that_is_recorded(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "a"
    document = export(run.pk, "--output", folder)
    assert document == {"run": str(run.pk), "folder": str(folder), "files": ALL, "mlflow": None}
    assert sorted(path.name for path in folder.iterdir()) == sorted(ALL)
    assert [path.name for path in folder.parent.iterdir()] == ["a"]
    record = json.loads((folder / "run.json").read_text())
    assert (record["format"], record["run"], record["status"], record["seed"]) == (1, str(run.pk), "succeeded", 7)
    assert record["versions"] == {"code": "abc123", "rules": "rev9", "reward": "3"}
    assert (record["parameters"], record["data"], record["result"]) == (run.parameters, run.data, run.result)
    assert record["measurements"] == dict.fromkeys(CURVES, 3)
    assert record["decisions"] == {"training.update": {"allow": 2}}
    assert [(one["kind"], one["round"], one["sentence"]) for one in record["anomalies"]] == [
        ("constant", 2, "It stands still.")
    ]
    assert record["policy"]["number"] == 17
    assert record["policy"]["evaluations"][0]["rewards"] == [0.7, 0.8, 0.6]
    assert series((folder / "measurements.csv").read_text()) == CURVES
    assert (folder / "policy.safetensors").read_bytes() == b"weights"
    card = (folder / "model-card.md").read_text()
    for shown in (
        "# Model card of policy 17",
        "- grpo · clip: 0.2",
        "0.71 (0.67 to 0.75)",
        "## Limits",
        "its examples',",
    ):
        assert shown in card


def test_a_run_that_has_not_begun_has_its_files_too(tmp_path: Path) -> None:
    run = Run.objects.create(kind="feedback", algorithm="grpo", rounds_total=5)
    assert write(run, tmp_path / "a") == ALL[:2]
    record = json.loads((tmp_path / "a" / "run.json").read_text())
    assert (record["policy"], record["started_at"], record["decisions"]) == (None, None, {})
    assert (tmp_path / "a" / "measurements.csv").read_text() == "name,step,value\n"


def test_who_asked_for_the_run_stays_here(run: Run, tmp_path: Path) -> None:
    run.requested_by = make_staff()
    run.owner = "machine:42"
    run.save()
    write(run, tmp_path / "a")
    content = (tmp_path / "a" / "run.json").read_text()
    assert run.requested_by.username not in content
    assert "machine" not in content


@pytest.mark.parametrize("there", ["folder", "file", "link"])
def test_nothing_is_overwritten(run: Run, tmp_path: Path, there: str) -> None:
    target = tmp_path / "a"
    make: dict[str, Callable[[], None]] = {
        "folder": target.mkdir,
        "file": target.touch,
        "link": lambda: target.symlink_to("nowhere"),
    }
    make[there]()
    with pytest.raises(CommandError, match=r"--output: .*/a: is there already: name a new folder") as caught:
        export(run.pk, "--output", target)
    assert caught.value.returncode == 2
    assert list(tmp_path.iterdir()) == [target]
    if target.is_symlink():
        # Whoever looks for static files here would stumble over it.
        target.unlink()


def test_what_fails_half_way_leaves_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(_run: Run) -> Iterator[bytes]:
        yield b"name,step"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "measurements", break_off)
    with pytest.raises(CommandError, match="No space left on device"):
        export(run.pk, "--output", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_it_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match=r"--output: .*/file: File exists"):
        export(run.pk, "--output", tmp_path / "file" / "a")


def test_without_a_name_the_folder_is_named_by_the_run(run: Run, settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    assert export(run.pk)["folder"] == str(tmp_path / "exports" / f"run-{run.pk}")


def test_a_run_that_is_not_there_is_named() -> None:
    missing = uuid4()
    with pytest.raises(CommandError, match=f"ID: there is no run {missing}") as caught:
        export(missing)
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="argument ID: 3 is no id of a run"):
        export(3)


def test_the_archive_holds_the_same_files(run: Run, tmp_path: Path) -> None:
    many = [Measurement(run=run, name="long", step=step, value=step) for step in range(1, 3001)]
    Measurement.objects.bulk_create(many)
    write(run, tmp_path / "a")
    pieces = list(zipped(run))
    assert len(pieces) > len(ALL)
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{name_of(run)}/{name}" for name in ALL]
        for name in ALL:
            assert archive.read(f"{name_of(run)}/{name}") == (tmp_path / "a" / name).read_bytes()
        assert archive.infolist()[0].date_time[0] >= 2026


def archive_of(run: Run) -> str:
    return f"/admin/training/run/{run.pk}/export.zip"


def test_the_button_downloads_it_in_pieces(run: Run, client: Client) -> None:
    client.force_login(make_staff("view_run", "view_policyversion"))
    page = client.get(f"/admin/training/run/{run.pk}/change/").content.decode()
    assert f'href="{archive_of(run)}"' in page
    answer = client.get(archive_of(run))
    assert answer.streaming
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="run-{run.pk}.zip"'
    content = answer.getvalue()
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert client.post(archive_of(run)).status_code == 405


def test_outsiders_and_staff_of_other_desks_download_nothing(run: Run, client: Client) -> None:
    for user, status in ((User.objects.create_user("outsider"), 302), (make_staff(), 403)):
        client.force_login(user)
        assert client.get(archive_of(run)).status_code == status
    client.force_login(make_staff("view_run"))
    assert client.get(archive_of(run)).status_code == 403, "the weights of its policy are in it"
    assert archive_of(run) not in client.get(f"/admin/training/run/{run.pk}/change/").content.decode()
    assert client.get(archive_of(make_run())).status_code == 200
    assert client.get(f"/admin/training/run/{uuid4()}/export.zip").status_code == 404


@pytest.fixture
def mlflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of MLflow that keeps its files in a folder."""
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"file://{tmp_path / 'mlflow'}")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    from training.mlflow_tracking import client

    return client()


def test_mlflow_gets_parameters_series_scores_and_files(run: Run, tmp_path: Path, mlflow: Any) -> None:
    tracked = mlflow.get_run(export(run.pk, "--output", tmp_path / "a", "--mlflow")["mlflow"])
    assert mlflow.get_experiment(tracked.info.experiment_id).name == "feedback"
    assert (tracked.info.status, tracked.info.run_name) == ("FINISHED", str(run))
    assert (tracked.info.end_time - tracked.info.start_time) == 60_000
    assert tracked.data.params == {"grpo.clip": "0.2", "reward_version": "3"}
    assert tracked.data.tags["tractatus.run"] == str(run.pk)
    assert (tracked.data.tags["code_version"], tracked.data.tags["data_sha256"]) == ("abc123", "feed")
    history = mlflow.get_metric_history(tracked.info.run_id, "reward")
    assert [(one.step, one.value) for one in history] == list(enumerate(CURVES["reward"], start=1))
    assert tracked.data.metrics["result.held_out.policy.mean"] == 0.71
    assert sorted(one.path for one in mlflow.list_artifacts(tracked.info.run_id)) == sorted(ALL)


def test_mlflow_takes_more_than_one_request_holds(run: Run, tmp_path: Path, mlflow: Any) -> None:
    many = [Measurement(run=run, name="long", step=step, value=step) for step in range(1, 1201)]
    Measurement.objects.bulk_create(many)
    run.parameters = {"many": {f"p{number}": number for number in range(150)}, "long": "x" * 7000}
    run.save()
    tracked = export(run.pk, "--output", tmp_path / "a", "--mlflow")["mlflow"]
    assert len(mlflow.get_metric_history(tracked, "long")) == 1200
    assert len(mlflow.get_run(tracked).data.params) == 151


def test_mlflow_gets_a_run_once(run: Run, tmp_path: Path, mlflow: Any) -> None:
    tracked = export(run.pk, "--output", tmp_path / "a", "--mlflow")["mlflow"]
    with pytest.raises(CommandError, match=f"MLflow has this run already, as {tracked}; .*/b is written") as caught:
        export(run.pk, "--output", tmp_path / "b", "--mlflow")
    assert caught.value.returncode == 1


def test_what_mlflow_refuses_is_said_in_a_line_and_leaves_no_half_run(run: Run, tmp_path: Path, mlflow: Any) -> None:
    Measurement.objects.create(run=run, name="no such name!", step=1, value=1)
    with pytest.raises(CommandError, match="--mlflow: MLflow: Invalid") as caught:
        export(run.pk, "--output", tmp_path / "a", "--mlflow")
    assert "\n" not in str(caught.value)
    experiment = mlflow.get_experiment_by_name("feedback").experiment_id
    assert list(mlflow.search_runs([experiment])) == []


def test_an_address_that_mlflow_does_not_know_is_said_before_anything_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "pigeons://loft")
    with pytest.raises(CommandError, match=r"--mlflow: MLflow: .*pigeons"):
        export(run.pk, "--output", tmp_path / "a", "--mlflow")
    assert list(tmp_path.iterdir()) == []


def test_without_mlflow_one_line_says_how_to_get_it_and_nothing_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(CommandError, match=r"--mlflow: MLflow is not installed here: pip install mlflow-skinny$"):
        export(run.pk, "--output", tmp_path / "a", "--mlflow")
    assert list(tmp_path.iterdir()) == []
