"""What can go wrong in feedback's own terms. Entry points turn these into answers."""

from collections.abc import Sequence
from typing import Any

from governance.errors import WAITS


class FeedbackError(Exception):
    """The base of all errors that a caller is meant to handle."""


class ErasedError(FeedbackError):
    """The submission was erased."""

    def __init__(self) -> None:
        super().__init__("This feedback has been erased.")


class KeyReusedError(FeedbackError):
    """The idempotency key already stands for a different submission."""

    def __init__(self) -> None:
        super().__init__("This idempotency key was already used for a different submission.")


class IllegalTransitionError(FeedbackError):
    """The submission is in a state from which the step is not allowed."""

    def __init__(self, step: str, state: str) -> None:
        super().__init__(f"Cannot {step}: the submission is {state}.")
        self.state = state


class ReplyRefusedError(FeedbackError):
    """Governance held or blocked the text of a reply."""

    def __init__(self, outcome: str, findings: Sequence[dict[str, Any]]) -> None:
        # A rule that matches in several places says so once.
        reasons = " ".join(dict.fromkeys(f"{one['message']} ({one['rule']} v{one['version']})" for one in findings))
        verb = {"hold": "held", "block": "blocked"}[outcome]
        reasons = reasons or "A check failed, so a person must look at it."
        super().__init__(" ".join([f"Governance {verb} this reply.", reasons, *([WAITS] if outcome == "hold" else [])]))
        self.outcome = outcome
        self.findings = findings


class AnsweredTooOftenError(FeedbackError):
    """The visitor changed their mind about the reply more often than is kept."""

    def __init__(self) -> None:
        super().__init__("This was changed too often. Your last answer stands.")


class TooManyError(FeedbackError):
    """A submission has as many of these as are kept."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"There are {most} {what} already, and no more are kept. Please send new feedback instead.")


class LookedAtError(FeedbackError):
    """Somebody else has looked at the screenshot, and decided."""

    def __init__(self, state: str) -> None:
        super().__init__(f"This screenshot is {state} already.")


class RewardChangedError(FeedbackError):
    """Somebody put another version of the reward in force meanwhile."""

    def __init__(self, number: int) -> None:
        super().__init__(f"The reward is at version {number} by now: nothing was saved. Look at it once more.")


class RewardChangeRefusedError(FeedbackError):
    """Governance held or blocked new weights of the reward."""

    def __init__(self, outcome: str, reasons: str) -> None:
        verb = {"hold": "held", "block": "blocked"}[outcome]
        waits = f" {WAITS}" if outcome == "hold" else ""
        super().__init__(
            f"Governance {verb} these weights. {reasons or 'A check failed, so a person must look.'}{waits}"
        )


class NothingToChangeError(FeedbackError):
    """It is so already."""


class IllegalMergeError(FeedbackError):
    """The two submissions cannot be made one."""


class RefusedLinkError(FeedbackError):
    """The address may not be kept as a link."""


class NothingToUndoError(FeedbackError):
    """There is no such action of this person, or it is too long ago."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"There is nothing of yours to take back: that goes for {minutes} minutes, and once.")


class NoteRefusedError(FeedbackError):
    """Governance held or blocked the text of a note."""

    def __init__(self, outcome: str, findings: Sequence[dict[str, Any]]) -> None:
        reasons = " ".join(dict.fromkeys(f"{one['message']} ({one['rule']} v{one['version']})" for one in findings))
        verb = {"hold": "hold", "block": "block"}[outcome]
        super().__init__(f"The rules {verb} this note, so it was not kept. {reasons or 'A check failed.'}")
