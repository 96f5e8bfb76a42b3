"""What the list of submissions can be narrowed by. A value that is none of those told is refused, and not left out."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema_field

from feedback.inbox.search import matching
from feedback.inbox.views import in_force
from feedback.models import Category, Severity, Submission

ME, NOBODY = "me", "nobody"
YES_NO = [("true", "true"), ("false", "false")]
Rows = QuerySet[Submission]


class InstantField(IsoDateTimeField):
    def strptime(self, value: str, format: str) -> datetime:  # noqa: A002
        told: datetime = super().strptime(value, format)
        try:
            return told.astimezone(UTC)
        except OverflowError:
            raise forms.ValidationError("This is before or after all that is kept.") from None


@extend_schema_field({"type": "string", "format": "date-time"})
class InstantFilter(django_filters.IsoDateTimeFilter):
    field_class = InstantField


@extend_schema_field({"type": "string", "pattern": r"^[^\x00]+$"})
class WordFilter(django_filters.CharFilter):
    """As it stands: a word of a name is not trimmed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"strip": False, **options})


@extend_schema_field({"type": "boolean"})
class YesNoFilter(django_filters.ChoiceFilter):
    """True or false; the library's own takes anything else for neither."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, choices=YES_NO, **options)


class SubmissionFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Submission.State.choices)
    category = django_filters.ChoiceFilter(choices=Category.choices, method="by_label")
    severity = django_filters.ChoiceFilter(choices=Severity.choices, method="by_label")
    assignee = WordFilter(method="by_assignee", help_text="A user name, or `me`, or `nobody`.")
    tag = WordFilter(method="by_tag")
    language = WordFilter(help_text="Code of the language, such as de.")
    received_from = InstantFilter("received_at", lookup_expr="gte")
    received_before = InstantFilter("received_at", lookup_expr="lt")
    disputed = YesNoFilter(method="by_disputed", help_text="Two people gave it different labels.")
    overdue = YesNoFilter(method="by_overdue", help_text="Somebody should have answered by now.")
    q = WordFilter(method="by_words", help_text="Words of the text, a page, a tracking link or token, or an id.")

    @property
    def form(self) -> forms.Form:
        """The library leaves an empty value out; here what is asked for has to be said."""
        form: forms.Form = super().form
        for name in self.data.keys() & form.fields.keys():
            form.fields[name].required = True
        return form

    def by_label(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(in_force(name, value))

    def by_assignee(self, rows: Rows, _name: str, value: str) -> Rows:
        if value == NOBODY:
            return rows.filter(assignee=None)
        return rows.filter(assignee=self.request.user) if value == ME else rows.filter(assignee__username=value)

    def by_tag(self, rows: Rows, _name: str, value: str) -> Rows:
        return rows.filter(Exists(Submission.tags.through.objects.filter(submission=OuterRef("pk"), tag__name=value)))

    def by_disputed(self, rows: Rows, _name: str, value: str) -> Rows:
        return rows.filter(disputed=value == "true")

    def by_overdue(self, rows: Rows, _name: str, value: str) -> Rows:
        late = Q(due_at__isnull=False, due_at__lt=timezone.now())
        return rows.filter(late if value == "true" else ~late)

    def by_words(self, rows: Rows, _name: str, value: str) -> Rows:
        return rows.filter(matching(value))
