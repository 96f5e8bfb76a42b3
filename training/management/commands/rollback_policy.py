import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.registry import PromotionRefusedError, rollback


class Command(BaseCommand):
    help = "Go back to the champion before the present one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", default="feedback")
        parser.add_argument("--reason", default="", help="kept with the switch")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            promotion = rollback(kind=options["kind"], user=None, reason=options["reason"])
        except PromotionRefusedError as error:
            raise CommandError(str(error)) from error
        policy = promotion.policy
        result = {"policy": str(policy.pk), "number": policy.number, "decision": str(promotion.decision)}
        self.stdout.write(json.dumps(result) if options["json"] else f"{policy} is the champion again")
