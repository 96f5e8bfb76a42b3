"""How many queued submissions one worker triages in a second: in groups and one by one, with one process and more.

    python -m benchmarks.triage [--engine postgresql|sqlite] [--count 200] [--groups 32 1] [--processes 1] [--trained]

A real worker, started and warm, and an empty database. The submissions come in by the site's own intake; their tasks
are handed to the worker at one moment, and the time runs until the last of them is triaged, with its rollout and all
its spans stored. Between two rows only TRIAGE_GROUP or TRIAGE_WORKERS differs. An empty database has the untrained
policy, half of whose proposals the rules block, so that it proposes anew; `--trained` trains one for a minute before.
"""

import argparse
import os
import statistics
import sys
import time
from itertools import product
from typing import Any

import django
import psutil

from benchmarks import load, servers
from benchmarks.results import keep

HELD_BACK = "benchmark"
"""A queue that no worker reads."""
QUEUE = "triage"
LONGEST_SECONDS = 600.0
POLL_SECONDS = 0.1
ROUNDS = 12
"""Of training, after which hardly a proposal is blocked any more."""


def set_up(url: str) -> None:
    os.environ.update(
        servers.environment(url, Q_CLUSTER_NAME=HELD_BACK, DJANGO_SETTINGS_MODULE="tractatus_site.settings")
    )
    django.setup()


def fill(first: int, count: int) -> None:
    from feedback.services.intake import receive

    for number in range(first, first + count):
        receive(text=load.text(number), page="/docs.html")


def hand_over() -> None:
    from django_q.models import OrmQ

    OrmQ.objects.filter(key=HELD_BACK).update(key=QUEUE)


def waiting() -> int:
    from feedback.models import Submission

    return Submission.objects.filter(state=Submission.State.RECEIVED).count()


def core_seconds(process: servers.Process) -> float:
    """What a cluster took of the cores so far, with processes that it has replaced since. Unlike time on the clock, it
    says the same beside busy neighbours."""
    leader = psutil.Process(process.pid)
    times = [one.cpu_times() for one in (leader, *leader.children(recursive=True))]
    return float(sum(one.user + one.system + one.children_user + one.children_system for one in times))


def drained(process: servers.Process) -> tuple[float, float]:
    """Seconds, and seconds of a core, until nothing waits any more."""
    spent, began = core_seconds(process), time.perf_counter()
    hand_over()
    while waiting():
        if time.perf_counter() - began > LONGEST_SECONDS or process.poll() is not None:
            raise SystemExit("the worker did not get through")
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - began, core_seconds(process) - spent


def measured(url: str, group: int, processes: int, first: int, count: int) -> dict[str, Any]:
    # Every process of the worker has to be warm.
    warm_up = processes * max(count // 10, group)
    setting = {"TRIAGE_GROUP": str(group), "TRIAGE_WORKERS": str(processes), "Q_CLUSTER_NAME": QUEUE}
    with servers.worker(servers.environment(url, **setting)) as process:
        fill(first, warm_up)
        drained(process)
        fill(first + warm_up, count)
        seconds, cores = drained(process)
    return {
        "group": group,
        "processes": processes,
        "seconds": seconds,
        "per_second": count / seconds,
        "core_ms": cores / count * 1000,
        **checked(),
    }


def checked() -> dict[str, int]:
    """What is stored by now. Ends the benchmark where something is missing."""
    from django.db.models import Count

    from feedback.models import Triage
    from governance.selectors import audit
    from training.models import Rollout

    spans = dict(Rollout.objects.annotate(count=Count("spans")).values_list("pk", "count"))
    triaged = list(Triage.objects.values_list("rollout_id", flat=True))
    if not all(spans.get(rollout_id) for rollout_id in triaged) or len(set(triaged)) != len(triaged) or not audit().ok:
        raise SystemExit("a triage has no stored trace of its own, or the audit chain is broken")
    return {"triages": len(triaged), "spans": sum(spans.values())}


def scoring_ms(count: int = 200) -> float:
    """Median time that the reward of one reply takes, each reply another."""
    from feedback.composer import compose
    from feedback.plans import HEADS
    from feedback.rewards.scoring import score
    from feedback.rewards.weights import FIRST

    choices = {head: options[0] for head, options in HEADS.items()}
    times = []
    for number in range(count):
        text = load.text(number)
        reply = compose(choices, text, seed=number).text
        began = time.perf_counter()
        score(text=text, reply=reply, choices=choices, labels=None, weights=FIRST)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engine", choices=servers.ENGINES, default="postgresql")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--groups", type=int, nargs="+", default=[32, 1])
    parser.add_argument("--processes", type=int, nargs="+", default=[1])
    parser.add_argument("--trained", action="store_true", help="with a policy that was trained for a minute")
    options = parser.parse_args()
    try:
        with servers.scratch_url(options.engine) as url:
            run(options, url)
    except servers.NoPostgresError:
        sys.stdout.write("No PostgreSQL that a benchmark may use was found: left out.\n")


def train(url: str) -> None:
    """Have a policy trained and serve."""
    environment = servers.environment(url)
    servers.manage(environment, "train_feedback", "oneclick", "--rounds", str(ROUNDS), "--seed", "1")
    why = "measured by benchmarks/triage.py"
    servers.manage(environment, "promote_policy", "candidate", "--reason", why, "--overrule", why)


def run(options: argparse.Namespace, url: str) -> None:
    servers.manage(servers.environment(url), "migrate", "-v0")
    set_up(url)
    if options.trained:
        train(url)
    policy = "trained" if options.trained else "untrained"
    sys.stdout.write(f"{options.count} queued submissions, one worker, {options.engine}, the {policy} policy\n")
    rows = []
    for place, (group, processes) in enumerate(product(options.groups, options.processes)):
        rows.append(measured(url, group, processes, 10 * options.count * place, options.count))
        each, cores = rows[-1]["per_second"], rows[-1]["core_ms"]
        sys.stdout.write(
            f"groups of {group:>3}, {processes} process(es): {each:6.1f} a second, {cores:6.1f} ms of a core each\n"
        )
    scoring = scoring_ms()
    sys.stdout.write(f"of which the reward of a reply, alone: {scoring:.2f} ms\n")
    keep(
        f"triage-{options.engine}{'-trained' * options.trained}",
        {"count": options.count, "policy": policy, "rows": rows, "scoring_ms": scoring},
    )


if __name__ == "__main__":
    main()
