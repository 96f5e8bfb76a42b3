import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from feedback.erasure.disk import wipe
from feedback.erasure.services import erase
from feedback.erasure.told import removed_in_words
from feedback.erasure.tombstones import tombstone_of
from feedback.errors import ErasedError
from feedback.models import Submission, Tombstone


class Command(BaseCommand):
    help = (
        "Erases one piece of feedback with every copy, by the token of its tracking page, and marks the runs that "
        "learned from it. It cannot be undone. SQLite's file is written anew, PostgreSQL's tables are vacuumed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "token",
            metavar="TOKEN",
            help="the last part of /feedback/t/TOKEN/; an old one that begins with a dash comes after --",
        )
        parser.add_argument("--json", action="store_true", help="print what is gone as one JSON document")

    def handle(self, *args: Any, token: str, json: bool, **options: Any) -> None:
        submission = Submission.objects.filter(token=token).first()
        if submission is None:
            raise self._missing(token)
        try:
            tombstone = erase(submission=submission, by=Tombstone.By.STAFF)
        except ErasedError as error:
            raise CommandError(str(error)) from None
        wipe(thorough=True)
        self.stdout.write(_as_json(tombstone) if json else _in_words(tombstone))

    @staticmethod
    def _missing(token: str) -> CommandError:
        erased = tombstone_of(token)
        if erased is not None:
            return CommandError(f"TOKEN: it was {erased} already")
        return CommandError("TOKEN: there is no feedback under it", returncode=2)


def _runs(tombstone: Tombstone) -> list[str]:
    return [str(run) for run in tombstone.marks.order_by("pk").values_list("run", flat=True)]


def _as_json(tombstone: Tombstone) -> str:
    return json.dumps(
        {
            "submission": str(tombstone.submission),
            "erased_at": tombstone.erased_at.isoformat(),
            "removed": tombstone.removed,
            "runs": _runs(tombstone),
        }
    )


def _in_words(tombstone: Tombstone) -> str:
    lines = [f"gone: {line}" for line in removed_in_words(tombstone)]
    return "\n".join([*lines, *(f"learned from it, to be done anew: run {run}" for run in _runs(tombstone))])
