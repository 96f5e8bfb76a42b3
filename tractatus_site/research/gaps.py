"""The five open questions of the research programme, and which experiments speak to each.

An experiment that is not in the registry yet is named as missing; once it is registered and has run, its answer shows
here without a change.
"""

from dataclasses import dataclass

from tractatus_site.integration.gaps import GAPS, Gap


@dataclass(frozen=True)
class Programme:
    """`known` cites stored results, in words that stay true whatever was measured, or nothing; `own` is the experiment
    that is to answer the question."""

    slug: str
    own: str
    also: tuple[str, ...]
    known: str
    unknown: str


@dataclass(frozen=True)
class Question:
    gap: Gap
    programme: Programme

    @property
    def experiments(self) -> tuple[str, ...]:
        return (self.programme.own, *self.programme.also)


PROGRAMMES = (
    Programme(
        slug="cost-and-number",
        own="scalability",
        also=("demo2",),
        known="Cost in engagement of a shield with a detector that misses nothing, in the model of Demo 2: "
        "[[result demo2.performance_cost]].",
        unknown="How the cost changes with the number of agents.",
    ),
    Programme(
        slug="long-training",
        own="persistence",
        also=("demo2",),
        known="Violations executed over the rounds of Demo 2, behind a shield that sees nine in ten: "
        "[[result demo2.recall_90.shield.violations_executed]]; behind one that decides by a set of rules: "
        "[[result demo2.product.shield.violations_executed]].",
        unknown="Whether boundaries still hold after a thousand rounds and more, and how far they drift.",
    ),
    Programme(
        slug="around-the-rules",
        own="adversarial",
        also=(),
        known="Nothing is measured here of agents that are rewarded for getting past governance.",
        unknown="Whether such an agent finds a way, how soon, and at what price.",
    ),
    Programme(
        slug="closing-gap",
        own="gap",
        also=("demo2",),
        known="Engagement of the ungoverned agent of Demo 2 less that of the governed one, after five rounds: "
        "[[result demo2.five_rounds.performance_cost]]; after longer training: [[result demo2.performance_cost]]. "
        "Where the interval holds 0, the two cannot be told apart.",
        unknown="How the difference moves when training goes on, and what governors of other sight change about it.",
    ),
    Programme(
        slug="together",
        own="coordination",
        also=(),
        known="Nothing is measured here of several agents that depend on each other.",
        unknown="How governance changes what agents agree on, in work together and in competition.",
    ),
)
QUESTIONS = tuple(Question(gap, programme) for gap, programme in zip(GAPS, PROGRAMMES, strict=True))
