"""What belongs to no part of the site alone: the queue, the log of what people did here, and logins that failed.

A form in which staff name the function to run would run any code as the worker. Two libraries have actions that ask for
no permission: to run a task again, and to forget failed logins. Whoever could only look could have done either.
"""

from typing import Any

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from django_q.admin import FailAdmin, ScheduleAdmin, TaskAdmin, resubmit_task
from django_q.models import Failure, Schedule, Success

from governance.admin.permissions import ReadOnly

for model in (AccessAttempt, Failure, Schedule, Success):
    admin.site.unregister(model)


@admin.register(Schedule)
class ReadOnlyScheduleAdmin(ReadOnly, ScheduleAdmin):
    actions = None


@admin.register(Success)
class ReadOnlySuccessAdmin(ReadOnly, TaskAdmin):
    actions = None


@admin.register(Failure)
class ReadOnlyFailureAdmin(ReadOnly, FailAdmin):
    actions = ["resubmit"]

    def has_resubmit_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("django_q.change_failure"))

    @admin.action(description="Run the selected tasks again", permissions=["resubmit"])
    def resubmit(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        resubmit_task(self, request, rows)


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly, admin.ModelAdmin[LogEntry]):
    """What people did in the admin, exports and imports of feedback among it."""

    list_display = ["action_time", "user", "object_repr", "content_type", "change_message"]
    list_select_related = ["user", "content_type"]
    list_filter = ["action_flag", "content_type"]
    search_fields = ["user__username", "change_message"]
    actions = None


@admin.register(AccessAttempt)
class AttemptAdmin(AccessAttemptAdmin):
    """Those that expired are forgotten at the next login anyway; a person who may delete some unlocks who is locked."""

    actions: Any = []
