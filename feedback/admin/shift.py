"""Measurements of how far live feedback is from what the agent learned from."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from feedback.models import ShiftMeasurement
from training.admin.readonly import ReadOnlyAdmin


@admin.register(ShiftMeasurement)
class ShiftMeasurementAdmin(ReadOnlyAdmin):
    change_list_template = "admin/feedback/shiftmeasurement/change_list.html"
    list_display = ["measured_at", "run", "training_texts", "live_texts", "bits", "unshifted", "chance", "verdict"]

    class Media:
        css = {"all": ["css/training-admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShiftMeasurement]:
        rows: QuerySet[ShiftMeasurement] = super().get_queryset(request)
        return rows.select_related("run")

    @admin.display(description="distance, bits", ordering="distance")
    def bits(self, row: Any) -> str:
        return f"{row.distance:.3f}"

    @admin.display(description="without a shift, bits")
    def unshifted(self, row: Any) -> str:
        return f"{row.low:.3f} to {row.high:.3f}"

    @admin.display(description="p", ordering="p_value")
    def chance(self, row: Any) -> str:
        return f"{row.p_value:.3f}"
