"""What belongs to no part of the site alone: the queue, and the log of what people did here. All of it is read only."""

from django.contrib import admin
from django_q.admin import ScheduleAdmin
from django_q.models import Schedule

from governance.admin.permissions import ReadOnly

admin.site.unregister(Schedule)


@admin.register(Schedule)
class ReadOnlyScheduleAdmin(ReadOnly, ScheduleAdmin):
    actions = None
