"""Screenshots: kept as they were drawn anew, and held until a person has looked, because no rule reads a picture."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from feedback.errors import LookedAtError, TooManyError
from feedback.models import Attachment, Submission
from feedback.screenshots import Picture
from feedback.services.transitions import record_event, refuse

State = Attachment.State
MOST_SCREENSHOTS = 3
MESSAGES = {
    State.ACCEPTED: "A person looked at the screenshot and accepted it.",
    State.REJECTED: "A person looked at the screenshot and did not accept it. The picture is deleted.",
}


@transaction.atomic
def attach(*, submission: Submission, picture: Picture) -> Attachment:
    """Keep the picture; the same one again is the one that is there.

    Raises TooManyError, and IllegalTransitionError where the submission was rejected.
    """
    # The row is locked, so that two pictures at once are counted one after the other.
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if locked.state == Submission.State.REJECTED:
        refuse(submission, step="attach a screenshot")
    earlier = list(Attachment.objects.filter(submission=submission))
    same = next((one for one in earlier if bytes(one.image) == picture.png), None)
    if same is not None:
        return same
    if len(earlier) >= MOST_SCREENSHOTS:
        raise TooManyError("screenshots", MOST_SCREENSHOTS)
    kept = Attachment.objects.create(
        submission=submission, image=picture.png, width=picture.width, height=picture.height
    )
    message = "A screenshot was attached. Nobody else sees it before a person has looked at it."
    record_event(submission, "screenshot", message)
    return kept


def accept_screenshot(*, attachment: Attachment, user: Any) -> None:
    _look(attachment, State.ACCEPTED, user=user)


def reject_screenshot(*, attachment: Attachment, user: Any) -> None:
    _look(attachment, State.REJECTED, user=user, image=b"")


@transaction.atomic
def _look(attachment: Attachment, state: Attachment.State, *, user: Any, **changes: Any) -> None:
    held = Attachment.objects.filter(pk=attachment.pk, state=State.HELD)
    if not held.update(state=state, looked_at_by=user, looked_at=timezone.now(), **changes):
        attachment.refresh_from_db(fields=["state"])
        raise LookedAtError(attachment.state)
    record_event(attachment.submission, f"screenshot-{state}", MESSAGES[state], actor=user)
