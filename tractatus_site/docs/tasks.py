"""What the triage queue's worker runs for documents. A task may run twice, and calls one service."""

from tractatus_site.docs.printing.queue import enqueue_prints
from tractatus_site.docs.printing.services import print_some
from tractatus_site.docs.search.missed import forget_old


def print_waiting() -> int:
    """A few at once, and the rest behind whatever else waits: nobody's triage stands behind fifty prints."""
    tried = print_some()
    enqueue_prints()
    return tried


def sweep_prints() -> None:
    """What the schedule calls once an hour: what a lost task left, and live figures of the day before."""
    enqueue_prints()


def forget_searches() -> int:
    """What the schedule calls once a day; how many searches without result were too old."""
    return forget_old()
