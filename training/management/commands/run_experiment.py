import json
import signal
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from governance.provenance import code_version
from governance.services import MalformedRuleError, current_rule_set
from training.experiments.life import ExperimentBusyError, ExperimentLostError, begin
from training.experiments.published import PUBLISHED
from training.experiments.registry import EXPERIMENTS, Entry
from training.experiments.telling import NO_INTERVAL, has_interval
from training.models import Experiment

MOST = {"agents": 1_000, "rounds": 10_000, "seeds": 1_000}


class Command(BaseCommand):
    help = (
        "Run an experiment and store its results with their 95 % intervals. Published figures stand beside the "
        "measured ones and are never mixed with them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help=", ".join(EXPERIMENTS))
        parser.add_argument("--agents", metavar="N", help="learners of each seed (1)")
        parser.add_argument("--rounds", metavar="N", help=f"updates of each policy ({_defaults('rounds')})")
        parser.add_argument("--seeds", metavar="N", help=f"independent repetitions ({_defaults('seeds')})")
        parser.add_argument(
            "--quick", action="store_true", help="few seeds and rounds, about a minute; marked as quick everywhere"
        )
        parser.add_argument("--json", action="store_true", help="print the results as one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        entry = EXPERIMENTS.get(options["name"])
        if entry is None:
            known = ", ".join(EXPERIMENTS)
            raise CommandError(f"NAME: there is no experiment {options['name']!r}; there are {known}", returncode=2)
        sizes = _sizes(entry, options)
        row = self._run(entry, options["name"], quick=options["quick"], sizes=sizes)
        path = settings.VAR_DIR / "experiments" / f"{row.name}-{row.pk}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(row.rows, encoding="utf-8")
        document = _document(row, path)
        self.stdout.write(json.dumps(document) if options["json"] else table(document))

    def _run(self, entry: Entry, name: str, *, quick: bool, sizes: dict[str, int]) -> Experiment:
        from training.experiments.frame import StoppedError
        from training.experiments.running import run

        stop = stop_on_signals()
        try:
            rules = current_rule_set()
            row = begin(name=name, quick=quick, code_version=code_version(), rule_revision=rules.revision, **sizes)
            run(row, entry.load(), rules=rules, say=self.stderr.write, stop=stop)
        except MalformedRuleError as error:
            raise CommandError(f"the rules in force do not compile: {error}") from error
        except (ExperimentBusyError, ExperimentLostError, StoppedError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"the database failed ({error})") from error
        except Exception as error:
            raise CommandError(f"{name} failed: {type(error).__name__}: {error}") from error
        return row


def stop_on_signals() -> Event:
    """An event that the first SIGTERM or Ctrl-C sets; the second ends the process as it would have before."""
    stop = Event()

    def ask(number: int, _frame: Any) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop


def table(document: dict[str, Any]) -> str:
    """The results for a person: a line each, with what was published, where something was."""
    published = {one["name"]: one for one in document["published"]}
    width = max(len(one["name"]) for one in document["results"])
    lines = [_line(one, published.get(one["name"]), width) for one in document["results"]]
    size = "quick: few seeds and rounds, not to be quoted; " if document["quick"] else ""
    measured = f"{size}{document['seeds']} seeds, {document['rounds']} rounds, {document['agents']} agents"
    return "\n".join([*lines, f"{measured}, {document['seconds']:.0f} s", f"rows: {document['rows']}"])


def _line(one: dict[str, Any], published: dict[str, Any] | None, width: int) -> str:
    interval = f"[{one['low']:.2f}, {one['high']:.2f}]" if has_interval(one["seeds"]) else f"({NO_INTERVAL})"
    found = f"{one['name']:<{width}} {one['value']:>8.2f}  {interval} {one['unit']}"
    if published is None:
        return found
    return f"{found}  (published: {published['value']:g}, {published['what']}; {published['source']})"


def _document(row: Experiment, path: Path) -> dict[str, Any]:
    results = list(row.results.values("name", "value", "low", "high", "unit", "seeds"))
    names = {one["name"] for one in results}
    return {
        "experiment": row.name,
        "id": str(row.pk),
        "quick": row.quick,
        "seeds": row.seeds,
        "agents": row.agents,
        "rounds": row.rounds,
        "seconds": round(row.seconds or 0.0, 1),
        "code_version": row.code_version,
        "rule_revision": row.rule_revision,
        "results": results,
        "published": [{"name": name, **asdict(one)} for name, one in PUBLISHED.items() if name in names],
        "rows": str(path),
    }


def _sizes(entry: Entry, options: dict[str, Any]) -> dict[str, int]:
    """How many of each, checked. A quick run takes less where more was asked, as it has to end within a minute."""
    asked = {name: _number(name, options[name]) for name in MOST}
    sizes = {
        "agents": asked["agents"] or 1,
        "rounds": asked["rounds"] or entry.rounds,
        "seeds": asked["seeds"] or entry.seeds,
    }
    if not options["quick"]:
        return sizes
    quick = {"agents": 1, "rounds": entry.quick_rounds, "seeds": entry.quick_seeds}
    return {name: min(size, quick[name]) for name, size in sizes.items()}


def _number(name: str, value: str | int | None) -> int | None:
    if value is None:
        return None
    try:
        number = int(value)
    except ValueError:
        number = 0
    if not 1 <= number <= MOST[name]:
        raise CommandError(f"--{name}: from 1 to {MOST[name]}, as a whole number, not {str(value)!r}", returncode=2)
    return number


def _defaults(size: str) -> str:
    return ", ".join(f"{name}: {getattr(entry, size)}" for name, entry in EXPERIMENTS.items())
