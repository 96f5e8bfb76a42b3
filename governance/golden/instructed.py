"""Examples that bring an instruction of their own: what its comparison with the action says, told as a decision."""

from time import perf_counter

from governance.core.decisions import Decision, Finding
from governance.core.framework.cross_reference import Conflict, CrossReferenceValidator, Instruction
from governance.golden.sets import Example

OUTCOMES = {"APPROVED": "allow", "WARNING": "allow", "ESCALATE": "hold", "REJECTED": "block"}
NAME = "golden_instruction"


def decide_by_instruction(example: Example) -> Decision:
    """The cross-reference validator alone, with this one instruction stored; no other rule is asked."""
    validator = CrossReferenceValidator([Instruction(NAME, example.instruction)])
    started = perf_counter()
    validation = validator.validate(example.action)
    milliseconds = round((perf_counter() - started) * 1000, 3)
    outcome = OUTCOMES[validation.status]
    return Decision(
        outcome=outcome,
        requirement="none",
        text=example.text,
        findings=tuple(_finding(conflict, outcome) for conflict in validation.conflicts),
        errors=(),
        revision="",
        ms=milliseconds,
    )


def _finding(conflict: Conflict, outcome: str) -> Finding:
    start, end = conflict.where if isinstance(conflict.where, tuple) else (0, 0)
    return Finding(
        rule=conflict.instruction,
        version=1,
        category=f"conflict.{conflict.kind}",
        start=start,
        end=end,
        severity="high",
        message=conflict.message,
        effect=outcome,
    )
