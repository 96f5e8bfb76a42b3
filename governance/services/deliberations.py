"""A values conflict put before people: opened, written up together, and decided once, with what that leaves owing."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance import chain
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision as Answer
from governance.deliberating import settle
from governance.errors import DeliberationClosedError, DeliberationOvertakenError
from governance.models import Deliberation, Review

State = Deliberation.State
CONTENT_FIELDS = (
    "action",
    "question",
    "urgency",
    "stakeholders",
    "positions",
    "shared_values",
    "accommodation",
    "irreconcilable",
    "options",
)


def open_deliberation(
    *, action: str, question: str, urgency: str, user: Any, review: Review | None = None, **content: Any
) -> Deliberation:
    """A new deliberation. A review has one at most: asked again, that one."""
    values = {"action": action, "question": question, "urgency": urgency, "opened_by": user, **content}
    if review is None:
        return Deliberation.objects.create(**values)
    return Deliberation.objects.get_or_create(review=review, defaults=values)[0]


def fingerprint(deliberation: Deliberation) -> str:
    """Tells whether what a person saw is still what is stored."""
    content = {name: getattr(deliberation, name) for name in CONTENT_FIELDS}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def change_deliberation(*, deliberation: Deliberation, changes: Mapping[str, Any], seen: str) -> Deliberation:
    """Write up an open deliberation; `seen` is the fingerprint of what the person changed.

    Raises DeliberationClosedError and DeliberationOvertakenError.
    """
    stored = _open(deliberation)
    if fingerprint(stored) != seen:
        raise DeliberationOvertakenError
    for name, value in changes.items():
        setattr(stored, name, value)
    stored.save(update_fields=list(changes))
    return stored


@transaction.atomic
def decide_deliberation(
    *,
    deliberation: Deliberation,
    user: Any,
    chosen: int,
    rationale: str,
    moral_remainder: str,
    precedents: Iterable[Deliberation] = (),
    seen: str,
) -> Deliberation:
    """Decide, once and for good; it goes on record in the audit chain. A review behind it stays as it is.

    `seen` is the fingerprint of what the person decided on. Raises DeliberationClosedError,
    DeliberationOvertakenError and DeliberationIncompleteError.
    """
    stored = _open(deliberation)
    if fingerprint(stored) != seen:
        raise DeliberationOvertakenError
    settle(stored, chosen=chosen, decided_by=str(user or ""), rationale=rationale, moral_remainder=moral_remainder)
    stored.state = State.DECIDED
    stored.chosen, stored.rationale, stored.moral_remainder = chosen, rationale, moral_remainder
    stored.decided_by, stored.decided_at = user, timezone.now()
    stored.save()
    stored.precedents.set(one for one in precedents if one.state == State.DECIDED and one.pk != stored.pk)
    chain.append([_on_record(stored, user)])
    return stored


def _open(deliberation: Deliberation) -> Deliberation:
    """The row as it is stored, kept from others until the transaction ends."""
    stored = Deliberation.objects.select_for_update().get(pk=deliberation.pk)
    if stored.state != State.OPEN:
        raise DeliberationClosedError
    return stored


def _on_record(deliberation: Deliberation, user: Any) -> tuple[ProposedAction, Answer]:
    """That it was decided, by whom. The chain holds no text, and deciding lets nothing through by itself."""
    subject = f"deliberation:{deliberation.pk}:by:{user.pk if user else 'nobody'}"
    review = deliberation.review
    noted = Answer(
        outcome="allow",
        requirement="none",
        text="",
        findings=(),
        errors=(),
        revision=review.decision.revision if review else "",
        ms=0.0,
    )
    return ProposedAction(kind=deliberation.action, subject=subject), noted
