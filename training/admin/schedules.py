"""Schedules of training runs, edited by staff who may start runs."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from training import words
from training.admin.forms import MODES, WhatIsTrained
from training.admin.runs import START
from training.launch import DEFAULT_ROUNDS, LARGEST_SEED, MOST_ROUNDS
from training.models import TrainingSchedule

Trigger = TrainingSchedule.Trigger
NEEDED = {Trigger.NIGHTLY: "at", Trigger.EXAMPLES: "every", Trigger.DRIFT: "above"}
"""The field that says more about each trigger."""
RESTARTS = {"active", "trigger", "at"}
"""A change of these lets nothing fire that came before it."""


class ScheduleForm(WhatIsTrained, forms.ModelForm[TrainingSchedule]):
    kind = forms.ChoiceField(label="Agent")
    algorithm = forms.ChoiceField()
    mode = forms.ChoiceField(label="Learns from", choices=MODES.items())
    rounds = forms.IntegerField(initial=DEFAULT_ROUNDS, min_value=1, max_value=MOST_ROUNDS)
    seed = forms.IntegerField(initial=0, min_value=0, max_value=LARGEST_SEED, help_text="Of the next run.")
    at = forms.TimeField(
        label="Time",
        required=False,
        help_text=f"For every night. By the clock of {settings.TIME_ZONE}, such as 02:30.",
    )
    every = forms.IntegerField(
        label="Number of new examples",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="For new reviewed examples: that many since the schedule last started a run.",
    )
    above = forms.FloatField(
        label="Distance, bits",
        required=False,
        help_text="For drift: above 0 and below 1. It is measured once a day, and each measurement starts one run at "
        "most. A distance that chance explains starts none.",
    )

    class Meta:
        model = TrainingSchedule
        fields = [
            "name",
            "active",
            "kind",
            "algorithm",
            "mode",
            "rounds",
            "seed",
            "seed_policy",
            "trigger",
            "at",
            "every",
            "above",
        ]

    def clean_above(self) -> float | None:
        above: float | None = self.cleaned_data["above"]
        if above is not None and not 0 < above < 1:
            raise ValidationError("Give a number above 0 and below 1.")
        return above

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        trigger = cleaned.get("trigger")
        for each, name in NEEDED.items():
            if each != trigger:
                # What belongs to another trigger means nothing, and would only mislead.
                cleaned[name] = None
            elif name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, f"A schedule of this kind, {each.label}, needs this.")
        return cleaned


@admin.register(TrainingSchedule)
class TrainingScheduleAdmin(admin.ModelAdmin[TrainingSchedule]):
    form = ScheduleForm
    list_display = ["name", "active", "kind", "algorithm", "starts", "last_fired", "last_outcome"]
    list_filter = ["active", "kind", "trigger"]
    readonly_fields = ["last_fired", "last_run", "last_outcome", "last_looked"]
    fieldsets = [
        (None, {"fields": ["name", "active"]}),
        ("What is trained", {"fields": ["kind", "algorithm", "mode", "rounds", "seed", "seed_policy"]}),
        ("When it starts", {"fields": ["trigger", *NEEDED.values()]}),
        ("What came of it", {"fields": [*readonly_fields]}),
    ]

    @admin.display(description="starts on", ordering="trigger")
    def starts(self, schedule: TrainingSchedule) -> str:
        return {
            Trigger.NIGHTLY: f"every night at {schedule.at:%H:%M}" if schedule.at else "",
            Trigger.EXAMPLES: f"{schedule.every} new reviewed examples",
            Trigger.DRIFT: f"drift above {schedule.above} bits",
        }[Trigger(schedule.trigger)]

    @admin.display(description="last run")
    def last_run(self, schedule: TrainingSchedule) -> str:
        run = schedule.runs.first()
        if run is None:
            return words.NOTHING
        return format_html(
            '<a href="{}">{}</a>, {}', reverse("admin:training_run_change", args=[run.pk]), run, run.status
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and bool(request.user.has_perm(START))

    def has_change_permission(self, request: HttpRequest, obj: TrainingSchedule | None = None) -> bool:
        return super().has_change_permission(request, obj) and bool(request.user.has_perm(START))

    def save_model(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: TrainingSchedule,
        form: Any,
        change: bool,
    ) -> None:
        if not change:
            obj.save()
            return
        fields = {*form.changed_data, *NEEDED.values()}
        if RESTARTS.intersection(form.changed_data):
            obj.counts_from = timezone.now()
            fields.add("counts_from")
        # Only what was edited: the worker may have fired since the form was opened, and that must not be undone.
        obj.save(update_fields=fields)
