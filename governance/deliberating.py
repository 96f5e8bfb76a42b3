"""A stored deliberation as the orchestrator of the core takes it, and the help that it gives: reminders, no ranking."""

from dataclasses import dataclass

from governance.core.framework.deliberation import (
    Conflict,
    DeliberationError,
    Option,
    PluralisticDeliberationOrchestrator,
    Stakeholder,
    Suggestion,
)
from governance.core.framework.perspectives import FRAMEWORKS
from governance.errors import DeliberationIncompleteError
from governance.models import Deliberation

ORCHESTRATOR = PluralisticDeliberationOrchestrator()
FRAMEWORK_CHOICES = tuple((name, name.capitalize()) for name in FRAMEWORKS)
# Where the orchestrator's word for a field is not the model's.
FIELDS = {"choice": "chosen"}


@dataclass(frozen=True, slots=True)
class Guidance:
    """`questions` holds those of every way of moral reasoning; `suggestion` is what the words of the case bring to
    mind, which may be nothing."""

    questions: tuple[tuple[str, tuple[str, ...]], ...]
    suggestion: Suggestion


def guidance(deliberation: Deliberation | None) -> Guidance:
    return Guidance(
        questions=tuple((name, FRAMEWORKS[value]) for value, name in FRAMEWORK_CHOICES),
        suggestion=ORCHESTRATOR.suggest(words_of(deliberation) if deliberation else ""),
    )


def words_of(deliberation: Deliberation) -> str:
    """What the case is about, without what was decided."""
    return "\n".join([deliberation.question, *deliberation.shared_values, *deliberation.irreconcilable])


def settle(deliberation: Deliberation, *, chosen: int, decided_by: str, rationale: str, moral_remainder: str) -> None:
    """Hold a decision against what the orchestrator asks of one. Raises DeliberationIncompleteError."""
    conflict = Conflict(
        deliberation.question,
        tuple(Stakeholder(one["name"], one["stake"]) for one in deliberation.stakeholders),
        deliberation.urgency,
    )
    options = [Option(one["title"], one["consequences"], one["remainder"]) for one in deliberation.options]
    choice = options[chosen].name if 0 <= chosen < len(options) else ""
    try:
        ORCHESTRATOR.decide(
            ORCHESTRATOR.open(conflict, options=options),
            choice=choice,
            decided_by=decided_by,
            rationale=rationale,
            moral_remainder=moral_remainder,
        )
    except DeliberationError as error:
        raise DeliberationIncompleteError(FIELDS.get(error.field, error.field), error.message) from error
