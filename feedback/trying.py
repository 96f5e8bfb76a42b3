"""What the agent would make of a text: its labels, and why. Worked out in memory, and kept nowhere.

The web process does this without torch: the policy is linear, so that NumPy reads its weights (training/policies/
reading.py). The labels are those of live triage, which takes the likeliest of each head.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from feedback.kinds import POLICY
from feedback.page.words import Mark, Told, marks, told, weights_of
from feedback.plans import LABEL_HEADS
from feedback.wording import labels_in_words
from governance.core.actions import ProposedAction
from governance.core.decisions import Decision
from governance.core.rules import RuleSet
from training.models import PolicyVersion
from training.registry import CHAMPION


@dataclass(frozen=True)
class Label:
    head: str
    words: str
    confidence: float
    """What the policy gave the option, from 0 to 1."""
    why: Told


@dataclass(frozen=True)
class Triaged:
    policy: PolicyVersion
    labels: Sequence[Label]
    marks: Sequence[Mark]
    """The text, with the words that drove the category marked."""
    decision: Decision
    """On the labels, by the rules for what the agent proposes."""
    ms: float


def serving() -> PolicyVersion | None:
    """The champion without its weights; None until the worker has put the first one into service."""
    served = PolicyVersion.objects.filter(aliases__kind=POLICY, aliases__name=CHAMPION)
    return served.defer("weights").select_related("run").first()


def triage_of(text: str, rules: RuleSet) -> Triaged | None:
    """`text` is the governed one. None where no policy serves, or its weights cannot be read."""
    policy = serving()
    weights = weights_of(policy.pk) if policy else None
    if policy is None or weights is None:
        return None
    began = perf_counter()
    shares = {head: weights.shares(text, head) for head in LABEL_HEADS}
    chosen = {head: max(options, key=options.__getitem__) for head, options in shares.items()}
    readings = {head: weights.read(text, head, option) for head, option in chosen.items()}
    decision = rules.decide(ProposedAction("agent.triage", parameters=chosen, subject="try"))
    spent = (perf_counter() - began) * 1000
    said = labels_in_words({**chosen, "priority": int(chosen["priority"])})
    labels = [Label(head, said[head], shares[head][chosen[head]], told(head, readings[head], text)) for head in chosen]
    return Triaged(policy, labels, marks(text, readings["category"].words), decision, spent)
