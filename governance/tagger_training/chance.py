"""A draw that comes out true in a given share of cases."""

from random import Random


def happens(random: Random, share: float) -> bool:
    """True in `share` of draws; `share` is between 0 and 1."""
    return random.random() < share
