import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.lookup import PolicyNotFoundError, find_policy


class Command(BaseCommand):
    help = "Score a policy on labelled feedback that it has not seen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("policy", nargs="?", default="champion", help="an alias, a number or an id")
        parser.add_argument(
            "--input", type=Path, help="labelled JSON Lines; without it, the held-out examples of its run"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            version = find_policy("feedback", options["policy"])
        except PolicyNotFoundError as error:
            raise CommandError(str(error), returncode=2) from error
        if options["input"] is not None and not options["input"].is_file():
            raise CommandError(f"--input: no file {options['input']}", returncode=2)
        from feedback.learning.evaluation import evaluate
        from feedback.learning.heldout import UnreadableExamplesError, examples_for
        from feedback.learning.measuring import keep, measure_serving
        from governance.services import current_rule_set
        from training.policies.ngram import from_bytes

        try:
            examples = examples_for(version, options["input"])
        except UnreadableExamplesError as error:
            raise CommandError(str(error)) from error
        rules = current_rule_set()
        scored = evaluate(from_bytes(bytes(version.weights)), examples, rules)
        if options["input"] is None:
            # The gate reads these: both versions on the same examples, by the rewards and rules in force.
            measure_serving(keep(version, scored, examples, rules), examples, rules)
        result = {"policy": str(version.pk), "number": version.number, **scored.as_dict()}
        self.stdout.write(json.dumps(result) if options["json"] else as_lines(result))


def as_lines(result: dict[str, Any]) -> str:
    reward = result["reward"]
    lines = [
        f"policy {result['number']} on {result['examples']} examples",
        f"    reward  {reward['mean']:+.3f}  [{reward['low']:+.3f}, {reward['high']:+.3f}]",
    ]
    lines += [
        f"{head:>10}  macro-F1 {result[head]['macro_f1']:.3f}  accuracy {result[head]['accuracy']:.3f}"
        for head in ("category", "severity", "priority", "action")
        if head in result
    ]
    return "\n".join(lines)
