"""How states and outcomes are told to people."""

from collections.abc import Mapping
from typing import Any

from feedback.models import Priority, Submission

State = Submission.State

# State → badge class of the style sheet, and a sentence for the visitor.
STATES: dict[str, tuple[str, str]] = {
    State.RECEIVED: ("badge-accent", "It is waiting for triage, which usually takes a few seconds."),
    State.HELD: ("badge-warn", "A rule asks that a person reads it first. Nothing else happens with it until then."),
    State.TRIAGED: ("badge-accent", "The agent has sorted it. A person looks at it next."),
    State.REVIEWED: ("badge-accent", "A person has looked at how it was sorted."),
    State.ANSWERED: ("badge-good", "A person has approved an answer. You find it below."),
    State.REJECTED: ("badge-bad", "It is not processed. The timeline below says who decided, and why."),
}

# Effect of a rule → badge class, and what it did to the text.
EFFECTS: dict[str, tuple[str, str]] = {
    "allow": ("", "noted"),
    "redact": ("badge-accent", "masked"),
    "hold": ("badge-warn", "held"),
    "block": ("badge-bad", "blocked"),
}
OUTCOMES: dict[str, str] = {
    "allow": "kept as it was written",
    "redact": "kept, with parts of it masked",
    "hold": "held until a person has looked at it",
    "block": "not accepted",
}

# Category of a finding → one of them, several of them.
FINDINGS: dict[str, tuple[str, str]] = {
    "pii.card": ("payment card number", "payment card numbers"),
    "pii.email": ("e-mail address", "e-mail addresses"),
    "pii.iban": ("bank account number", "bank account numbers"),
    "pii.ip": ("IP address", "IP addresses"),
    "pii.phone": ("telephone number", "telephone numbers"),
    "secret.token": ("password or key", "passwords or keys"),
    "secret.url": ("address that holds a secret", "addresses that hold a secret"),
    "threat.violence": ("place that reads as a threat", "places that read as a threat"),
}


def counted(category: str, count: int) -> str:
    one, many = FINDINGS.get(category, (f"of {category}", f"of {category}"))
    return f"{count} {one if count == 1 else many}"


def labels_in_words(labels: Mapping[str, Any]) -> dict[str, str]:
    return {
        "category": str(labels["category"]).replace("-", " "),
        "severity": str(labels["severity"]),
        "priority": Priority(labels["priority"]).label,
        "action": str(labels["action"]),
    }
