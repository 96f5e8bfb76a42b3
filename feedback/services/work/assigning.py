from collections.abc import Collection
from typing import Any
from uuid import UUID

from feedback.errors import NothingToChangeError
from feedback.models import Submission
from feedback.services.work.frame import Outcome, change


def assign(*, keys: Collection[UUID], assignee: Any, user: Any) -> Outcome:
    """Make them somebody's, or nobody's where `assignee` is None."""

    def step(submission: Submission) -> str:
        if submission.assignee_id == (assignee.pk if assignee else None):
            raise NothingToChangeError(f"It is {assignee or 'nobody'}'s already.")
        submission.assignee = assignee
        return f"Assigned to {assignee}." if assignee else "Assigned to nobody any more."

    return change(keys=keys, user=user, kind="assign", fields=["assignee_id"], step=step)
