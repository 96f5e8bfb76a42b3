"""How long a submission is meant to be kept, told to visitors and staff in the same words."""

from dataclasses import dataclass

from feedback.models import Retention, Submission
from governance.core.retention import DAYS

REASONS: dict[str, str] = {
    Retention.STANDARD: "nothing personal was found in it",
    Retention.RESTRICTED: "personal details were masked in it, or a person had to look at it",
    Retention.MINIMAL: "it was not accepted, or a child seems to have written it",
}
# Nothing in the code deletes a submission. Whoever adds that changes this sentence.
NOT_YET = "This is a plan: nothing is deleted by itself yet."


@dataclass(frozen=True)
class Kept:
    """`name` is governance's class, `days` count from the arrival, `explanation` says both in a sentence."""

    name: str
    days: int
    explanation: str


def retention_of(submission: Submission) -> Kept:
    name, days = submission.retention, DAYS[submission.retention]
    explanation = f"This entry is meant to be kept for {days} days from its arrival, because {REASONS[name]}. {NOT_YET}"
    return Kept(name, days, explanation)
