"""Rollouts a second through Agent Lightning's Trainer: the database store beside the library's in-memory store.

    python -m benchmarks.store [ROLLOUTS]

Once with a runner in this process, once with four runner processes. It runs on a SQLite file of its own, or on the
database of DATABASE_URL, which it migrates.
"""

import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

from benchmarks.results import keep, scratch_database

scratch_database()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tractatus_site.settings")
django.setup()

import agentlightning as agl  # noqa: E402 - settings keep its import off the network
from agentlightning.store.memory import InMemoryLightningStore  # noqa: E402
from agentlightning.types import EnqueueRolloutRequest, RolloutConfig  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from training.runners import Runner  # noqa: E402
from training.store.database import thread  # noqa: E402
from training.store.store import DjangoLightningStore  # noqa: E402
from training.store.tracer import BatchTracer  # noqa: E402

REPEATS = 3
SPANS = 5
WARM_UP = 8
CONFIG = RolloutConfig(unresponsive_seconds=60)


@agl.rollout
def agent(task: dict[str, int], prompt_template: agl.PromptTemplate) -> None:  # noqa: ARG001 - the library's form
    """Five spans: what an agent that decides, speaks and is rewarded leaves behind."""
    agl.emit_message("read the text")
    agl.emit_object({"category": "content-gap", "severity": task["number"] % 4})
    agl.emit_object({"reply": "Thank you. The limits of this are described in the guide." * 3})
    agl.emit_reward({"total": 0.5, "length": 0.2, "tone": 0.3}, primary_key="total")
    agl.emit_message("done")


class Rounds(agl.Algorithm):
    """Queues rollouts in groups, waits for each group, reads its spans, and takes the time."""

    def __init__(self, rollouts: int, group: int = 64) -> None:
        self.rollouts, self.group = rollouts, group
        self.seconds = 0.0
        self.lost = 0

    async def run(self, train_dataset: object = None, val_dataset: object = None) -> None:  # noqa: ARG002
        store = self.get_store()
        await store.add_resources({"prompt": agl.PromptTemplate(template="", engine="f-string")})
        await self._round(store, WARM_UP)
        start = time.perf_counter()
        for first in range(0, self.rollouts, self.group):
            await self._round(store, min(self.group, self.rollouts - first))
        self.seconds = time.perf_counter() - start

    async def _round(self, store: agl.LightningStore, size: int) -> None:
        requests = [EnqueueRolloutRequest(input={"number": n}, mode="train", config=CONFIG) for n in range(size)]
        queued = await store.enqueue_many_rollouts(requests)
        ids = [rollout.rollout_id for rollout in queued]
        done = await store.wait_for_rollouts(rollout_ids=ids, timeout=120)
        if [rollout.status for rollout in done] != ["succeeded"] * size:
            sys.exit(f"Only {len(done)} of {size} rollouts ended, or some failed.")
        for rollout_id in ids:
            self.lost += SPANS - len(await store.query_spans(rollout_id))


def one_process() -> Any:
    return agl.SharedMemoryExecutionStrategy(n_runners=1, main_thread="algorithm", managed_store=False)


def four_processes(store: agl.LightningStore) -> Any:
    """Four runner processes. The in-memory store is behind a server then; ours is reached by each process itself."""
    served = isinstance(store, InMemoryLightningStore)
    return agl.ClientServerExecutionStrategy(role="both", n_runners=4, main_process="algorithm", managed_store=served)


def rate(store: agl.LightningStore, strategy: Any, rollouts: int) -> tuple[float, int, float]:
    """Rollouts a second, the time to queue them and to read their spans included; how many spans were lost; and the
    milliseconds of this process's cores that a rollout took.

    A busy machine makes the library's server lose some, which a rate alone would hide; and what it gives to others
    shows in the rate and not in the milliseconds.
    """
    algorithm = Rounds(rollouts)
    tracer = BatchTracer() if isinstance(store, DjangoLightningStore) else agl.OtelTracer()
    runner = Runner(tracer, poll_interval=0.02)
    before = time.process_time()
    agl.Trainer(algorithm=algorithm, tracer=tracer, store=store, runner=runner, strategy=strategy).fit(agent)
    spent = (time.process_time() - before) * 1000 / (rollouts + WARM_UP)
    return rollouts / algorithm.seconds, algorithm.lost, spent


def main() -> None:
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    rollouts = int(sys.argv[1]) if len(sys.argv) > 1 else 256
    figures = {
        "one process": compare(rollouts, lambda _: one_process()),
        "four processes": compare(rollouts, four_processes),
    }
    thread.close()
    keep(f"store-{connection.vendor}", figures)


def compare(rollouts: int, strategy: Callable[[agl.LightningStore], Any]) -> dict[str, Any]:
    """Both stores in turn, so that what else the machine does meets both alike."""
    stores = {"in-memory": InMemoryLightningStore, f"database ({connection.vendor})": DjangoLightningStore}
    rates: dict[str, list[float]] = {name: [] for name in stores}
    spent: dict[str, list[float]] = {name: [] for name in stores}
    lost = dict.fromkeys(stores, 0)
    for _ in range(REPEATS):
        for name, make in stores.items():
            store = make()
            found, missing, milliseconds = rate(store, strategy(store), rollouts)
            rates[name].append(found)
            spent[name].append(milliseconds)
            lost[name] += missing
    sys.stdout.write(
        f"{'store':24}{'median':>8}{'all':>24}{'lost':>6}{'ms':>7}  rollouts/s, {rollouts} rollouts of 5 spans\n"
    )
    for name, values in rates.items():
        each = " ".join(f"{value:.0f}" for value in values)
        sys.stdout.write(
            f"{name:24}{statistics.median(values):8.0f}{each:>24}{lost[name]:>6}{statistics.median(spent[name]):7.1f}\n"
        )
    memory, database = (statistics.median(values) for values in rates.values())
    return {
        "rollouts_per_second": rates,
        "lost_spans": lost,
        "core_ms_per_rollout": spent,
        "ratio_to_memory": database / memory,
    }


if __name__ == "__main__":
    main()
