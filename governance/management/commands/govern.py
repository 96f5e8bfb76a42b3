"""Decide on proposed actions, one a line."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from governance.core.actions import KINDS
from governance.lines import BadLineError, Line, decided, dump, parse, refused
from governance.services import MalformedRuleError, current_rule_set, record_many

# One transaction records this many decisions, and only then are they written out.
BATCH = 200


class Command(BaseCommand):
    help = (
        "Reads JSON Lines of proposed actions and writes one decision a line, in the same order. Each decision is "
        "recorded in the audit chain. A line that cannot be read is answered by a hold, named on standard error, and "
        "makes the exit status 1; the other lines are decided on all the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=KINDS, metavar="ACTION", help=f"one of {', '.join(KINDS)}")
        parser.add_argument("--input", type=Path, metavar="FILE", help="JSON Lines to read (default: standard input)")
        parser.add_argument("--output", type=Path, metavar="FILE", help="where to write (default: standard output)")

    def handle(self, *_args: Any, **options: Any) -> None:
        source, target = options["input"], options["output"]
        if source and target and source.resolve() == target.resolve():
            raise CommandError("--output: must not be the file that is read", returncode=2)
        counts: Counter[str] = Counter()
        try:
            with _opened(source, "rb", sys.stdin.buffer) as lines, _opened(target, "wb", None) as output:
                for answer in self._answers(lines, options["action"], counts):
                    self._write(f"{dump(answer)}\n", output)
        except OSError as error:
            raise CommandError(f"reading or writing failed: {error.strerror}") from error
        summary = ", ".join(
            f"{count} {outcome}" for outcome, count in sorted(counts.items()) if outcome != "unreadable"
        )
        self.stderr.write(f"decided on {counts.total() - counts['unreadable']} actions: {summary or 'none'}")
        if counts["unreadable"]:
            raise CommandError(f"{counts['unreadable']} lines could not be read")

    def _write(self, line: str, output: BinaryIO | None) -> None:
        if output is None:
            self.stdout.write(line, ending="")
        else:
            output.write(line.encode())

    def _answers(self, lines: Iterable[bytes], kind: str, counts: Counter[str]) -> Iterator[dict[str, Any]]:
        numbered = ((number, raw) for number, raw in enumerate(lines, start=1) if raw.strip())
        while batch := list(islice(numbered, BATCH)):
            yield from self._decide([self._read(number, raw, kind) for number, raw in batch], counts)

    def _read(self, number: int, raw: bytes, kind: str) -> Line | dict[str, Any]:
        try:
            line = parse(raw, kind=kind, subject=f"govern:line:{number}")
        except BadLineError as error:
            message = f"line {number}: {error}"
            self.stderr.write(message)
            return refused(error, message=message)
        for name in line.unknown:
            self.stderr.write(f"line {number}: {name}: this field is unknown and was not read")
        return line

    def _decide(self, batch: list[Line | dict[str, Any]], counts: Counter[str]) -> Iterator[dict[str, Any]]:
        try:
            rule_set = current_rule_set()
        except MalformedRuleError as error:
            raise CommandError(f"the rules in force do not compile: {error}") from error
        answers = [(line, rule_set.decide(line.action)) for line in batch if isinstance(line, Line)]
        records = record_many([(line.action, decision) for line, decision in answers])
        results = iter([decided(*answer, record) for answer, record in zip(answers, records, strict=True)])
        for line in batch:
            result = next(results) if isinstance(line, Line) else line
            counts[result["outcome"] if isinstance(line, Line) else "unreadable"] += 1
            yield result


def _opened(path: Path | None, mode: str, otherwise: BinaryIO | None) -> AbstractContextManager[Any]:
    if path is None:
        return nullcontext(otherwise)
    try:
        return path.open(mode)
    except OSError as error:
        option = "--input" if mode == "rb" else "--output"
        raise CommandError(f"{option}: {path}: {error.strerror}", returncode=2) from error
