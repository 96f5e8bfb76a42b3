"""Why governance refuses what it was asked; each message is a sentence for staff."""

from governance.core.errors import MalformedRuleError

__all__ = ["MalformedRuleError", "NotHeldError", "ReviewClosedError", "RuleChangeRefusedError", "RuleChangedError"]


class NotHeldError(Exception):
    """A review was asked for a decision that holds nothing."""

    def __init__(self, outcome: str) -> None:
        super().__init__(f"only a held action is reviewed; this one was decided: {outcome}")
        self.outcome = outcome


class ReviewClosedError(Exception):
    """Somebody else was first; `state` is how the review stands now."""

    def __init__(self, state: str) -> None:
        super().__init__(f"this review is closed already: {state}")
        self.state = state


class RuleChangeRefusedError(Exception):
    """The rules in force do not let this change through."""

    def __init__(self, outcome: str, reasons: str) -> None:
        super().__init__(f"the rules in force do not let this change through ({outcome}). {reasons}".strip())
        self.outcome = outcome


class RuleChangedError(Exception):
    """The rule moved on while this change was made; `version` is the one in force."""

    def __init__(self, instruction: str, version: int) -> None:
        super().__init__(f"{instruction} was changed by somebody else meanwhile: version {version} is in force")
        self.version = version
