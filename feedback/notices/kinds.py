"""What a visitor hears of, and in which words. The words tell that there is news and quote none of it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.models import Notice, Submission

State = Submission.State
Kind = Notice.Kind


@dataclass(frozen=True)
class News:
    subject: Any
    sentence: Any


NEWS: dict[str, News] = {
    Kind.ANSWERED: News(
        subject=_("Your feedback has an answer"),
        sentence=_("A person has answered your feedback. You find the answer on its page:"),
    ),
    Kind.STATE: News(
        subject=_("There is news about your feedback"),
        sentence=_("People have moved your feedback along. What happened stands on its page:"),
    ),
}

# What a person decided. How the agent sorts it follows within seconds of sending, and is nothing to write about.
WORTH_A_NOTICE: dict[str, str] = {
    State.ANSWERED: Kind.ANSWERED,
    State.PLANNED: Kind.STATE,
    State.CLOSED: Kind.STATE,
    State.DUPLICATE: Kind.STATE,
    State.REJECTED: Kind.STATE,
}
