"""The golden sets as a source of actions on which a change of the rules is tried."""

from collections.abc import Iterator

from governance.golden import sets
from governance.replay import Replayed

NAME = "golden"
# A person waits for the preview: so many examples take about a second.
MOST = 1_500


def replays(limit: int) -> Iterator[Replayed]:  # noqa: ARG001 - the sets do not grow with the decisions on record
    """Examples of every set, spread evenly, and the same ones each time. A small set is taken whole."""
    names = sets.stored()
    left = MOST
    for place, name in enumerate(sorted(names, key=lambda name: len(sets.load(name)))):
        examples = sets.load(name)
        share = left // (len(names) - place)
        step = max(1, -(-len(examples) // max(share, 1)))
        chosen = examples[::step]
        left -= len(chosen)
        for example in chosen:
            yield Replayed(action=example.action, subject=example.id)
