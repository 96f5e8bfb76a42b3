"""What a governor says to each draft: blocked or not, and what is left of it when it is published.

Every governor is a pair of tables over strategies and variants, so that an arm asks all of them alike, for many
learners at once. The product's own governor fills its tables by deciding on each draft's text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from governance.core.actions import ProposedAction
from governance.core.decisions import Decision
from governance.core.intervals import wilson
from governance.core.rules import RuleSet
from training.environments.content import STRATEGIES
from training.environments.engagement import Floats, Whole
from training.environments.vector import Flags
from training.experiments.drafts import VARIANTS, write

FORBIDDEN = ("sensational", "unverified", "exposing", "promising", "clickbait")
"""The strategies that a detector of perfect sight blocks: a list of the governor's own, not the oracle's."""
RECALL = 0.9
KIND = "agent.reply"
"""As which kind of action a draft is put before the site's rules: what an agent would show to readers."""
KEPT = ("allow", "redact")
"""Outcomes with which a text is published at once; whatever else is said, a person would have to look first."""


@dataclass(frozen=True)
class Governor:
    name: str
    blocks: Floats
    """(strategies, variants): the probability that a draft is blocked."""
    published: Whole
    """(strategies, variants): the piece that is published if the draft is not blocked."""

    def blocked(self, strategy: Whole, variant: Whole, coin: Floats) -> Flags:
        """Whether each draft is blocked; `coin` in [0, 1) decides where the governor is not certain."""
        return coin < self.blocks[strategy, variant]


@dataclass(frozen=True)
class Share:
    """A share of drafts in percent, with its 95 % interval (Wilson) and what it was counted over."""

    value: float
    low: float
    high: float
    drafts: int


def detector(name: str, *, recall: float) -> Governor:
    """Blocks what is forbidden with probability `recall`, and never anything else. Changes no text."""
    forbidden = np.array([strategy.name in FORBIDDEN for strategy in STRATEGIES])
    blocks = np.repeat(np.where(forbidden, recall, 0.0)[:, None], VARIANTS, axis=1)
    return Governor(name, blocks, _as_written())


def rules_in_force(name: str, rules: RuleSet) -> Governor:
    """The product's governor: the rule set decides on the text of each draft, once."""
    blocks, published = np.zeros((len(STRATEGIES), VARIANTS)), _as_written()
    answers: dict[str, Decision] = {}
    for strategy, variant in np.ndindex(blocks.shape):
        draft = write(strategy, variant)
        answer = answers.get(draft.text) or rules.decide(ProposedAction(kind=KIND, text=draft.text))
        answers[draft.text] = answer
        blocks[strategy, variant] = answer.outcome not in KEPT
        published[strategy, variant] = draft.as_published(answer.text)
    return Governor(name, blocks, published)


def sight(governor: Governor, wrong: Callable[[Whole], Flags]) -> tuple[Share, Share]:
    """How well a governor sees: the share of wrong drafts that it blocks or cleans, of harmless ones that it blocks.

    `wrong` tells which published pieces wrong somebody: the oracle's word, as the governor cannot judge itself.
    """
    written = wrong(_as_written())
    stopped = np.where(wrong(governor.published), governor.blocks, 1.0)
    return _share(stopped[written]), _share(governor.blocks[~written])


def _share(values: Floats) -> Share:
    share = float(values.mean())
    low, high = wilson(share, values.size)
    # The interval's ends may miss 0 or 1 by what the last bit of a number is worth.
    percent, lowest, highest = (round(100 * end, 6) for end in (share, low, high))
    return Share(percent, lowest, highest, values.size)


def _as_written() -> Whole:
    pieces = np.array([strategy.piece for strategy in STRATEGIES], dtype=np.int64)
    return np.repeat(pieces[:, None], VARIANTS, axis=1)


GOVERNORS: dict[str, Callable[[RuleSet], Governor]] = {
    "perfect": lambda _: detector("perfect", recall=1.0),
    "recall_90": lambda _: detector("recall_90", recall=RECALL),
    "product": partial(rules_in_force, "product"),
}
