"""Filters of the inbox. None of them asks the large table what there is to choose from."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from feedback.admin.words_on_labels import WordFilter
from feedback.inbox.listing import view_of
from feedback.inbox.views import VIEWS, in_force
from feedback.models import Attachment, Category, Severity, Submission, Tag
from governance.models import Effect

MOST_CHOICES = 100
ME, NOBODY = "me", "nobody"
Choices = list[tuple[str, str]]


class ViewFilter(admin.SimpleListFilter):
    """The saved view, which the list shows as tabs above it and not among the filters."""

    title = parameter_name = "view"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Choices:
        return [(name, view.label) for name, view in VIEWS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        return queryset.filter(VIEWS[view_of(request.GET)].filter(request.user))


class StateFilter(admin.SimpleListFilter):
    title = parameter_name = "state"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Choices:
        return [(value, label) for value, label in Submission.State.choices]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        return queryset.filter(state=self.value()) if self.value() else queryset


class LabelFilter(admin.SimpleListFilter):
    """By a label in force: the one that a person gave, or else the agent's."""

    values: Iterable[str] = ()

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Choices:
        return [(value, value.replace("-", " ")) for value in self.values]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        return queryset.filter(in_force(str(self.parameter_name), self.value())) if self.value() else queryset


class CategoryFilter(LabelFilter):
    title = parameter_name = "category"
    values = Category.values


class SeverityFilter(LabelFilter):
    title = parameter_name = "severity"
    values = Severity.values


class AssigneeFilter(admin.SimpleListFilter):
    title = parameter_name = "assignee"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Choices:
        return [(ME, "me"), (NOBODY, "nobody"), *((str(one.pk), str(one)) for one in staff())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        wanted = self.value()
        if not wanted:
            return queryset
        if wanted == NOBODY:
            return queryset.filter(assignee=None)
        key = str(request.user.pk) if wanted == ME else wanted
        return queryset.filter(assignee=int(key)) if key.isdecimal() else queryset.none()


class TagFilter(admin.SimpleListFilter):
    title = parameter_name = "tag"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Choices:
        return [(name, name) for name in Tag.objects.values_list("name", flat=True)[:MOST_CHOICES]]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        if not self.value():
            return queryset
        # By its id, from which the planner knows how rare it is.
        tag = Tag.objects.filter(name=self.value()).first()
        return queryset.filter(pk__in=Submission.tags.through.objects.filter(tag=tag).values("submission"))


class OutcomeFilter(admin.SimpleListFilter):
    title = "decision"
    parameter_name = "outcome"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Choices:
        return [(value, label) for value, label in Effect.choices]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        return queryset.filter(decision__outcome=self.value()) if self.value() else queryset


class AttachmentFilter(admin.SimpleListFilter):
    title = "attachment"
    parameter_name = "attachment"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Choices:
        return [("yes", "with a screenshot")]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        return queryset.filter(pk__in=Attachment.objects.values("submission")) if self.value() else queryset


class TextFilter(admin.SimpleListFilter, ABC):
    """A filter that is typed: to offer what there is, the whole table would have to be read."""

    template = "admin/feedback/submission/_text_filter.html"
    hint = ""

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> Choices:
        return [("", self.hint)]

    def choices(self, changelist: Any) -> Iterable[dict[str, Any]]:  # type: ignore[override]
        others = {name: value for name, value in changelist.params.items() if name not in {self.parameter_name, "p"}}
        yield {"name": self.parameter_name, "value": self.value() or "", "hint": self.hint, "others": others}

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Submission]) -> QuerySet[Submission]:
        value = (self.value() or "").strip()
        return queryset.filter(self.matching(value)) if value else queryset

    @abstractmethod
    def matching(self, value: str) -> Q:
        """What is typed, as a condition."""


class PageFilter(TextFilter):
    title = parameter_name = "page"
    hint = "Begins with, such as /docs"

    def matching(self, value: str) -> Q:
        return Q(page__startswith=value)


class LanguageFilter(TextFilter):
    title = parameter_name = "language"
    hint = "Code, such as de"

    def matching(self, value: str) -> Q:
        return Q(language=value.lower())


def staff() -> QuerySet[User]:
    """Whom something can be assigned to."""
    people: QuerySet[User] = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("username")
    return people[:MOST_CHOICES]


FILTERS = [
    ViewFilter,
    StateFilter,
    CategoryFilter,
    SeverityFilter,
    AssigneeFilter,
    TagFilter,
    OutcomeFilter,
    WordFilter,
    AttachmentFilter,
    LanguageFilter,
    PageFilter,
    ("received_at", admin.DateFieldListFilter),
]
