"""Takes the words out of reviews whose subject was erased; that there was one, and who decided it, stays."""

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from governance.models import Deliberation, Review
from governance.services.reviews import reject_review

FORGOTTEN = "What this was about has been erased."


def forget_reviews(*, decisions: Collection[UUID], subjects: Collection[str]) -> Counter[str]:
    """Empty the reviews of these decisions, and of decisions on these subjects; how many rows of each model.

    One that is open is closed first, which goes on record: nobody shall be asked to decide on what is gone. What staff
    wrote about a case may quote it, so that a deliberation behind a review is emptied too. The caller holds a
    transaction.
    """
    about = Q(decision__in=decisions) | Q(decision__subject__in=subjects)
    # Locked first, as whoever closes a review does, so that the two cannot wait for each other.
    reviews = list(Review.objects.select_for_update(of=("self",)).filter(about).order_by("pk"))
    for review in reviews:
        if review.state == Review.State.OPEN:
            reject_review(review=review, user=None, reason=FORGOTTEN)
    keys = [review.pk for review in reviews]
    emptied = Deliberation.objects.filter(review__in=keys).update(
        question=FORGOTTEN,
        stakeholders=[],
        positions=[],
        shared_values=[],
        accommodation="",
        irreconcilable=[],
        options=[],
        rationale="",
        moral_remainder="",
    )
    forgotten = Review.objects.filter(pk__in=keys).update(proposal={}, reason=FORGOTTEN)
    return Counter({"governance.Review": forgotten, "governance.Deliberation": emptied})
