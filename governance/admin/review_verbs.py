"""What a person can do with a review: who may, with which form, and which service does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from governance.admin.review_forms import DeliberateForm, EditForm, ReasonForm
from governance.aftermath import aftermath_of
from governance.models import Deliberation, Review
from governance.services.deliberations import open_deliberation
from governance.services.reviews import reject_review, release_edited, release_review
from governance.subjects import Subject

Fields = dict[str, Any]
DECIDE = "governance.change_review"


@dataclass(frozen=True)
class Done:
    """What is said afterwards, and which page comes next; without one, the review's own."""

    message: str
    address: str = ""


@dataclass(frozen=True)
class Verb:
    permission: str
    form: type[forms.Form]
    run: Callable[[Review, Any, Fields], Done]
    offered: Callable[[Review, Subject | None], bool]
    initial: Callable[[Subject | None], Fields] = lambda _: {}

    def is_open(self, review: Review, subject: Subject | None, user: Any) -> bool:
        return review.state == Review.State.OPEN and user.has_perm(self.permission) and self.offered(review, subject)


def deliberation_of(review: Review) -> Deliberation | None:
    return getattr(review, "deliberation", None)


def _release(review: Review, user: Any, fields: Fields) -> Done:
    release_review(review=review, user=user, reason=fields["reason"])
    return Done(f"Released. {aftermath_of(review.decision.action).released}")


def _reject(review: Review, user: Any, fields: Fields) -> Done:
    reject_review(review=review, user=user, reason=fields["reason"])
    return Done(f"Rejected. {aftermath_of(review.decision.action).rejected}")


def _edit(review: Review, user: Any, fields: Fields) -> Done:
    release_edited(review=review, user=user, reason=fields["reason"], text=fields["text"])
    return Done("Released with the text as you changed it. What the rules masked in it is shown below.")


def _deliberate(review: Review, user: Any, fields: Fields) -> Done:
    deliberation = open_deliberation(
        action=review.decision.action,
        question=fields["question"],
        urgency=review.urgency,
        user=user,
        review=review,
    )
    address = reverse("admin:governance_deliberation_change", args=[deliberation.pk])
    return Done("The deliberation is open. The review waits until somebody releases or rejects it.", address)


def _always(_review: Review, _subject: Subject | None) -> bool:
    return True


def _is_editable(_review: Review, subject: Subject | None) -> bool:
    return subject is not None and subject.editable


def _is_undeliberated(review: Review, _subject: Subject | None) -> bool:
    return deliberation_of(review) is None


def _kept_text(subject: Subject | None) -> Fields:
    return {"text": subject.text if subject else ""}


VERBS = {
    "release": Verb(DECIDE, ReasonForm, _release, _always),
    "reject": Verb(DECIDE, ReasonForm, _reject, _always),
    "edit": Verb(DECIDE, EditForm, _edit, _is_editable, _kept_text),
    "deliberate": Verb("governance.add_deliberation", DeliberateForm, _deliberate, _is_undeliberated),
}
