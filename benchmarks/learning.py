"""What `train_feedback oneclick` learns, over five seeds, and how long it takes.

    python -m benchmarks.learning [--seeds 5] [--rounds N]

Each seed has a database, data and a policy of its own. The interval over seeds is Student's t; the gain is paired, on
the same held-out examples. Prints a table; nothing is asserted.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.results import keep

ROOT = Path(__file__).resolve().parent.parent
# 97.5 % quantile of Student's t by degrees of freedom.
T_QUANTILES = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def train(seed: int, more: list[str]) -> dict[str, Any]:
    """One run in an empty database. `wall` counts seconds from the command's start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)  # noqa: S603
        started = time.monotonic()
        done = subprocess.run(  # noqa: S603
            [*manage, "train_feedback", "oneclick", f"--seed={seed}", "--json", *more],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return {**json.loads(done.stdout), "wall": time.monotonic() - started}


def interval(values: list[float]) -> tuple[float, float, float]:
    """Mean with its 95 % interval over seeds."""
    mean = statistics.fmean(values)
    half = T_QUANTILES[len(values) - 1] * statistics.stdev(values) / math.sqrt(len(values))
    return mean, mean - half, mean + half


def summary(runs: list[dict[str, Any]]) -> dict[str, tuple[float, float, float]]:
    columns = {
        "held-out reward, trained": [run["held_out"]["policy"]["mean"] for run in runs],
        "held-out reward, untrained": [run["held_out"]["untrained"]["mean"] for run in runs],
        "held-out reward, random": [run["held_out"]["random"]["mean"] for run in runs],
        "gain over untrained, paired": [run["held_out"]["gain_over_untrained"]["mean"] for run in runs],
        "macro-F1 of category": [run["labels"]["policy"]["category"]["macro_f1"] for run in runs],
        "macro-F1 of severity": [run["labels"]["policy"]["severity"]["macro_f1"] for run in runs],
        "seconds from start to end": [run["wall"] for run in runs],
        "violations attempted": [float(run["violations"]["attempted"]) for run in runs],
        "violations executed": [float(run["violations"]["executed"]) for run in runs],
    }
    return {name: interval(values) for name, values in columns.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=5, choices=[count + 1 for count in T_QUANTILES])
    parser.add_argument("--rounds", type=int)
    options = parser.parse_args()
    more = [f"--rounds={options.rounds}"] if options.rounds else []
    runs = [train(seed, more) for seed in range(options.seeds)]
    rows = summary(runs)
    sys.stdout.write(f"train_feedback oneclick, {options.seeds} seeds, {runs[0]['rollouts']} rollouts each\n")
    for name, (mean, low, high) in rows.items():
        sys.stdout.write(f"{name:<30}{mean:9.3f}  [{low:.3f}, {high:.3f}]\n")
    keep("learning", {"summary": rows, "runs": runs})


if __name__ == "__main__":
    main()
