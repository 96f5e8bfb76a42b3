from typing import Any

from django.core.management.base import BaseCommand

from feedback.jsonlines import write_lines
from feedback.selectors import exportable


class Command(BaseCommand):
    help = (
        "Prints every submission as JSON Lines, oldest first: the text as it was kept, labels that a person confirmed, "
        "and under `proposed` those of the agent. Contact addresses stay here."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for line in write_lines(exportable()):
            self.stdout.write(line)
