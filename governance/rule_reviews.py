"""What governance's own review page shows of a held change of a rule, and what a person's word about it does."""

import json
from typing import Any

from django.urls import reverse

from governance.aftermath import Aftermath, register_aftermath
from governance.models import Decision, Review, Rule
from governance.subjects import Subject, register_subject

KIND = "rule.change"
OF_RULE = "rule:"
AFTERMATH = Aftermath(
    released="It is not made by this: whoever may change rules saves exactly this change again, for the same reason.",
    rejected="The rule stays as it is; asked for once more, the change is held once more.",
)


def held_change(record: Decision) -> Subject | None:
    """The rule, and each field as it was and as it would be."""
    review = Review.objects.filter(decision=record).first()
    if review is None or "changes" not in review.proposal:
        return None
    instruction = record.subject.removeprefix(OF_RULE)
    proposal = review.proposal
    return Subject(
        title=f"A change of {instruction}",
        text="",
        kind=KIND,
        # Other apps have weights and the like decided on as rules are; where they are kept is not for us to know.
        url=_address(instruction) if record.subject.startswith(OF_RULE) else "",
        facts=(
            ("version", str(proposal["version"]) if proposal["version"] else "a new rule"),
            *((name, _difference(*pair)) for name, pair in proposal["changes"].items()),
            ("reason given", proposal["reason"] or "none"),
        ),
    )


def register() -> None:
    register_subject(KIND, held_change)
    register_aftermath(KIND, AFTERMATH)


def _difference(before: Any, after: Any) -> str:
    return _shown(after) if before is None else f"{_shown(before)} → {_shown(after)}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) and value else json.dumps(value)


def _address(instruction: str) -> str:
    key = Rule.objects.filter(instruction=instruction).values_list("pk", flat=True).first()
    return reverse("admin:governance_rule_change", args=[key]) if key else reverse("admin:governance_rule_add")
