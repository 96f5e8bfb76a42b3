from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from feedback.models import ReviewedExample


@admin.register(ReviewedExample)
class ReviewedExampleAdmin(admin.ModelAdmin[ReviewedExample]):
    """What the next training run learns from. A wrong example can be taken out; its labels change where they arose."""

    list_display = ["__str__", "category", "severity", "priority", "action", "source", "reviewer", "created_at"]
    list_filter = ["source", "category", "severity"]
    list_select_related = ["reviewer"]
    search_fields = ["text"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False
