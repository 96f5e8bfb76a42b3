"""Actions that somebody may ask for again: what is held goes into the queue, what a person released goes through.

Releasing a review does nothing in the place of whoever may do it. It lifts the hold of exactly the action that was
reviewed, so that those who could not do it before can do it now.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.db.models import Q

from governance import chain
from governance.core.actions import ProposedAction
from governance.core.decisions import WITHHELD, Finding, strictest
from governance.core.decisions import Decision as Answer
from governance.models import Decision, Review
from governance.services.deciding import Recorded, answer, record_many
from governance.services.reviews import open_review

State = Review.State


@transaction.atomic
def decide_or_refer(
    action: ProposedAction,
    *,
    proposal: Mapping[str, Any] | None = None,
    earlier: Decision | None = None,
    pressure: float = 0.0,
) -> Recorded:
    """Decide, and open the review of what is held. Asked again while it waits, nothing is added to the record.

    `proposal` tells this action from others of its kind and subject, beside its text; `earlier` is a record of the
    same action under another subject.
    """
    # One after the other: two who ask for the same at once would otherwise open a review each.
    chain.lock_head()
    decision, review = answer_with_reviews(action, proposal=proposal, earlier=earlier, pressure=pressure)
    if review is not None:
        return Recorded(decision, review.decision)
    record = record_many([(action, decision)])[0]
    if decision.outcome == "hold":
        open_review(record=record, proposal=_proposal(action, proposal, decision))
    return Recorded(decision, record)


def answer_with_reviews(
    action: ProposedAction,
    *,
    proposal: Mapping[str, Any] | None = None,
    earlier: Decision | None = None,
    pressure: float = 0.0,
) -> tuple[Answer, Review | None]:
    """The answer without a record: the rules' own, changed by what people said of this very action; and the review that
    stands for it, where there is one.

    A release lifts the hold, unless the action is held today for something that person did not see. While a review is
    open the action waits, and after a rejection it is held again, whatever the rules have become. No block is lifted.
    """
    decision = answer(action, pressure=pressure)
    if decision.outcome == "block" or decision.text == WITHHELD:
        return decision, None
    review = _newest(action, _proposal(action, proposal, decision), earlier)
    if review is None:
        return decision, None
    return _SAID[State(review.state)](decision, review)


def _released(decision: Answer, review: Review) -> tuple[Answer, Review | None]:
    unseen = _holding(map(asdict, decision.findings)) - _holding(review.decision.findings)
    if decision.outcome != "hold" or unseen or set(decision.errors) - set(review.decision.errors):
        return decision, None
    rest = (finding.effect for finding in decision.findings if finding.effect != "hold")
    return replace(decision, outcome=strictest(rest), requirement="none"), review


def _open(decision: Answer, review: Review) -> tuple[Answer, Review | None]:
    return _held(decision, review.decision), review


def _rejected(decision: Answer, review: Review) -> tuple[Answer, Review | None]:
    return _held(decision, review.decision), None


def _held(decision: Answer, record: Decision) -> Answer:
    """Held, by today's rules or for what it was held for before."""
    if decision.outcome == "hold":
        return decision
    before = (Finding(**finding) for finding in record.findings if finding["effect"] == "hold")
    return replace(
        decision,
        outcome="hold",
        requirement=record.requirement,
        findings=(*decision.findings, *before),
        errors=tuple(record.errors),
    )


_SAID = {State.OPEN: _open, State.RELEASED: _released, State.REJECTED: _rejected}


def _proposal(action: ProposedAction, proposal: Mapping[str, Any] | None, decision: Answer) -> dict[str, Any]:
    """As JSON keeps it, so that what is stored equals what is asked."""
    values = {**(proposal or {}), **({"text": decision.text} if action.text else {})}
    plain: dict[str, Any] = json.loads(json.dumps(values))
    return plain


def _newest(action: ProposedAction, proposal: Mapping[str, Any], earlier: Decision | None) -> Review | None:
    same = Q(decision__action=action.kind, decision__subject=action.subject)
    reviews = Review.objects.filter(same | Q(decision=earlier) if earlier else same).select_related("decision")
    return next((review for review in reviews.order_by("-pk") if review.proposal == proposal), None)


def _holding(findings: Iterable[Mapping[str, Any]]) -> set[tuple[str, int]]:
    return {(finding["rule"], finding["version"]) for finding in findings if finding["effect"] == "hold"}
