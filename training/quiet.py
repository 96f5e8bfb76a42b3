"""Has a logger be silent for a moment, where what it says is expected and would only frighten whoever watches."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def quiet(*names: str) -> Iterator[None]:
    with ExitStack() as undo:
        for logger in map(logging.getLogger, names):
            undo.callback(logger.setLevel, logger.level)
            logger.setLevel(logging.CRITICAL)
        yield
