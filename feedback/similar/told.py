"""What a visitor is told, before sending, of others' reports of the same thing.

Others' submissions are not public, and a stranger may type guesses to learn what somebody has reported. So there is no
text, no number and no address: only that several were sent, and how far most of them got, once people have looked at
at least three of them. A visitor's own earlier ones are shown where their browser gives the tokens of them.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.models import Retention, Submission
from feedback.similar.search import similar_to

State = Submission.State
# Of what scores as much in the development part of feedback/data/duplicates.jsonl, 97 % is about the same thing.
ALIKE = 0.4
SEARCHED = 10
ENOUGH = 3
# What most of them came to → the sentence. Only states that a person gave.
SENTENCES: dict[str, Any] = {
    State.REVIEWED: _("Several people reported something like this, and a person has looked at it."),
    State.PLANNED: _("Several people reported something like this, and it is planned."),
    State.ANSWERED: _("Several people reported something like this, and were answered."),
    State.CLOSED: _("Several people reported something like this, and it is closed."),
}


@dataclass(frozen=True)
class Told:
    """`known` is empty where there is nothing to tell. `own` are those whose tokens the visitor has."""

    known: str
    own: list[Submission]


def told_of(text: str, *, tokens: Collection[str] = ()) -> Told:
    """`text` is the governed one. Two queries, and none for a text that is not kept."""
    alike = [one.submission for one in similar_to(text, limit=SEARCHED) if one.score >= ALIKE] if text else []
    return Told(known=_known(alike), own=[one for one in alike if one.token in tokens])


def _known(alike: Collection[Submission]) -> str:
    counts = Counter(one.state for one in alike if one.state in SENTENCES and one.retention == Retention.STANDARD)
    if counts.total() < ENOUGH:
        return ""
    ((state, _count),) = counts.most_common(1)
    return str(SENTENCES[state])
