"""Why governance refuses what it was asked; each message is a sentence for staff."""

from governance.core.errors import MalformedRuleError
from governance.models import Anchor

__all__ = [
    "AnchorLostError",
    "DeliberationClosedError",
    "DeliberationIncompleteError",
    "DeliberationOvertakenError",
    "EditRefusedError",
    "MalformedRuleError",
    "NotEditableError",
    "NotHeldError",
    "ReviewClosedError",
    "RuleChangeRefusedError",
    "RuleChangedError",
]


WAITS = "It waits for a person among the reviews in the admin."


class AnchorLostError(Exception):
    """The chain was made anew, or cut off: it no longer holds what was anchored."""

    def __init__(self, anchor: Anchor) -> None:
        super().__init__(
            f"record #{anchor.sequence} is not the one that was anchored on {anchor.day}: verify_audit tells more"
        )


class NotHeldError(Exception):
    """A review was asked for a decision that holds nothing."""

    def __init__(self, outcome: str) -> None:
        super().__init__(f"only a held action is reviewed; this one was decided: {outcome}")
        self.outcome = outcome


class ReviewClosedError(Exception):
    """Somebody else was first; `state` is how the review stands now, `person` who decided it."""

    def __init__(self, state: str, person: str = "") -> None:
        super().__init__(f"this review is closed already: {state}{f' by {person}' if person else ''}")
        self.state = state


class NotEditableError(Exception):
    """A person wanted to change a text that is not theirs to change, or that nobody has."""

    def __init__(self) -> None:
        super().__init__("there is no text here that could be changed before it is released")


class EditRefusedError(Exception):
    """The rules in force do not let the edited text through; nothing of it was kept."""

    def __init__(self, reasons: str) -> None:
        super().__init__(f"the edited text was not kept. {reasons}".strip())


class DeliberationClosedError(Exception):
    """A decided deliberation is read, and never changed."""

    def __init__(self) -> None:
        super().__init__("this deliberation is decided already, and only read from now on")


class DeliberationOvertakenError(Exception):
    """Somebody else saved it while this change was made."""

    def __init__(self) -> None:
        super().__init__("somebody else has changed this deliberation meanwhile: open it again, and add what is yours")


class DeliberationIncompleteError(Exception):
    """It cannot be decided yet; `field` names what is missing."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class RuleChangeRefusedError(Exception):
    """The rules in force do not let this change through."""

    def __init__(self, outcome: str, reasons: str) -> None:
        waits = WAITS if outcome == "hold" else ""
        super().__init__(f"the rules in force do not let this change through ({outcome}). {reasons} {waits}".strip())
        self.outcome = outcome


class RuleChangedError(Exception):
    """The rules moved on since this change was looked at; `version` is the one of the rule that is in force."""

    def __init__(self, instruction: str, version: int) -> None:
        super().__init__(
            f"the rules were changed by somebody else meanwhile; of {instruction}, version {version} is in force"
        )
        self.version = version
