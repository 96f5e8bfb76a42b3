import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.lookup import PolicyNotFoundError, find_policy
from training.registry import PromotionRefusedError, promote


class Command(BaseCommand):
    help = "Make a version of the policy the champion, if governance allows it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("policy", help="candidate, a number or an id")
        parser.add_argument("--kind", default="feedback")
        parser.add_argument("--reason", default="", help="kept with the promotion")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            policy = find_policy(options["kind"], options["policy"])
        except PolicyNotFoundError as error:
            raise CommandError(str(error), returncode=2) from error
        try:
            promotion = promote(policy=policy, user=None, reason=options["reason"])
        except PromotionRefusedError as error:
            raise CommandError(str(error)) from error
        result = {"policy": str(policy.pk), "number": policy.number, "decision": str(promotion.decision)}
        self.stdout.write(json.dumps(result) if options["json"] else f"{policy} is the champion now")
