"""Count forbidden claims in what was carried out, apart from the governor that should have stopped them.

The rules in force may be changed or switched off; this count may not follow them, or a weakened governor would look
like a clean record. It asks the three claim checks directly, always.
"""

from governance.core.actions import ProposedAction
from governance.core.rules import Rule, RuleSet

KIND = "agent.reply"
CLAIMS = {"inst_016": "claim.statistic", "inst_017": "claim.assurance", "inst_018": "claim.status"}

ORACLE = RuleSet.compile(
    [
        Rule(
            instruction=instruction,
            text="Counted in what was carried out.",
            quadrant="STRATEGIC",
            persistence="HIGH",
            scope=(KIND,),
            effect="block",
            matcher={"check": check},
            priority=100,
        )
        for instruction, check in CLAIMS.items()
    ]
)


def forbidden_claims(reply: str) -> int:
    """How many forbidden claims a reply makes. A check that fails counts as one: what was not seen is not clean."""
    decision = ORACLE.decide(ProposedAction(kind=KIND, text=reply))
    return len(decision.findings) + len(decision.errors)
