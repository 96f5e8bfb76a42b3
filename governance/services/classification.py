"""What the classifier makes of an instruction, and where the people who wrote it chose otherwise."""

from dataclasses import asdict
from typing import Any

from governance.core.framework import InstructionPersistenceClassifier
from governance.models import Rule

CHOSEN = ("quadrant", "persistence")


def classification_of(rule: Rule) -> dict[str, Any]:
    """The proposal for the rule's text, and the names of the fields in which the rule differs from it."""
    proposed = asdict(InstructionPersistenceClassifier().classify(rule.text))
    return {"proposed": proposed, "overruled": [name for name in CHOSEN if proposed[name] != getattr(rule, name)]}
