"""What the dashboard shows, to whom. A figure is loaded for those who may see its rows, and for nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from governance.admin.dashboard import RANGES, chosen_range
from tractatus_site.operations.dashboard import agreement, citations, feedback, learning, queues, reviews

SEE_FEEDBACK = "feedback.view_submission"


@dataclass(frozen=True)
class Panel:
    permission: str
    load: Callable[[int], dict[str, Any]]


PANELS = {
    "feedback": Panel(SEE_FEEDBACK, feedback.load),
    "agreement": Panel(SEE_FEEDBACK, agreement.load),
    "reviews": Panel("governance.view_review", reviews.load),
    "queues": Panel("django_q.view_ormq", queues.load),
    "champion": Panel("training.view_policyversion", learning.champion),
    "last_run": Panel("training.view_run", learning.last_run),
    "citations": Panel("docs.view_document", citations.load),
}


def context(request: HttpRequest) -> dict[str, Any]:
    days = chosen_range(request)
    shown = {name: panel.load(days) for name, panel in PANELS.items() if request.user.has_perm(panel.permission)}
    tiles = [tile for panel in shown.values() for tile in panel["tiles"]]
    return {
        "days": days,
        "ranges": RANGES,
        "tiles": tiles,
        "alarms": [tile for tile in tiles if tile.alarm],
        "volume": shown.get("feedback"),
        "agreement": shown.get("agreement"),
        "citations": shown.get("citations"),
    }
