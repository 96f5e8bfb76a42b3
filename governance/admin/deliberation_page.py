"""What the page of one deliberation shows: written up while it is open, read once it is decided."""

from typing import Any

from django.http import HttpRequest

from governance.admin import words
from governance.admin.deliberation_forms import DecideForm, WriteUp
from governance.deliberating import FRAMEWORK_CHOICES, guidance
from governance.models import Deliberation
from governance.precedents import precedents_of
from governance.services.deliberations import fingerprint

CHANGE = "governance.change_deliberation"


def page_context(
    request: HttpRequest,
    deliberation: Deliberation | None,
    *,
    write_up: WriteUp | None = None,
    decide: DecideForm | None = None,
) -> dict[str, Any]:
    """`deliberation` is None for one that is not stored yet. The bound forms come back after a refusal."""
    if deliberation is None:
        return {"title": "A new deliberation", "write_up": write_up or WriteUp(), "guidance": guidance(None)}
    shared = {
        "title": "Deliberation",
        "deliberation": deliberation,
        "about": words.kind(deliberation.action),
        "positions": _positions(deliberation),
        "options": _options(deliberation),
    }
    if deliberation.state == Deliberation.State.DECIDED:
        return {**shared, "consulted": deliberation.precedents.select_related("decided_by")}
    past = precedents_of(deliberation)
    shared["precedents"] = past
    if not request.user.has_perm(CHANGE):
        return shared
    return {
        **shared,
        "write_up": write_up or WriteUp(deliberation=deliberation),
        "decide": decide or DecideForm(options=deliberation.options, precedents=[one.deliberation for one in past]),
        "guidance": guidance(deliberation),
        # What was seen stays what was seen: after a refusal the page must not claim to know the newer state.
        "seen": request.POST.get("seen") or fingerprint(deliberation),
    }


def _positions(deliberation: Deliberation) -> list[dict[str, str]]:
    names = dict(FRAMEWORK_CHOICES)
    return [{**one, "framework": names.get(one["framework"], one["framework"])} for one in deliberation.positions]


def _options(deliberation: Deliberation) -> list[dict[str, Any]]:
    return [{**option, "chosen": place == deliberation.chosen} for place, option in enumerate(deliberation.options)]
