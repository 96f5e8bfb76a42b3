"""Mails that were sent or wait. To whom is on none of these pages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from feedback.models import Notice
from training.admin.readonly import ReadOnlyAdmin


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "kind", "submission", "sent_at", "attempts", "error"]
    list_filter = ["kind", "sent_at", "error"]
    fields = ["submission", "kind", "attempts", "error", "created_at", "sent_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        rows: QuerySet[Notice] = super().get_queryset(request)
        return rows.select_related("submission")
