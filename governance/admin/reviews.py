"""The queue of held actions, and the page on which a person decides about one of them."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from governance import statistics
from governance.admin import words
from governance.admin.permissions import NoDelete
from governance.admin.review_actions import reject_selected, release_selected
from governance.admin.review_page import page_context
from governance.admin.review_verbs import VERBS
from governance.errors import EditRefusedError, NotEditableError, ReviewClosedError
from governance.models import Review
from governance.urgency import ORDER

OPEN = Review.State.OPEN
CLOSED_PLACE = len(ORDER)


class RuleFilter(admin.SimpleListFilter):
    title = "rule"
    parameter_name = "rule"

    def lookups(self, _request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [(rule, rule) for rule in statistics.rules_that_hold()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        return queryset.filter(decision__rule_versions__has_key=self.value()) if self.value() else queryset


@admin.register(Review)
class ReviewAdmin(NoDelete, admin.ModelAdmin[Review]):
    list_display = ["what", "urgent", "state", "rules", "waiting", "decided"]
    list_filter = ["state", "urgency", "decision__action", "decision__requirement", RuleFilter, "edited"]
    list_select_related = ["decision", "decided_by"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["=decision__subject", "=decision__id", "reason", "=decided_by__username"]
    search_help_text = "A subject or the id of a decision, in full; words of a reason; the name of who decided."
    actions = [release_selected, reject_selected]

    class Media:
        css = {"all": ["css/governance-admin.css"]}

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:  # noqa: ARG002
        """Open ones by urgency, then the longest waiting first; after them the decided ones, the newest first."""
        places = [When(state=OPEN, urgency=urgency, then=Value(place)) for place, urgency in enumerate(ORDER)]
        place = Case(*places, default=Value(CLOSED_PLACE), output_field=IntegerField())
        return [place, Case(When(state=OPEN, then="created_at")), "-decided_at", "pk"]

    @admin.display(description="held")
    def what(self, review: Review) -> SafeString:
        record = review.decision
        about = format_html('<br><span class="gov-quiet">{}</span>', record.subject) if record.subject else ""
        return format_html("{}, #{}{}", words.kind(record.action).capitalize(), record.sequence, about)

    @admin.display(description="urgency")
    def urgent(self, review: Review) -> SafeString:
        return format_html('<span class="gov-badge gov-{}">{}</span>', review.urgency, review.get_urgency_display())

    @admin.display(description="held by")
    def rules(self, review: Review) -> str:
        categories = {finding["category"] for finding in review.decision.findings if finding["effect"] == "hold"}
        return ", ".join(sorted(categories)) or "a failed check"

    @admin.display(description="waiting", ordering="created_at")
    def waiting(self, review: Review) -> str:
        return words.age(review.created_at) if review.state == OPEN else "-"

    @admin.display(description="decided", ordering="decided_at")
    def decided(self, review: Review) -> str:
        if review.decided_at is None:
            return "-"
        return f"by {review.decided_by or 'nobody'}, {words.age(review.decided_at)} ago"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(partial(self.act, name=name)),
                name=f"governance_review_{name}",
            )
            for name in VERBS
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        waiting = statistics.open_reviews() if self.has_view_permission(request) else None
        return super().changelist_view(request, {"waiting": waiting, **(extra_context or {})})

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        return self._page(request, self._found(request, object_id))

    @method_decorator(require_POST)
    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        verb, review = VERBS[name], self._found(request, pk)
        if not request.user.has_perm(verb.permission):
            raise PermissionDenied
        if review.state != OPEN:
            return self._refused(request, review, ReviewClosedError(review.state, str(review.decided_by or "")))
        form = verb.form(request.POST)
        if not form.is_valid():
            return self._page(request, review, {name: form})
        try:
            done = verb.run(review, request.user, form.cleaned_data)
        except EditRefusedError as error:
            form.add_error("text", str(error).capitalize())
            return self._page(request, review, {name: form})
        except (NotEditableError, ReviewClosedError) as error:
            return self._refused(request, review, error)
        self.message_user(request, done.message, messages.SUCCESS)
        return redirect(done.address or reverse("admin:governance_review_change", args=[review.pk]))

    def _refused(self, request: HttpRequest, review: Review, error: Exception) -> HttpResponse:
        self.message_user(request, f"Nothing was changed: {error}.", messages.ERROR)
        return redirect("admin:governance_review_change", review.pk)

    def _found(self, request: HttpRequest, key: Any) -> Review:
        """The review, for those who may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Review.objects.select_related("decision", "decided_by", "deliberation")
        review = rows.filter(pk=key).first() if str(key).isdecimal() else None
        if review is None:
            raise Http404("There is no such review.")
        return review

    def _page(self, request: HttpRequest, review: Review, bound: dict[str, Form] | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            **page_context(request, review, bound or {}),
        }
        return render(request, "admin/governance/review/page.html", context, status=422 if bound else 200)
