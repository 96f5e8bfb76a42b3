"""Erasing from the admin: a confirmation, the service, and the list of what was erased with the runs it touches."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from feedback.erasure.services import erase
from feedback.erasure.told import removed_in_words
from feedback.erasure.tombstones import decisions_left
from feedback.errors import ErasedError
from feedback.models import Submission, Tombstone
from training.admin.readonly import ReadOnlyAdmin

PERMISSION = "feedback.erase_submission"


def erase_page(request: HttpRequest, submission: Submission, context: dict[str, Any]) -> HttpResponse:
    """Asks whether it is meant, and does it once that was answered."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "admin/feedback/submission/erase.html", {**context, "submission": submission})
    try:
        tombstone = erase(submission=submission, by=Tombstone.By.STAFF, actor=request.user)
    except ErasedError as error:
        messages.error(request, str(error))
        return redirect("admin:feedback_submission_changelist")
    messages.success(request, "It is erased, with every copy.")
    if not request.user.has_perm("feedback.view_tombstone"):
        return redirect("admin:feedback_submission_changelist")
    return redirect("admin:feedback_tombstone_change", tombstone.pk)


@admin.register(Tombstone)
class TombstoneAdmin(ReadOnlyAdmin):
    page_template = "admin/feedback/tombstone/page.html"
    list_display = ["__str__", "received_at", "by", "actor", "waiting"]
    list_filter = ["by"]
    list_select_related = ["actor"]
    search_fields = ["submission"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tombstone]:
        return super().get_queryset(request).prefetch_related("marks")

    @admin.display(description="runs to do anew")
    def waiting(self, tombstone: Tombstone) -> int:
        return sum(mark.settled_at is None for mark in tombstone.marks.all())

    def page_context(self, request: HttpRequest, row: Tombstone) -> dict[str, Any]:  # noqa: ARG002
        return {
            "title": "Erased feedback",
            "marks": row.marks.select_related("run__policy").defer("run__policy__weights"),
            "removed": removed_in_words(row),
            "decisions": decisions_left(row.submission),
        }
