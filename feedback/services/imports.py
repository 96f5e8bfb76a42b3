"""Brings feedback in from a file. Each text passes governance like any other."""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from feedback.models import ReviewedExample
from feedback.services.intake import receive
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision
from governance.services import current_rule_set, record_many

COUNTED = {"allow": "allowed", "redact": "masked", "hold": "held", "block": "blocked"}


@transaction.atomic
def import_submissions(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    outcomes = [receive(**row).submission.decision.outcome for row in rows]
    return _counts(outcomes, imported=len(rows))


@transaction.atomic
def import_examples(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Labelled lines become reviewed examples, except what governance holds or blocks. Repeating it adds nothing."""
    rules = current_rule_set()
    actions = [
        ProposedAction(kind="feedback.submit", text=row["text"], subject=f"import:{uuid.uuid4()}") for row in rows
    ]
    decided = [(action, rules.decide(action)) for action in actions]
    record_many(decided)
    imported = sum(_keep(row, decision) for row, (_, decision) in zip(rows, decided, strict=True))
    return _counts([decision.outcome for _, decision in decided], imported=imported)


def _keep(row: dict[str, Any], decision: Decision) -> bool:
    if decision.outcome not in {"allow", "redact"}:
        return False
    _, created = ReviewedExample.objects.get_or_create(
        text=decision.text,
        category=row.get("category") or "",
        severity=row.get("severity") or "",
        priority=row.get("priority"),
        action=row.get("action") or "",
        source=ReviewedExample.Source.IMPORT,
    )
    return created


def _counts(outcomes: Sequence[str], *, imported: int) -> dict[str, int]:
    counts = Counter(outcomes)
    return {
        "lines": len(outcomes),
        "imported": imported,
        **{name: counts[outcome] for outcome, name in COUNTED.items()},
    }
