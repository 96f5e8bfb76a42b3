"""Make the list of everyday words anew from its sources."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.core import lexicon
from governance.word_building.sources import DICTIONARIES, MissingSourceError, as_file, words_from_sources


class Command(BaseCommand):
    help = (
        "Makes the list of everyday words anew from zxcvbn's frequency lists and the dictionaries of Debian's "
        "wamerican and wbritish, none of which the site needs; their versions give the same list."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if the stored list differs")
        parser.add_argument(
            "--dictionaries", type=Path, default=DICTIONARIES, metavar="FOLDER", help=f"default: {DICTIONARIES}"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            words = words_from_sources(options["dictionaries"])
        except MissingSourceError as error:
            raise CommandError(str(error)) from error
        # The words are compared, not the bytes: another zlib packs the same list in another way.
        if words != lexicon.listed():
            if options["check"]:
                raise CommandError(f"{lexicon.FILE.name} is not what its sources give")
            lexicon.FILE.write_bytes(as_file(words))
        self.stderr.write(f"{lexicon.FILE.name}: {len(words)} words")
