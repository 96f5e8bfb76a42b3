"""Write today's anchor of the audit chain."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.errors import AnchorLostError
from governance.services.anchoring import anchor_head


class Command(BaseCommand):
    help = (
        "Writes down the newest record's number and hash as the anchor of today (UTC), unless that was done already. "
        "The worker does so once a day. Kept elsewhere too, an anchor shows a chain that was cut off or made anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            anchor = anchor_head()
        except AnchorLostError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            values = {"day": str(anchor.day), "sequence": anchor.sequence, "hash": anchor.hash} if anchor else {}
            self.stdout.write(json.dumps({"anchor": values or None}))
        elif anchor:
            self.stdout.write(f"{anchor.day}: record #{anchor.sequence}, hash {anchor.hash}")
        else:
            self.stdout.write("There is nothing to anchor: no decision is on record yet.")
