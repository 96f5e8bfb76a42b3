"""How long what was decided on is kept, in days.

- standard: let through, and nothing personal found. Two yearly reviews of the docs look back on it.
- restricted: held for a person, or personal data found and masked. A mask can miss, and a case must still be answered.
- minimal: blocked, or written by a child. Only as long as an objection may take.
"""

from governance.core.decisions import Decision

DAYS = {"standard": 730, "restricted": 180, "minimal": 30}
_PERSONAL = ("pii.", "secret.")
_OF_A_CHILD = "boundary.minor"


def retention_class(decision: Decision) -> str:
    """The strictest class that applies: "standard", "restricted" or "minimal"; `DAYS` says how long each is kept."""
    categories = [finding.category for finding in decision.findings]
    if decision.outcome == "block" or _OF_A_CHILD in categories:
        return "minimal"
    personal = any(category.startswith(_PERSONAL) for category in categories)
    return "restricted" if personal or decision.outcome in {"hold", "redact"} or decision.errors else "standard"
