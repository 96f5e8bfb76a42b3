"""Which tasks or examples a round learns from."""

from collections.abc import Sequence
from random import Random

TASKS_PER_ROUND = 32


def piece(count: int, size: int, *, number: int, seed: int) -> Sequence[int]:
    """Positions of round `number`, which counts from 0: a piece of at most `size` out of `count`.

    Rounds take consecutive pieces of a shuffle that is new each epoch, and the same on every resume.
    """
    size = min(size, count)
    epoch, position = divmod(number, count // size)
    order = Random(f"{seed}/{epoch}").sample(range(count), count)
    return order[position * size : (position + 1) * size]
