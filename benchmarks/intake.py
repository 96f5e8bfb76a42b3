"""How long `POST /api/feedback/` takes, governance inside, beside a plain Django view that stores and queues.

    python -m benchmarks.intake [--engine postgresql|sqlite] [--rate 50] [--seconds 300] [--workers 2]
    python -m benchmarks.intake --triage-latency [--engine …] [--requests 30]

A real gunicorn on loopback and an empty database. Requests leave at a fixed rate; each is timed from when it was due.
Everything that was answered 201 has to be in the database afterwards. With --worker, triage runs beside it.
With --triage-latency, a visitor's wait instead: from sending to the triage on the tracking page, the worker being idle.

Prints a table; no figure is asserted, because it is only worth the machine that it was measured on.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks import load, servers
from benchmarks.load import Sent
from benchmarks.results import keep


@dataclass(frozen=True)
class Application:
    """What a text is posted to, and the query for the tokens of what it stored."""

    name: str
    wsgi: str
    settings: str
    path: str
    tokens: str


SITE = Application(
    name="governed",
    wsgi="tractatus_site.wsgi",
    settings="tractatus_site.settings",
    path="/api/feedback/",
    tokens="SELECT token FROM feedback_submission",
)
PLAIN = Application(
    name="plain",
    wsgi="benchmarks.peers.plain.wsgi",
    settings="benchmarks.peers.plain.settings",
    path="/notes/",
    tokens="SELECT id FROM plain_note",
)
RATES = {"postgresql": 50.0, "sqlite": 20.0}
WARM_UP_SECONDS = 5.0
LONGEST_PEER = 60.0
POLL_SECONDS = 0.02
LONGEST_WAIT = 60.0


def measured(application: Application, url: str, options: argparse.Namespace) -> dict[str, Any]:
    """Figures of one application under the load, on an empty database."""
    surroundings = servers.environment(url, DJANGO_SETTINGS_MODULE=application.settings, **servers.UNLIMITED)
    servers.manage(surroundings, "migrate", "-v0", "--run-syncdb")
    seconds = options.seconds if application == SITE else min(options.seconds, LONGEST_PEER)
    with ExitStack() as stack:
        if options.worker:
            stack.enter_context(servers.worker(surroundings))
        port = stack.enter_context(servers.web(surroundings, application.wsgi, workers=options.workers))
        warm = load.run(port, application.path, rate=options.rate, seconds=WARM_UP_SECONDS)
        sent = load.run(port, application.path, rate=options.rate, seconds=seconds, first=len(warm))
    return figures(sent, lost=lost([*warm, *sent], stored(application, surroundings)))


def figures(sent: Sequence[Sent], *, lost: int) -> dict[str, Any]:
    times = sorted(one.milliseconds for one in sent)
    return {
        "requests": len(sent),
        "errors": sum(not one.created for one in sent),
        "lost": lost,
        "milliseconds": {
            "median": statistics.median(times),
            "95th percentile": times[int(0.95 * (len(times) - 1))],
            "99th percentile": times[int(0.99 * (len(times) - 1))],
            "slowest": times[-1],
        },
    }


def stored(application: Application, surroundings: dict[str, str]) -> set[str]:
    """The tokens of what is in the database."""
    script = f"k = connection.cursor(); k.execute({application.tokens!r}); [print(row[0]) for row in k.fetchall()]"
    start = "import django; django.setup(); from django.db import connection; "
    return set(servers.output(surroundings, sys.executable, "-c", start + script).split())


def lost(sent: Sequence[Sent], found: set[str]) -> int:
    return sum(one.created and one.answer["token"] not in found for one in sent)


async def waits(port: int, requests: int) -> list[float]:
    """Seconds from sending a text to its triage, one text after another, each at another moment of the queue's beat."""
    random, found = Random(0), list[float]()  # noqa: S311 - so that runs repeat
    for number in range(requests):
        await asyncio.sleep(1 + random.random())
        began = time.perf_counter()
        _, answer = await load.post(port, SITE.path, {"text": load.text(number)})
        while (await load.get(port, f"{SITE.path}{answer['token']}/"))["triage"] is None:
            if time.perf_counter() - began > LONGEST_WAIT:
                raise SystemExit("there is no triage")
            await asyncio.sleep(POLL_SECONDS)
        found.append(time.perf_counter() - began)
    return found


def triage_latency(options: argparse.Namespace, url: str) -> None:
    surroundings = servers.environment(url, FEEDBACK_STATUS_PER_MINUTE="0", **servers.UNLIMITED)
    servers.manage(surroundings, "migrate", "-v0")
    with servers.worker(surroundings), servers.web(surroundings, SITE.wsgi, workers=options.workers) as port:
        asyncio.run(waits(port, 1))  # the worker starts, and makes the first policy
        times = sorted(asyncio.run(waits(port, options.requests)))
    rows = {"median": statistics.median(times), "slowest": times[-1]}
    sys.stdout.write(f"from sending to the triage, {len(times)} texts, {options.engine}, worker idle\n")
    for name, value in rows.items():
        sys.stdout.write(f"{name:<16}{value:8.2f} s\n")
    keep(f"triage_latency-{options.engine}", {"requests": len(times), "seconds": rows})


def intake(options: argparse.Namespace, urls: dict[Application, str]) -> None:
    found = {application.name: measured(application, url, options) for application, url in urls.items()}
    governed, plain = found[SITE.name], found[PLAIN.name]
    sys.stdout.write(
        f"POST at {options.rate:g} a second, {options.engine}, {options.workers} workers"
        f"{', triage beside it' if options.worker else ''}\n{'':<18}{'governed':>10}{'plain':>10}{'ratio':>8}\n"
    )
    for name, value in governed["milliseconds"].items():
        least = plain["milliseconds"][name]
        sys.stdout.write(f"{name:<18}{value:7.1f} ms{least:7.1f} ms{value / least:8.2f}\n")
    for name in ("requests", "errors", "lost"):
        sys.stdout.write(f"{name:<18}{governed[name]:>10}{plain[name]:>10}\n")
    settings = {name: getattr(options, name) for name in ("engine", "rate", "seconds", "workers", "worker")}
    keep(f"intake-{options.engine}", settings | found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engine", choices=servers.ENGINES, help="both without it")
    parser.add_argument("--rate", type=float, help="50 a second on PostgreSQL, 20 on SQLite")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--worker", action=argparse.BooleanOptionalAction, help="on SQLite, without being told")
    parser.add_argument("--triage-latency", action="store_true")
    parser.add_argument("--requests", type=int, default=30)
    given = parser.parse_args()
    for engine in [given.engine] if given.engine else servers.ENGINES:
        usual = {"engine": engine, "rate": RATES[engine], "worker": engine == "sqlite"}
        run(argparse.Namespace(**usual | {name: value for name, value in vars(given).items() if value is not None}))


def run(options: argparse.Namespace) -> None:
    with ExitStack() as stack:
        try:
            urls = {one: stack.enter_context(servers.scratch_url(options.engine)) for one in (SITE, PLAIN)}
        except servers.NoPostgresError:
            sys.stdout.write("No PostgreSQL that a benchmark may use was found: left out.\n")
            return
        if options.triage_latency:
            triage_latency(options, urls[SITE])
        else:
            intake(options, urls)


if __name__ == "__main__":
    main()
