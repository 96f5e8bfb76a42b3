"""Generate the golden sets that are made from templates and lists."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.golden.generation.benign_set import benign
from governance.golden.generation.lines import as_file
from governance.golden.sets import BENIGN_SET, SPAN_SET, path_of

Lines = list[dict[str, Any]]


class Command(BaseCommand):
    help = (
        "Generates the golden sets of personal data and of benign feedback from their templates and lists. The first "
        "needs mimesis, which is installed for development only; the same version of it gives the same file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a stored file differs")

    def handle(self, *_args: Any, **options: Any) -> None:
        keep = _compare if options["check"] else _write
        for name, make in ((BENIGN_SET, benign), (SPAN_SET, _personal_data)):
            lines = make()
            keep(name, lines)
            self.stderr.write(f"{name}: {len(lines)} lines")


def _personal_data() -> Lines:
    try:
        from governance.golden.generation.personal_set import personal_data
    except ModuleNotFoundError as error:
        raise CommandError(f"{error.name} is not installed; the development lock has it") from error
    return personal_data()


def _write(name: str, lines: Lines) -> None:
    path_of(name).write_text(as_file(lines), encoding="utf-8")


def _compare(name: str, lines: Lines) -> None:
    if path_of(name).read_text(encoding="utf-8") != as_file(lines):
        raise CommandError(f"{path_of(name).name} is not what its templates and lists give")
