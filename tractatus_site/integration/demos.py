"""Small runs of Demo 2: asked for by visitors, played by the worker, forgotten after a day."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from feedback.abuse.errors import RefusedError
from governance.provenance import code_version
from tractatus_site.integration.models import DemoRun

State = DemoRun.State
TASK = "tractatus_site.integration.tasks.play_demo"
HIGHEST_SEED = 9_999
FEWEST_ROUNDS, MOST_ROUNDS = 5, 50
KEPT = timedelta(days=1)
# By then the queue has handed a task out as often as it does. One that is gone from it will not come back.
GIVEN_UP_AFTER = timedelta(hours=1)
TELL_EVERY = 0.15
"""Seconds between two notes of how far a run is."""


def ask_for(*, seed: int, rounds: int) -> DemoRun:
    """The run of a seed, queued where nobody asked for the same before. Raises RefusedError while too many wait.

    Two at once may both be the last that is let in: the limit keeps the queue short, and need not be exact.
    """
    # A run that is lost must neither be handed out for the one that is asked for, nor count among those that wait.
    forget()
    if known := _known(seed, rounds):
        return known
    if DemoRun.objects.filter(state__in=[State.WAITING, State.RUNNING]).count() >= settings.DEMO_RUNS_WAITING:
        raise RefusedError(
            "demo-full",
            "As many runs as this site takes at once wait for its worker already. Please try again in half a minute.",
            status=503,
            retry_after=30,
        )
    try:
        with transaction.atomic():
            run = DemoRun.objects.create(seed=seed, rounds=rounds)
            transaction.on_commit(partial(async_task, TASK, run.pk))
    except IntegrityError:
        # Somebody else asked for the same in this very moment.
        if known := _known(seed, rounds):
            return known
        raise
    return run


def _known(seed: int, rounds: int) -> DemoRun | None:
    return DemoRun.objects.filter(seed=seed, rounds=rounds).exclude(state=State.FAILED).first()


def play(run_id: int) -> bool:
    """Play a run that waits, and write down each round; False where there is nothing to do. May be called twice."""
    now = timezone.now()
    rows = DemoRun.objects.filter(pk=run_id)
    waiting = Q(state=State.WAITING) | Q(state=State.RUNNING, begun_at__lt=now - lost_after())
    if not rows.filter(waiting).update(state=State.RUNNING, begun_at=now, points=[]):
        return False
    run = rows.get()
    try:
        points = _played(run)
    except Exception:
        rows.update(state=State.FAILED, ended_at=timezone.now())
        raise
    rows.update(state=State.DONE, ended_at=timezone.now(), points=points, code_version=code_version())
    return True


def lost_after() -> timedelta:
    """How long after its start a run has lost its worker: the queue ends a task before that, and hands it out again
    only afterwards."""
    return timedelta(seconds=settings.TRIAGE_LEASE_SECONDS)


def _played(run: DemoRun) -> list[Mapping[str, Any]]:
    # Late: the web process loads this module to queue runs, and computes none.
    from training.experiments.one_seed import side_by_side

    points: list[Mapping[str, Any]] = []
    told = monotonic()
    for both in side_by_side(seed=run.seed, rounds=run.rounds):
        points.append({arm: asdict(point) for arm, point in both.items()})
        if monotonic() - told > TELL_EVERY:
            DemoRun.objects.filter(pk=run.pk).update(points=points)
            told = monotonic()
    return points


def forget() -> int:
    """Delete what is older than a day, and what no task will bring to an end any more; how many there were."""
    now = timezone.now()
    long_ago = now - GIVEN_UP_AFTER
    lost = Q(state=State.WAITING, asked_at__lt=long_ago) | Q(state=State.RUNNING, begun_at__lt=long_ago)
    return DemoRun.objects.filter(lost | Q(asked_at__lt=now - KEPT)).delete()[0]
