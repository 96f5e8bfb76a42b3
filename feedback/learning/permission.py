"""Governance decides on every update of the policy, before anything is learned from a round.

Under dangerous load the rules hold the update, and the run pauses until a person lets it go on: the hold opens a
review, and once that is released, the run that is resumed learns from this round.
"""

from collections.abc import Mapping

from feedback.agent.episode import MAX_PROPOSALS
from governance.core.actions import ProposedAction
from governance.core.framework.pressure import ContextPressureMonitor
from governance.selectors import current_rule_set
from governance.services import decide_or_refer
from training.models import Run
from training.reviews import UPDATE, update_subject

# The most of each that training is known to work well with: spans in a rollout, rollouts in a round, proposals in a
# rollout, the share of rollouts without a reward, rules in force.
BUDGETS = {"tokens": 100, "messages": 5000, "complexity": MAX_PROPOSALS + 1, "errors": 1.0, "instructions": 500}


class UpdatePermit:
    """One run's permission to learn, asked for round by round. `refused` says why it was not given."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._monitor = ContextPressureMonitor(BUDGETS)
        self.pressure = 0.0
        self.refused = ""

    def ask(self, number: int, measured: Mapping[str, float]) -> bool:
        """Whether the policy may learn from round `number`, which counts from 0. The decision goes on record."""
        pressure = self._monitor.measure(_amounts(measured))
        self.pressure = pressure.score
        round_number = {"round": number + 1}
        action = ProposedAction(UPDATE, parameters={**round_number, **measured}, subject=update_subject(self._run))
        # What a round measured differs when it is run once more, and what a person said is of the round.
        decision = decide_or_refer(action, proposal=round_number, pressure=pressure.score).decision
        if decision.outcome in {"hold", "block"}:
            reasons = "; ".join(dict.fromkeys(finding.message for finding in decision.findings)) or "a check failed"
            self.refused = f"pressure {pressure.level} ({pressure.score:.2f}): {reasons}"
        return not self.refused


def _amounts(measured: Mapping[str, float]) -> dict[str, float]:
    return {
        "tokens": measured["spans_per_rollout"],
        "messages": measured["rollouts"],
        "complexity": measured["proposals_per_rollout"],
        "errors": measured["rollouts_without_reward"] / max(measured["rollouts"], 1.0),
        "instructions": float(len(current_rule_set().armed)),
    }
