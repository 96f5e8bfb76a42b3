"""Decided deliberations that resemble a case. They inform whoever decides next, and bind nobody."""

from dataclasses import dataclass

from governance.core.framework.precedents import Case, Precedents
from governance.deliberating import ORCHESTRATOR, words_of
from governance.models import Deliberation, Review

SEARCHED = 200


@dataclass(frozen=True, slots=True)
class Found:
    """`why` says in words what both cases share."""

    deliberation: Deliberation
    why: str


def precedents_of(deliberation: Deliberation) -> list[Found]:
    return _similar(_case(deliberation))


def precedents_of_review(review: Review, text: str) -> list[Found]:
    """`text` is what was held, as it is kept; empty where nothing is."""
    kinds = (*ORCHESTRATOR.suggest(text).kinds, *_categories(review))
    return _similar(Case("", text, kinds))


def _similar(case: Case) -> list[Found]:
    """The most similar of the newest that were decided."""
    decided = Deliberation.objects.filter(state=Deliberation.State.DECIDED)
    rows = decided.select_related("decided_by", "review__decision").order_by("-decided_at")[:SEARCHED]
    by_name = {str(row.pk): row for row in rows}
    found = Precedents.similar(case, map(_case, by_name.values()))
    return [Found(by_name[one.case.name], one.why) for one in found]


def _case(deliberation: Deliberation) -> Case:
    words = words_of(deliberation)
    held = _categories(deliberation.review) if deliberation.review else ()
    return Case(str(deliberation.pk), words, (*ORCHESTRATOR.suggest(words).kinds, *held))


def _categories(review: Review) -> tuple[str, ...]:
    """What was held for what: kinds of conflict, too."""
    held = (finding["category"] for finding in review.decision.findings if finding["effect"] == "hold")
    return tuple(dict.fromkeys(held))
