"""The agent's own check of its reply, before a person sees it."""

from dataclasses import asdict
from typing import Any

from feedback.agent.episode import Episode
from governance.core.framework.pressure import Pressure
from governance.core.framework.verifier import Decided, Draft, MetacognitiveVerifier

BLOCKED = "BLOCK"


def verified(episode: Episode, text: str, pressure: Pressure) -> dict[str, Any]:
    """What the verifier says of the reply that the episode carried out; empty where there is none.

    The alternatives are the proposals that were weighed, each by the probability of the options behind it.
    """
    if episode.reply is None:
        return {}
    draft = Draft(
        text=episode.reply,
        feedback=text,
        category=episode.options["category"],
        alternatives=tuple(_likelihood(proposal.choice.propensities) for proposal in reversed(episode.proposals)),
        findings=tuple(Decided(finding.category, finding.effect) for finding in episode.decided[-1][1].findings),
    )
    verification = MetacognitiveVerifier().verify(draft, level=pressure.level, multiplier=pressure.multiplier)
    return asdict(verification)


def _likelihood(propensities: dict[str, float]) -> float:
    """Of all options together: their mean, because a product of a dozen says nothing to a reader."""
    return sum(propensities.values()) / len(propensities) if propensities else 0.0
