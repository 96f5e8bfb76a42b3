"""How long a submission is meant to be kept, told to visitors and staff in the same words."""

from dataclasses import dataclass

from django.conf import settings

from feedback.models import Retention, Submission
from governance.core.retention import DAYS

REASONS: dict[str, str] = {
    Retention.STANDARD: "nothing personal was found in it",
    Retention.RESTRICTED: "personal details were masked in it, or a person had to look at it",
    Retention.MINIMAL: "it was not accepted, or a child seems to have written it",
}
# By whether the site erases what is past its days, which its operator decides (FEEDBACK_RETENTION).
AFTER = {
    True: "After that it is erased, with every copy.",
    False: "This is a plan: nothing is deleted by itself here.",
}


@dataclass(frozen=True)
class Kept:
    """`name` is governance's class, `days` count from the arrival, `explanation` says both in a sentence."""

    name: str
    days: int
    explanation: str


def retention_of(submission: Submission) -> Kept:
    name, days = submission.retention, DAYS[submission.retention]
    after = AFTER[settings.FEEDBACK_RETENTION]
    explanation = f"This entry is meant to be kept for {days} days from its arrival, because {REASONS[name]}. {after}"
    return Kept(name, days, explanation)
