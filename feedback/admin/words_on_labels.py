"""A filter of the list: what people made of the agent's labels."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from feedback.models import Submission
from feedback.selectors import corrected

CONFIRMED = Q(triage__confirmed_at__isnull=False)
WORDS: Mapping[str, tuple[str, Q]] = {
    "corrected": ("corrected", corrected("triage__")),
    "kept": ("kept as proposed", CONFIRMED & ~corrected("triage__")),
    "none": ("nobody has looked", Q(triage__confirmed_at__isnull=True, triage__isnull=False)),
}


class WordFilter(admin.SimpleListFilter):
    title = "labels"
    parameter_name = "labels"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return [(name, label) for name, (label, _) in WORDS.items()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        _, wanted = WORDS.get(self.value() or "", ("", Q()))
        return queryset.filter(wanted)
