"""How soon a person has to look at what was held."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.models import Urgency

# From the most pressing on.
ORDER = (Urgency.CRITICAL, Urgency.URGENT, Urgency.IMPORTANT, Urgency.ROUTINE)
OF_SEVERITY = {"critical": Urgency.CRITICAL, "high": Urgency.URGENT, "medium": Urgency.IMPORTANT}
OF_CATEGORY = {"threat.self_harm": Urgency.CRITICAL}
OF_FAILED_CHECK = Urgency.URGENT


def urgency_of(findings: Sequence[Mapping[str, Any]], errors: Sequence[str]) -> Urgency:
    """The most pressing of what the holding findings and the failed checks ask for."""
    asked = [_of_finding(finding) for finding in findings if finding["effect"] == "hold"]
    if errors:
        asked.append(OF_FAILED_CHECK)
    return min(asked, key=ORDER.index, default=Urgency.ROUTINE)


def _of_finding(finding: Mapping[str, Any]) -> Urgency:
    by_severity = OF_SEVERITY.get(finding["severity"], Urgency.ROUTINE)
    return OF_CATEGORY.get(finding["category"], by_severity)
