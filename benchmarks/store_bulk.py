"""Many spans: how fast the recorder writes them, and how long a rollout's spans take to read as the table grows.

    python -m benchmarks.store_bulk [SPANS ...]

SPANS are sizes of the table, in growing order: 10,000, 100,000 and 1,000,000 without them. It runs on a SQLite file of
its own, or on the database of DATABASE_URL, which it migrates and fills.
"""

import asyncio
import os
import statistics
import sys
import time
from random import Random

import django

from benchmarks.results import keep, scratch_database

scratch_database()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tractatus_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from training.store.database import thread  # noqa: E402
from training.store.recorder import RecordedSpan, Recorder, Recording, reward  # noqa: E402
from training.store.store import DjangoLightningStore  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
BATCH = 100
SPANS = 5
READS = 300


def recording(number: int) -> Recording:
    """A rollout of five spans, such as an agent leaves behind."""
    spans = [RecordedSpan("message", {"text": "The limits of this are described in the guide." * 3}) for _ in range(4)]
    return Recording(input={"number": number}, spans=[*spans, reward(0.5)], mode="train")


def fill(keys: list[str], size: int) -> float:
    """Write batches until there are `size` spans; spans a second."""
    recorder = Recorder("benchmark")
    first = len(keys)
    start = time.perf_counter()
    while len(keys) * SPANS < size:
        keys += recorder.record_many([recording(len(keys) + number) for number in range(BATCH)])
    return (len(keys) - first) * SPANS / (time.perf_counter() - start)


async def read(keys: list[str]) -> list[float]:
    """Milliseconds for the spans of each of READS rollouts that are drawn at random."""
    store = DjangoLightningStore(scan_debounce_seconds=3600)
    times = []
    for key in Random(0).choices(keys, k=READS):  # noqa: S311 - so that runs repeat
        start = time.perf_counter()
        spans = await store.query_spans(key)
        times.append((time.perf_counter() - start) * 1000)
        if len(spans) != SPANS:
            sys.exit(f"Rollout {key} has {len(spans)} spans instead of {SPANS}.")
    return times


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    call_command("migrate", verbosity=0)
    keys: list[str] = []
    figures, cores = [], []
    for size in sizes:
        written = fill(keys, size)
        spent = time.process_time()
        times = asyncio.run(read(keys))
        # Unlike the time on the clock, that of the cores says the same beside busy neighbours.
        core = (time.process_time() - spent) * 1000 / READS
        median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        cores.append(core)
        figures.append(
            {
                "spans": size,
                "spans_written_per_second": written,
                "read_ms": {"median": median, "p95": p95, "core": core},
            }
        )
        sys.stdout.write(
            f"{size:>10} spans: written {written:8.0f}/s, read {median:.2f} ms (p95 {p95:.2f}), "
            f"{core:.2f} ms of a core\n"
        )
    sys.stdout.write(f"reads cost at most {max(cores) / cores[0]:.2f} times what they cost in the smallest table\n")
    thread.close()
    keep(f"store_bulk-{connection.vendor}", figures)


if __name__ == "__main__":
    main()
