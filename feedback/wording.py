"""How states and outcomes are told to people."""

from feedback.models import Submission

State = Submission.State

# State → badge class of the style sheet, and a sentence for the visitor.
STATES: dict[str, tuple[str, str]] = {
    State.RECEIVED: ("badge-accent", "It is waiting for triage, which usually takes a few seconds."),
    State.HELD: ("badge-warn", "A rule asks that a person reads it first. Until then the agent does not see it."),
    State.TRIAGED: ("badge-accent", "The agent has sorted it. A person looks at it next."),
    State.REVIEWED: ("badge-accent", "A person has looked at how it was sorted."),
    State.ANSWERED: ("badge-good", "A person has approved an answer. You find it below."),
    State.REJECTED: ("badge-bad", "It is not processed. The timeline below says who decided, and why."),
}
