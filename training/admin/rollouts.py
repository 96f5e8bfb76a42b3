"""Rollouts with their traces, and the runners that made them."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format

from training import words
from training.admin.readonly import ReadOnlyAdmin
from training.admin.trace import entries
from training.models import Rollout, Worker


def moment(epoch_seconds: float | None) -> str:
    if epoch_seconds is None:
        return words.NOTHING
    return date_format(datetime.fromtimestamp(epoch_seconds, tz=UTC), "j M Y, H:i:s")


def duration(rollout: Rollout) -> str:
    return words.seconds(None if rollout.end_time is None else rollout.end_time - rollout.start_time)


@admin.register(Rollout)
class RolloutAdmin(ReadOnlyAdmin):
    page_template = "admin/training/rollout/page.html"
    list_display = ["rollout_id", "status", "mode", "started", "took", "attempt_count", "span_count"]
    list_filter = ["status", "mode"]
    search_fields = ["rollout_id__exact", "resources_id__exact"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rollout]:
        rows: QuerySet[Rollout] = super().get_queryset(request)
        return rows.annotate(span_count=Count("spans"))

    @admin.display(description="start (UTC)", ordering="start_time")
    def started(self, rollout: Rollout) -> str:
        return moment(rollout.start_time)

    @admin.display(description="duration")
    def took(self, rollout: Rollout) -> str:
        return duration(rollout)

    @admin.display(description="spans", ordering="span_count")
    def span_count(self, rollout: Any) -> int:
        return int(rollout.span_count)

    def page_context(self, request: HttpRequest, row: Rollout) -> dict[str, Any]:  # noqa: ARG002
        spans = list(row.spans.all())
        return {
            "title": f"Trace of {row.rollout_id}",
            "started": moment(row.start_time),
            "duration": duration(row),
            "input_rows": list(words.rows(row.input)),
            "config_rows": [pair for pair in words.rows(row.config) if pair[1] not in {"none", "empty"}],
            "metadata_rows": list(words.rows(row.metadata)) if row.metadata else [],
            "attempts": [
                {
                    "attempt": attempt,
                    "started": moment(attempt.start_time),
                    "last_sign": moment(attempt.last_heartbeat_time),
                    "entries": entries([span for span in spans if span.attempt_id == attempt.pk], attempt.start_time),
                }
                for attempt in row.attempts.all()
            ],
        }


@admin.register(Worker)
class WorkerAdmin(ReadOnlyAdmin):
    list_display = ["worker_id", "status", "seen", "current_rollout_id"]
    fields = ["worker_id", "status", "seen", "current_rollout_id"]
    list_filter = ["status"]

    @admin.display(description="last sign of life (UTC)", ordering="last_heartbeat_time")
    def seen(self, worker: Worker) -> str:
        return moment(worker.last_heartbeat_time)
