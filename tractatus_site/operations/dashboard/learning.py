"""What serves, and what was trained last."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from feedback.kinds import POLICY
from tractatus_site.operations.dashboard import links
from tractatus_site.operations.dashboard.durations import told
from tractatus_site.operations.dashboard.tile import Tile
from training.models import Alias, Run
from training.registry import CHAMPION


def champion(_days: int) -> dict[str, Any]:
    alias = Alias.objects.select_related("policy").defer("policy__weights").filter(kind=POLICY, name=CHAMPION).first()
    if alias is None:
        none = Tile("Champion", "None yet", "the first feedback installs one", links.rows("training_policyversion"))
        return {"tiles": [none]}
    name = f"Policy {alias.policy.number}" if alias.policy.run_id else "The untrained policy"
    where = reverse("admin:training_policyversion_change", args=[alias.policy_id])
    return {"tiles": [Tile("Champion", name, f"since {alias.updated_at:%d %b %Y}", where)]}


def last_run(_days: int) -> dict[str, Any]:
    run = Run.objects.defer("parameters", "data", "error").order_by("-created_at").first()
    if run is None:
        return {"tiles": [Tile("Last run", "None yet", "nothing was trained", links.rows("training_run"))]}
    age = told((timezone.now() - run.created_at).total_seconds())
    where = reverse("admin:training_run_change", args=[run.pk])
    failed = run.status in {Run.Status.FAILED, Run.Status.INTERRUPTED}
    return {"tiles": [Tile("Last run", run.get_status_display(), f"{run.algorithm}, {age} ago", where, alarm=failed)]}
