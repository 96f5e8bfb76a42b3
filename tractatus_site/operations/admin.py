"""The queue's schedules, to read. A form in which staff name the function to run would run any code as the worker."""

from django.contrib import admin
from django_q.admin import ScheduleAdmin
from django_q.models import Schedule

from governance.admin.permissions import ReadOnly

admin.site.unregister(Schedule)


@admin.register(Schedule)
class ReadOnlyScheduleAdmin(ReadOnly, ScheduleAdmin):
    actions = None
