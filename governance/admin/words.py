"""What records say, in sentences for staff."""

from datetime import datetime

from django.utils.timesince import timesince

from governance.core.actions import KINDS
from governance.core.framework.pressure import level_of

KINDS_IN_WORDS = {
    "feedback.submit": "a visitor's feedback",
    "agent.triage": "the agent's labels",
    "agent.reply": "a reply to a visitor",
    "training.update": "a step of training",
    "policy.promote": "the promotion of a policy",
    "docs.publish": "a document to publish",
    "rule.change": "a change of the rules",
}
DUTIES = {
    "none": "Nobody has to look at it.",
    "review": "Somebody should look at it before it goes on.",
    "approval": "It goes on only after somebody has approved it.",
    "mandatory": "It must not go on before a person has read it and decided.",
}
ERRORS = {
    "rules: NoRulesError": "No rule was in force, so that nothing could be decided.",
    "rules: MalformedRuleError": "A rule in the table cannot be read, so that nothing could be decided.",
    "action: UnknownKindError": "The kind of action is not known, so that no rule could be asked.",
    "text: TooLongError": "The text was too long to be read by the rules.",
    "masking: UnstableError": "Masking came to no end, so that the text could not be kept.",
}


def kind(action: str) -> str:
    return KINDS_IN_WORDS.get(action, action)


def kinds() -> list[tuple[str, str]]:
    return [(name, kind(name)) for name in KINDS]


def pressure(value: float) -> str:
    return f"{level_of(value).name.lower()} ({value:.2f} of 1)"


def error(recorded: str) -> str:
    source, _, problem = recorded.partition(": ")
    return ERRORS.get(recorded) or f"The check of {source} failed ({problem}), so that a person has to look."


def age(since: datetime) -> str:
    return timesince(since, depth=1)
