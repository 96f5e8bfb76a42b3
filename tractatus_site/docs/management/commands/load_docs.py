"""Puts the documents of a folder into the database: all of them, or none."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tractatus_site.docs.citations import not_stored
from tractatus_site.docs.front_matter import InvalidDocumentError
from tractatus_site.docs.publishing import NotPublishedError, lint, raise_if_wrong, refer_held
from tractatus_site.docs.services import Loaded, load_sources
from tractatus_site.docs.sources import Source, read_directory
from tractatus_site.docs.tidiness import untidy


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only check the documents; store nothing")
        parser.add_argument("--overwrite", action="store_true", help="replace documents that were edited in the admin")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON document")
        parser.add_argument(
            "--from",
            dest="directory",
            type=Path,
            default=settings.BASE_DIR / "docs_content",
            metavar="FOLDER",
            help="the folder with the *.md files (default: docs_content)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        as_json: bool = options["json"]
        try:
            sources = read_directory(options["directory"])
            loaded = self._load(sources, only_check=options["check"], overwrite=options["overwrite"])
        except InvalidDocumentError as error:
            if as_json:
                self._print_json({"errors": error.problems})
            raise CommandError(str(error)) from error
        missing = not_stored({source.name: source.rendered.html for source in sources})
        for name, cited in missing.items():
            self.stderr.write(f"{name}: cites what is not measured here yet: {', '.join(cited)}")
        if as_json:
            self._print_json(
                {"documents": len(sources), "errors": [], **({"not_measured": missing} if missing else {})}
                | (asdict(loaded) if loaded else {})
            )
        else:
            self.stdout.write(_summary(len(sources), loaded))

    def _load(self, sources: list[Source], *, only_check: bool, overwrite: bool) -> Loaded | None:
        try:
            if only_check:
                _raise_if(lint(sources) + untidy(sources))
                return None
            raise_if_wrong(sources)
            return load_sources(sources=sources, overwrite=overwrite)
        # Nothing of a load that failed is kept, but what is held must still reach the people who can release it; also
        # what is stored as it is, where a rule is newer than that.
        except NotPublishedError as error:
            refer_held([*sources, error.source])
            raise
        except InvalidDocumentError:
            if not only_check:
                refer_held(sources)
            raise

    def _print_json(self, result: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(result, indent=2))


def _raise_if(problems: list[str]) -> None:
    if problems:
        raise InvalidDocumentError(problems)


def _summary(count: int, loaded: Loaded | None) -> str:
    if loaded is None:
        return f"{count} documents are in order"
    parts = [f"{len(slugs)} {name}" for name, slugs in asdict(loaded).items() if slugs]
    kept = f"\nkept as edited in the admin: {', '.join(loaded.kept)}" if loaded.kept else ""
    return f"{count} documents: {', '.join(parts)}{kept}"
