"""What the triage queue's worker runs. A task takes an id, may run twice, and calls one service."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_q.models import OrmQ, Success
from django_q.tasks import async_task

from feedback.abuse.counters import forget_ended
from feedback.erasure import disk
from feedback.erasure.expiry import erase_expired
from feedback.erasure.sweeping import sweep_erased
from feedback.learning import value
from feedback.models import Submission, Tombstone
from feedback.notices.sending import send, waiting
from feedback.services import auditing, languages, reminding
from feedback.services.indexing import embed_waiting, index_forgotten
from feedback.services.notices import SEND_TASK
from feedback.webhooks import delivering
from training.runs import mark_interrupted_runs

SWEEP_AFTER = timedelta(seconds=30)
SWEEP_SIZE = 200
RESULTS_KEPT = 1000
"""Of tasks that succeeded, the newest; failures stay."""
NOTICES_AT_ONCE = 20
TIDY_SIZE = 100
"""Erasures in one night: each takes a moment, and the queue has triages to do."""
SINCE_LAST_TIDY = timedelta(days=2)
"""Longer than a day, for a night that was missed."""


def triage_submission(submission_id: str) -> bool:
    # Late, because this imports Agent Lightning, and the web process loads this module to queue tasks by name.
    from feedback.agent.live import triage

    return triage(submission_id)


def route_language(submission_id: str) -> str:
    return languages.route_language(submission_id)


def sweep() -> dict[str, int]:
    """Queue again what was never triaged, mark training runs whose process died, erase again what came back, and forget
    old results of the queue."""
    return {
        "queued": _queue_again(),
        "interrupted_runs": mark_interrupted_runs(),
        "erased_again": sweep_erased(),
        "results_forgotten": _forget_results(),
    }


def wipe() -> None:
    """What every erasure queues."""
    disk.wipe()


def tidy() -> dict[str, int]:
    """What the schedule calls once a night: erase what is past its days, and clear the files after any erasure."""
    expired = erase_expired(most=TIDY_SIZE) if settings.FEEDBACK_RETENTION else 0
    if Tombstone.objects.filter(erased_at__gt=timezone.now() - SINCE_LAST_TIDY).exists():
        disk.wipe(thorough=True)
    return {"expired": expired}


def _queue_again() -> int:
    if OrmQ.objects.count() >= SWEEP_SIZE:
        # The worker has more than enough to do; what waits is not forgotten.
        return 0
    now = timezone.now()
    forgotten = Submission.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now),
        state=Submission.State.RECEIVED,
        received_at__lt=now - SWEEP_AFTER,
    ).order_by("received_at")
    ids = list(forgotten.values_list("pk", flat=True)[:SWEEP_SIZE])
    for submission_id in ids:
        async_task("feedback.tasks.triage_submission", str(submission_id))
    return len(ids)


def _forget_results() -> int:
    results = Success.objects.order_by("-stopped")
    newest_of_old = results.values_list("stopped", flat=True)[RESULTS_KEPT : RESULTS_KEPT + 1].first()
    # By time and not by keys: what came of hours with a full queue is one statement.
    return results.filter(stopped__lte=newest_of_old).delete()[0] if newest_of_old else 0


def deliver_webhook(delivery_id: str) -> bool:
    return delivering.deliver(delivery_id)


def sweep_webhooks() -> int:
    """What the schedule calls every minute: the next tries of deliveries that did not arrive; how many did now."""
    return delivering.sweep()


def forget_counters() -> int:
    """What the schedule calls, so that counts of visitors are gone soon after their window."""
    return forget_ended(timezone.now())


def send_notice(notice_id: int) -> bool:
    return send(notice_id)


def send_waiting_notices() -> dict[str, int]:
    """What the schedule calls every minute: notices whose first try failed, or was lost with its worker.

    Each is a task of its own, because a mail server that does not answer takes its time.
    """
    ids = list(waiting().values_list("pk", flat=True)[:NOTICES_AT_ONCE])
    for notice_id in ids:
        async_task(SEND_TASK, notice_id)
    return {"queued": len(ids)}


def remind_of_overdue() -> int:
    """What the schedule calls once an hour; how many it reminded of."""
    return reminding.remind_of_overdue()


def index_similar() -> dict[str, int]:
    """What the schedule calls every minute: what came in since, or before an upgrade, can be found by its meaning."""
    return {"indexed": index_forgotten(), "embedded": embed_waiting()}


def draw_audit() -> int:
    """What the schedule calls once a day, for the day before; how many were drawn."""
    return auditing.draw_audit(day=timezone.localdate() - timedelta(days=1))


def value_triages() -> int:
    """What the schedule calls once an hour; how many were valued."""
    return value.value_triages()


def measure_shift() -> str:
    """What the schedule calls once a day. Where there is too little to compare, it says so."""
    from feedback.learning.examples import NotEnoughExamplesError
    from feedback.learning.shift import NothingTrainedError, measure
    from training.shift import TooFewTextsError

    try:
        found = measure()
    except (NothingTrainedError, NotEnoughExamplesError, TooFewTextsError) as error:
        return f"not measured: {error}"
    return f"{found}: {found.verdict}"
