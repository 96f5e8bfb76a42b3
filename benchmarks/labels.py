"""How well the policy labels feedback, from rewards alone or after a warm start, beside a regression on TF-IDF.

    python -m benchmarks.labels [--seeds 3] [--files TRAIN TEST]

All learn from the same labelled examples and are scored on the same others: by default the repo's synthetic feedback,
whose two parts share no template, a new draw for each seed; or the lines of two files. The policy goes the way that
any does: import_feedback --labelled, train_feedback local, evaluate_policy --input, in a database of its own. The
regression is measured where `make bench-setup` has installed it. Nothing is asserted.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from benchmarks.learning import T_QUANTILES, interval
from benchmarks.results import keep
from feedback.plans import HEADS, LABEL_HEADS
from feedback.synthetic import LabelledText, generate
from training.classification import score_labels
from training.policies.ngram import NgramPolicy, PolicyShape

ROOT = Path(__file__).resolve().parent.parent
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
CLASSIFIER = ROOT / "benchmarks" / "peers" / "classify.py"
TRAIN, TEST = 300, 300
WARM_START = 200
ARMS = {"rewards alone": [], "warm start, then rewards": [f"--warm-start={WARM_START}"]}
PEERS = {"regression": "plain", "regression, balanced": "balanced"}

Scores = dict[str, float]


def synthetic(seed: int) -> tuple[list[LabelledText], list[LabelledText]]:
    return (
        generate(seed=seed + 1, count=TRAIN, split="train"),
        generate(seed=seed + 1, count=TEST, split="held_out"),
    )


def read(path: Path) -> list[LabelledText]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [LabelledText(row["text"], {head: str(row[head]) for head in LABEL_HEADS if row.get(head)}) for row in rows]


def write(path: Path, examples: Sequence[LabelledText]) -> None:
    lines = (
        {"text": one.text, **{head: int(label) if head == "priority" else label for head, label in one.labels.items()}}
        for one in examples
    )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def policy_scores(
    train: Sequence[LabelledText], test: Sequence[LabelledText], seed: int, more: Sequence[str]
) -> tuple[Scores, float]:
    """Macro-F1 by head of the policy that the commands make, and the seconds that its training took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "train.jsonl", train)
        write(folder / "test.jsonl", test)
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}

        def manage(*arguments: str) -> str:
            done = subprocess.run(  # noqa: S603
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=True,
                text=True,
            )
            return done.stdout

        manage("migrate", "-v0")
        manage("import_feedback", str(folder / "train.jsonl"), "--labelled")
        started = time.monotonic()
        manage("train_feedback", "local", f"--seed={seed}", "--json", *more)
        seconds = time.monotonic() - started
        scored = json.loads(manage("evaluate_policy", "candidate", "--input", str(folder / "test.jsonl"), "--json"))
    return {head: scored[head]["macro_f1"] for head in LABEL_HEADS if head in scored}, seconds


def regression_scores(train: Sequence[LabelledText], test: Sequence[LabelledText], kind: str) -> Scores:
    examples = {"train": [[one.text, one.labels] for one in train], "test": [one.text for one in test]}
    done = subprocess.run(  # noqa: S603
        [str(PEERS_PYTHON), str(CLASSIFIER), kind],
        input=json.dumps(examples),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return {
        head: score_labels(*zip(*pairs, strict=True)).macro_f1
        for head, predicted in json.loads(done.stdout).items()
        if (
            pairs := [
                (one.labels[head], label) for one, label in zip(test, predicted, strict=True) if head in one.labels
            ]
        )
    }


def inference() -> dict[str, float]:
    """Milliseconds of processor time in which the policy reads a text and chooses all its options, on one thread."""
    torch.set_num_threads(1)
    policy, generator = NgramPolicy(PolicyShape(heads=dict(HEADS))), torch.Generator()
    times = []
    for one in generate(seed=0, count=500, split="train"):
        started = time.process_time()
        policy.choose(one.text, generator=generator, greedy=LABEL_HEADS)
        times.append((time.process_time() - started) * 1000)
    return {"median": round(statistics.median(times), 3), "p95": round(sorted(times)[int(0.95 * len(times))], 3)}


def told(name: str, runs: Sequence[Scores]) -> None:
    means = {head: statistics.fmean(run[head] for run in runs) for head in runs[0]}
    sys.stdout.write(f"{name:<28}" + "".join(f"{head} {value:.3f}   " for head, value in means.items()) + "\n")


def ratios(ours: Sequence[Scores], theirs: Sequence[Scores]) -> dict[str, Any]:
    """Our macro-F1 over theirs, paired by seed, with its interval where there are seeds enough for one."""
    return {
        head: interval(found) if len(found) > 1 else found
        for head in ours[0]
        for found in [[one[head] / other[head] for one, other in zip(ours, theirs, strict=True)]]
    }


def measure(seeds: int, files: tuple[Path, Path] | None) -> tuple[dict[str, list[Scores]], dict[str, list[float]]]:
    """Macro-F1 by head of everyone, and seconds of training of the policy, a row a seed."""
    runs: dict[str, list[Scores]] = defaultdict(list)
    seconds: dict[str, list[float]] = defaultdict(list)
    for seed in range(seeds):
        train, test = map(read, files) if files else synthetic(seed)
        for name, more in ARMS.items():
            scores, taken = policy_scores(train, test, seed, more)
            runs[name].append(scores)
            seconds[name].append(taken)
        for name, kind in PEERS.items() if PEERS_PYTHON.exists() else ():
            runs[name].append(regression_scores(train, test, kind))
    return dict(runs), dict(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=3, choices=[1, *(count + 1 for count in T_QUANTILES)])
    parser.add_argument("--files", type=Path, nargs=2, metavar=("TRAIN", "TEST"), help="labelled JSON Lines")
    options = parser.parse_args()
    runs, seconds = measure(options.seeds, options.files)
    for name, found in runs.items():
        told(name, found)
    compared = {
        f"{ours} / {theirs}": ratios(runs[ours], runs[theirs]) for ours in ARMS for theirs in PEERS if theirs in runs
    }
    for name, by_head in compared.items():
        sys.stdout.write(f"{name}: {json.dumps(by_head)}\n")
    if not PEERS_PYTHON.exists():
        sys.stdout.write("the regression is not installed (make bench-setup): only the policy is measured\n")
    figures = {"macro_f1": runs, "ratios": compared, "training_seconds": seconds, "inference_ms": inference()}
    sys.stdout.write(f"training, seconds: {json.dumps(seconds)}\ninference, ms: {figures['inference_ms']}\n")
    if options.files is None:
        keep("labels", figures)


if __name__ == "__main__":
    main()
