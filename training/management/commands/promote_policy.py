import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.lookup import PolicyNotFoundError, find_policy
from training.registry import GateRefusedError, PromotionRefusedError, promote


class Command(BaseCommand):
    help = "Make a version of the policy the champion, if the gate passes and governance allows it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("policy", help="candidate, a number or an id")
        parser.add_argument("--kind", default="feedback")
        parser.add_argument("--reason", default="", help="kept with the promotion")
        parser.add_argument("--overrule", default="", help="why it is promoted although the gate refuses")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            policy = find_policy(options["kind"], options["policy"])
        except PolicyNotFoundError as error:
            raise CommandError(str(error), returncode=2) from error
        try:
            overrule = options["overrule"].strip()
            promotion = promote(policy=policy, user=None, reason=options["reason"], overrule=overrule)
        except GateRefusedError as error:
            for one in error.results:
                self.stderr.write(f"{one.verdict.outcome:>8}  {one.name}: {one.verdict.sentence}")
            raise CommandError(str(error)) from error
        except PromotionRefusedError as error:
            raise CommandError(str(error)) from error
        result = {"policy": str(policy.pk), "number": policy.number, "decision": str(promotion.decision)}
        self.stdout.write(json.dumps(result) if options["json"] else f"{policy} is the champion now")
