"""The inbox: the list of submissions with its views, filters, search and actions. The page of one is another file."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from feedback.admin.inbox import bulk
from feedback.admin.inbox.columns import COLUMNS, Columns
from feedback.admin.inbox.filters import FILTERS
from feedback.admin.inbox.paginator import CappedPaginator
from feedback.admin.inbox.work import CATEGORY_KEYS, WORK, Report, carry_out
from feedback.errors import FeedbackError
from feedback.inbox import listing, search
from feedback.inbox.views import VIEWS, counts
from feedback.models import Submission
from feedback.services.work.undoing import last_action, undo


class Inbox(Columns, admin.ModelAdmin[Submission]):
    list_display = COLUMNS  # type: ignore[assignment]
    list_display_links = ["summary"]
    list_filter = FILTERS  # type: ignore[assignment]
    # The admin shows the search where this is not empty; what it looks at is in feedback/inbox/search.py.
    search_fields = ["text"]
    search_help_text = search.HELP
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_list_template = "admin/feedback/submission/change_list.html"

    class Media:
        css = {"all": ["css/triage-admin.css", "css/inbox.css"]}
        js = [Script("js/triage-keys.js", type="module")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:  # noqa: ARG002
        return listing.rows()

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        return listing.ordering(listing.view_of(request.GET))

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Submission],
        search_term: str,
    ) -> tuple[QuerySet[Submission], bool]:
        return (queryset.filter(search.matching(search_term)) if search_term else queryset), False

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *more: Any) -> Paginator[Any]:
        """The history of a submission is paged by the admin too, and lists what people did."""
        if queryset.model is Submission:
            return CappedPaginator(queryset, per_page, *more, shown=self.get_queryset(request))
        return super().get_paginator(request, queryset, per_page, *more)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return bulk.actions(request.user)

    def get_urls(self) -> list[URLPattern]:
        one = [
            path("undo/", self.admin_site.admin_view(self.undo), name="feedback_submission_undo"),
            path("<uuid:pk>/work/<slug:name>/", self.admin_site.admin_view(self.work), name="feedback_submission_work"),
        ]
        return one + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = listing.view_of(request.GET)
        counted = counts(request.user) if request.method == "GET" else {}
        context = {
            "title": "Inbox",
            "tabs": [(name, view, counted.get(name), name == shown) for name, view in VIEWS.items()],
            "category_keys": CATEGORY_KEYS,
            "last_action": last_action(request.user),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    @method_decorator(require_POST)
    def work(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        """One thing done with one submission: by a form of its page, or by a key."""
        work = WORK.get(name)
        if work is None or not Submission.objects.filter(pk=pk).exists():
            raise Http404("There is no such submission, or no such work.")
        if not self.has_view_permission(request) or not work.is_allowed(request.user):
            raise PermissionDenied
        form = work.form(request.POST)
        if form.is_valid():
            bulk.tell(request, carry_out(work, [pk], request.user, form.cleaned_data))
        else:
            messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return self._back(request, reverse("admin:feedback_submission_change", args=[pk]))

    @method_decorator(require_POST)
    def undo(self, request: HttpRequest) -> HttpResponse:
        may_work = any(work.is_allowed(request.user) for work in WORK.values())
        if not self.has_view_permission(request) or not may_work:
            raise PermissionDenied
        try:
            outcome = undo(batch=UUID(request.POST.get("batch", "")), user=request.user)
        except ValueError as error:
            raise Http404("There is no such action.") from error
        except FeedbackError as error:
            messages.error(request, str(error))
        else:
            taken = len(outcome.done)
            done = f"Taken back for {taken} {'submission' if taken == 1 else 'submissions'}." if taken else ""
            bulk.tell(request, Report(done, outcome.refused))
        return self._back(request, reverse("admin:feedback_submission_changelist"))

    def _back(self, request: HttpRequest, otherwise: str) -> HttpResponse:
        """To where it was done, if that is a page of this site."""
        wanted = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        return HttpResponseRedirect(wanted if is_ours else otherwise)
