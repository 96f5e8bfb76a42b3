"""How states and outcomes are told to people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.models import Priority, Submission
from governance.core.decisions import Finding

State = Submission.State

# State → badge class of the style sheet, and a sentence for the visitor.
STATES: dict[str, tuple[str, Any]] = {
    State.RECEIVED: ("badge-accent", _("It is waiting for triage, which usually takes a few seconds.")),
    State.HELD: ("badge-warn", _("A rule asks that a person reads it first. Nothing else happens with it until then.")),
    State.TRIAGED: ("badge-accent", _("The agent has sorted it. A person looks at it next.")),
    State.REVIEWED: ("badge-accent", _("A person has looked at how it was sorted.")),
    State.PLANNED: ("badge-accent", _("It is planned. This page will say when there is more to tell.")),
    State.ANSWERED: ("badge-good", _("A person has approved an answer. You find it below.")),
    State.CLOSED: ("badge-good", _("A person has closed it. The timeline below says when.")),
    State.DUPLICATE: ("badge-accent", _("The same was reported before, and is dealt with there.")),
    State.REJECTED: ("badge-bad", _("It is not processed. The timeline below says who decided, and why.")),
}

# State of what a duplicate repeats → a sentence for the visitor of the duplicate.
ORIGINALS: dict[str, Any] = {
    State.RECEIVED: _("That report waits for triage."),
    State.TRIAGED: _("The agent has sorted that report; a person looks at it next."),
    State.REVIEWED: _("A person is looking at that report."),
    State.PLANNED: _("What that report asks for is planned."),
    State.ANSWERED: _("That report was answered. The answer was written to its sender, so it is not shown here."),
    State.CLOSED: _("That report is closed."),
}

# Effect of a rule → badge class, and what it did to the text.
EFFECTS: dict[str, tuple[str, Any]] = {
    "allow": ("", _("noted")),
    "redact": ("badge-accent", _("masked")),
    "hold": ("badge-warn", _("held")),
    "block": ("badge-bad", _("blocked")),
}
OUTCOMES: dict[str, Any] = {
    "allow": _("kept as it was written"),
    "redact": _("kept, with parts of it masked"),
    "hold": _("held until a person has looked at it"),
    "block": _("not accepted"),
}

# What people made of the agent's work, as the spans of its rollout name it.
SIGNALS: dict[str, str] = {
    "labels_kept": "labels kept by the person who confirmed them",
    "draft_kept": "draft kept by the person who sent it",
    "helped": "said to have helped",
}

# Category of a finding → one of them, several of them.
FINDINGS: dict[str, tuple[str, str]] = {
    "boundary.minor": ("sign that a child wrote it", "signs that a child wrote it"),
    "pii.account": ("account name or number", "account names or numbers"),
    "pii.address": ("postal address", "postal addresses"),
    "pii.birthdate": ("date of birth", "dates of birth"),
    "pii.card": ("payment card number", "payment card numbers"),
    "pii.coordinates": ("pair of coordinates", "pairs of coordinates"),
    "pii.email": ("e-mail address", "e-mail addresses"),
    "pii.iban": ("bank account number", "bank account numbers"),
    "pii.ip": ("IP address", "IP addresses"),
    "pii.mac": ("hardware address", "hardware addresses"),
    "pii.national_id": ("official number", "official numbers"),
    "pii.organisation": ("organisation that points to a person", "organisations that point to a person"),
    "pii.person": ("name of a person", "names of persons"),
    "pii.phone": ("telephone number", "telephone numbers"),
    "pii.plate": ("licence plate", "licence plates"),
    "pii.special_category": ("detail that may not be collected", "details that may not be collected"),
    "pii.wallet": ("wallet address", "wallet addresses"),
    "secret.token": ("password or key", "passwords or keys"),
    "secret.url": ("address that holds a secret", "addresses that hold a secret"),
    "threat.doxxing": ("place that threatens to expose somebody", "places that threaten to expose somebody"),
    "threat.extortion": ("place that reads as extortion", "places that read as extortion"),
    "threat.harassment": ("place that attacks a person", "places that attack a person"),
    "threat.self_harm": ("place that worries us for the writer", "places that worry us for the writer"),
    "threat.violence": ("place that reads as a threat", "places that read as a threat"),
}


def counted(category: str, count: int) -> str:
    one, many = FINDINGS.get(category, (f"of {category}", f"of {category}"))
    return f"{count} {one if count == 1 else many}"


def by_rule(findings: Iterable[Finding], effect: str) -> str:
    """What the rules found to this effect, counted, each with the rule and its version."""
    counts = Counter((one.rule, one.version, one.category) for one in findings if one.effect == effect)
    return ", ".join(
        f"{counted(category, count)} ({rule} v{version})" for (rule, version, category), count in counts.items()
    )


def labels_in_words(labels: Mapping[str, Any]) -> dict[str, str]:
    return {
        "category": str(labels["category"]).replace("-", " "),
        "severity": str(labels["severity"]),
        "priority": Priority(labels["priority"]).label,
        "action": str(labels["action"]),
    }


def draft_told(draft: Mapping[str, Any]) -> str:
    """How a language model's draft came about; empty where none was asked."""
    if not draft:
        return ""
    chosen = f"template {draft['template']}, chosen with probability {draft['propensity']:.2f}"
    if draft["outcome"] == "failed":
        return f"{chosen}; no draft: {draft['error']}"
    counts = [draft["prompt_tokens"], draft["completion_tokens"]]
    tokens = "tokens unknown" if None in counts else f"{counts[0]} + {counts[1]} tokens"
    cost = "cost unknown" if draft["cost"] is None else f"cost {draft['cost']:.6f}"
    return f"{draft['model']}, {chosen}; {tokens}, {cost}, {draft['seconds']:.1f} s; governance: {draft['outcome']}"
