"""Erases what was kept as long as it was meant to be, where the operator wants that."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from feedback.erasure.services import erase
from feedback.errors import ErasedError
from feedback.models import Submission, Tombstone
from governance.core.retention import DAYS

logger = logging.getLogger("feedback")


def erase_expired(*, most: int) -> int:
    """Erase up to `most` submissions that are past their days, the oldest first; how many there were."""
    erased = 0
    for submission in _expired(most):
        try:
            erase(submission=submission, by=Tombstone.By.TERM)
        except ErasedError:
            continue  # its visitor was first
        erased += 1
    if erased:
        logger.info("erased %d submissions that were past their days", erased)
    return erased


def _expired(most: int) -> Iterator[Submission]:
    now = timezone.now()
    past = (Q(retention=name, received_at__lt=now - timedelta(days=days)) for name, days in DAYS.items())
    yield from Submission.objects.filter(reduce(or_, past)).order_by("received_at")[:most]
