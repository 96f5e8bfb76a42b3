"""Score the rules in force on the golden sets."""

import json
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.golden.evaluation import Evaluator, names
from governance.golden.evasion import DISGUISES
from governance.golden.scoring import Score
from governance.models import GoldenResult
from governance.provenance import code_version
from governance.services import MalformedRuleError, current_rule_set

COLUMNS = ("n", "recall", "low", "high", "precision")
# Only some sets have these; they follow the columns by name.
MORE = (
    "fall",
    "labelled",
    "wrongly_held",
    "wrongly_masked",
    "marked_as_injection",
    "negatives_marked",
    "negatives_held",
)


class Command(BaseCommand):
    help = (
        "Decides on every example of the golden sets with the rules in force and prints recall and precision by set, "
        "with 95 % intervals. The decisions are not recorded. The scores are stored with the revision of the rules, "
        "so that a page that quotes them can tell when they are out of date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--set", metavar="NAME", default="", help="only this set, and what is derived from it")
        parser.add_argument("--limit", type=int, metavar="N", help="at most N examples of each set, spread evenly")
        parser.add_argument("--no-store", action="store_true", help="print the scores and store nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        only, limit = _checked(options["set"], options["limit"])
        started = perf_counter()
        try:
            rules = current_rule_set()
            scores = Evaluator(rules, only=only, limit=limit, report=self.stderr.write).scores()
        except MalformedRuleError as error:
            raise CommandError(f"the rules in force do not compile: {error}") from error
        except FileNotFoundError as error:
            raise CommandError(f"a golden set is missing: {error.filename}") from error
        result = {"revision": rules.revision, "code_version": code_version(), "seconds": _since(started)}
        # A part of the sets would look like the whole to a page that quotes the newest result.
        if not options["no_store"] and not only and limit is None:
            GoldenResult.objects.create(**result, scores=scores)
        self.stdout.write(json.dumps({"sets": scores, **result}) if options["json"] else table(scores))


def table(scores: dict[str, Score]) -> str:
    """One line a set; a share of nothing is a dash."""
    width = max(map(len, scores), default=4)
    head = [f"{'set':<{width}} {'n':>6} " + " ".join(f"{name:>9}" for name in COLUMNS[1:])]
    return "\n".join(head + [_row(name, values, width) for name, values in scores.items()])


def _row(name: str, values: Score, width: int) -> str:
    cells = " ".join(f"{_cell(values[column]):>9}" for column in COLUMNS[1:])
    more = [f"{key} {_cell(values[key])}" for key in MORE if key in values]
    return f"{name:<{width}} {values['n']:>6} {cells}  {', '.join(more)}".rstrip()


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _checked(name: str, limit: int | None) -> tuple[str, int | None]:
    if name and name not in names():
        raise CommandError(f"--set: there is no set {name!r}; there are {_listed()}", returncode=2)
    if limit is not None and limit < 1:
        raise CommandError("--limit: must be at least 1", returncode=2)
    return name, limit


def _listed() -> str:
    plain = [name for name in names() if not name.startswith("evasion.")]
    return f"{', '.join(plain)}, and evasion.DISGUISE.SET, where DISGUISE is one of {', '.join(DISGUISES)}"


def _since(started: float) -> float:
    return round(perf_counter() - started, 1)
