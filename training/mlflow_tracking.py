"""A run in MLflow, where that is installed: its parameters, its series by step, its scores, and its files.

Where to is said by MLflow's own environment variables: MLFLOW_TRACKING_URI, MLFLOW_EXPERIMENT_NAME, and those with
which one logs in.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from training.models import Run

# What it tells its makers of every import, unless told not to.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

INSTALL = "MLflow is not installed here: pip install mlflow-skinny"
TAG = "tractatus.run"
MOST_METRICS, MOST_PARAMETERS = 1000, 100
"""In one request: MLflow's limits."""
LONGEST_PARAMETER = 6000
SCORES = ("held_out", "labels", "violations", "violations_held_out")
ENDS = {"succeeded": "FINISHED", "failed": "FAILED", "interrupted": "KILLED"}


class TrackingError(Exception):
    """MLflow is missing, refused, or has the run already; the message says which in one line."""


def client() -> Any:
    """Raises TrackingError where MLflow is not installed, or cannot work with the address that it was given."""
    try:
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException
    except ImportError as error:
        raise TrackingError(INSTALL) from error
    try:
        return MlflowClient()
    except MlflowException as error:
        raise _refused(error) from error


def track(run: Run, folder: Path, mlflow: Any) -> str:
    """Log `run`, and the files of its export in `folder`; MLflow's id of it. Raises TrackingError."""
    from mlflow.exceptions import MlflowException

    try:
        return _track(run, folder, mlflow)
    except MlflowException as error:
        raise _refused(error) from error


def _refused(error: Exception) -> TrackingError:
    lines = str(error).strip().splitlines()
    return TrackingError(f"MLflow: {lines[0] if lines else type(error).__name__}")


def _track(run: Run, folder: Path, mlflow: Any) -> str:
    experiment = _experiment(mlflow, os.environ.get("MLFLOW_EXPERIMENT_NAME") or run.kind)
    known = mlflow.search_runs([experiment], f"tags.`{TAG}` = '{run.pk}'", max_results=1)
    if known:
        raise TrackingError(f"MLflow has this run already, as {known[0].info.run_id}")
    began = milliseconds(run.started_at or run.created_at)
    made = str(mlflow.create_run(experiment, start_time=began, tags=tags(run), run_name=str(run)).info.run_id)
    try:
        _fill(mlflow, made, run, began)
        mlflow.log_artifacts(made, str(folder))
    except BaseException:
        # Half a run would stand in the way of a whole one.
        mlflow.delete_run(made)
        raise
    if run.status in ENDS:
        mlflow.set_terminated(made, ENDS[run.status], milliseconds(run.ended_at) if run.ended_at else None)
    return made


def _fill(mlflow: Any, made: str, run: Run, began: int) -> None:
    from mlflow.entities import Metric, Param

    parameters = [Param(name, str(value)[:LONGEST_PARAMETER]) for name, value in flat(run.parameters)]
    for start in range(0, len(parameters), MOST_PARAMETERS):
        mlflow.log_batch(made, params=parameters[start : start + MOST_PARAMETERS])
    metrics = [Metric(name, value, began, step) for name, step, value in points(run)]
    for start in range(0, len(metrics), MOST_METRICS):
        mlflow.log_batch(made, metrics=metrics[start : start + MOST_METRICS])


def _experiment(mlflow: Any, name: str) -> str:
    found = mlflow.get_experiment_by_name(name)
    return str(found.experiment_id if found else mlflow.create_experiment(name))


def tags(run: Run) -> dict[str, str]:
    known = {
        TAG: str(run.pk),
        "algorithm": run.algorithm,
        "mode": run.mode,
        "seed": str(run.seed),
        "device": run.device,
        "code_version": run.code_version,
        "rule_revision": run.rule_revision,
        "data_sha256": (run.data.get("train") or {}).get("sha256", ""),
    }
    return {name: value for name, value in known.items() if value}


def points(run: Run) -> Iterator[tuple[str, int, float]]:
    """Name, step and value of every measurement, and of the scores as they stood after the last round."""
    yield from run.measurements.order_by("name", "step").values_list("name", "step", "value")
    for name, value in flat({name: run.result[name] for name in SCORES if name in run.result}):
        yield f"result.{name}", run.rounds_done, value


def flat(record: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """A nested record as pairs; the parts of a name are joined by dots."""
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
