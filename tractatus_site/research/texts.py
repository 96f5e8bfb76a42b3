"""What is said of each experiment besides its results. One that is not here yet is shown by what the registry knows.

Method and limits are prose, and stand in the templates of site/research/about/.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class About:
    title: str
    groups: Mapping[str, str] = field(default_factory=dict)
    """Headings of its tables of results, by the second part of the names in them."""


ABOUT: Mapping[str, About] = {
    "demo1": About(title="Demo 1: learning that nobody watches", groups={"audit": "What the audit found"}),
    "demo2": About(
        title="Demo 2: governed beside ungoverned",
        groups={
            "five rounds": "As published: one agent, five rounds",
            "perfect": "Every arm, with a detector that misses nothing",
            "recall 90": "Every arm, with a detector that sees nine violations in ten",
            "product": "Every arm, with the rule set of the run",
        },
    ),
}


def about(name: str) -> About:
    return ABOUT.get(name) or About(title=name.replace("_", " ").capitalize())
