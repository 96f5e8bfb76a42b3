"""Deliberations: opened, written up, decided, and from then on only read."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from governance.admin import words
from governance.admin.deliberation_forms import DecideForm, WriteUp
from governance.admin.deliberation_page import page_context
from governance.admin.permissions import NoDelete
from governance.errors import DeliberationClosedError, DeliberationIncompleteError, DeliberationOvertakenError
from governance.models import Deliberation
from governance.precedents import precedents_of
from governance.services.deliberations import change_deliberation, decide_deliberation, open_deliberation

OPEN = Deliberation.State.OPEN
PAGE = "admin/governance/deliberation/page.html"
CHANGE = "governance.change_deliberation"
Refusals = (DeliberationClosedError, DeliberationOvertakenError)


@admin.register(Deliberation)
class DeliberationAdmin(NoDelete, admin.ModelAdmin[Deliberation]):
    list_display = ["question", "about", "urgent", "state", "decided_by", "decided_at", "created_at"]
    list_filter = ["state", "urgency", "action"]
    list_select_related = ["decided_by"]
    search_fields = ["question", "rationale", "moral_remainder"]
    ordering = ["-state", "-created_at"]
    show_full_result_count = False
    actions = None

    class Media:
        css = {"all": ["css/governance-admin.css"]}

    @admin.display(description="about", ordering="action")
    def about(self, deliberation: Deliberation) -> str:
        return words.kind(deliberation.action)

    @admin.display(description="urgency", ordering="urgency")
    def urgent(self, deliberation: Deliberation) -> SafeString:
        return format_html(
            '<span class="gov-badge gov-{}">{}</span>', deliberation.urgency, deliberation.get_urgency_display()
        )

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("<int:pk>/save/", guarded(self.save), name="governance_deliberation_save"),
            path("<int:pk>/decide/", guarded(self.decide), name="governance_deliberation_decide"),
        ]
        return own + super().get_urls()

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, None, write_up=WriteUp())
        write_up = WriteUp(request.POST)
        if not write_up.is_valid():
            return self._page(request, None, write_up=write_up, status=422)
        deliberation = open_deliberation(user=request.user, **write_up.content())
        self.message_user(request, "The deliberation is open.", messages.SUCCESS)
        return redirect("admin:governance_deliberation_change", deliberation.pk)

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
    def save(self, request: HttpRequest, pk: int) -> HttpResponse:
        deliberation = self._changeable(request, pk)
        if deliberation.state != OPEN:
            return self._refused(request, deliberation, DeliberationClosedError())
        write_up = WriteUp(request.POST, deliberation)
        if not write_up.is_valid():
            return self._page(request, deliberation, write_up=write_up, status=422)
        try:
            seen = request.POST.get("seen", "")
            change_deliberation(deliberation=deliberation, changes=write_up.content(), seen=seen)
        except Refusals as error:
            return self._refused(request, deliberation, error, write_up=write_up)
        self.message_user(request, "Saved.", messages.SUCCESS)
        return redirect("admin:governance_deliberation_change", pk)

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        deliberation = self._changeable(request, pk)
        if deliberation.state != OPEN:
            return self._refused(request, deliberation, DeliberationClosedError())
        past = [one.deliberation for one in precedents_of(deliberation)]
        form = DecideForm(request.POST, options=deliberation.options, precedents=past)
        if not form.is_valid():
            return self._page(request, deliberation, decide=form, status=422)
        fields = form.cleaned_data
        fields["precedents"] = [one for one in past if one.pk in fields.get("precedents", [])]
        try:
            decide_deliberation(
                deliberation=deliberation, user=request.user, seen=request.POST.get("seen", ""), **fields
            )
        except DeliberationIncompleteError as error:
            said = str(error).capitalize()
            form.add_error(*((error.field, said) if error.field in form.fields else (None, f"{error.field}: {said}.")))
            return self._page(request, deliberation, decide=form, status=422)
        except Refusals as error:
            return self._refused(request, deliberation, error, decide=form)
        self.message_user(request, "Decided, and on record. From now on it is only read.", messages.SUCCESS)
        return redirect("admin:governance_deliberation_change", pk)

    def _refused(
        self, request: HttpRequest, deliberation: Deliberation, error: Exception, **bound: Any
    ) -> HttpResponse:
        """The page once more, with what the person had written, so that none of it is lost."""
        self.message_user(request, f"Nothing was changed: {error}.", messages.ERROR)
        return self._page(request, deliberation, status=409, **bound)

    def _changeable(self, request: HttpRequest, key: Any) -> Deliberation:
        deliberation = self._found(request, key)
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        return deliberation

    def _found(self, request: HttpRequest, key: Any) -> Deliberation:
        """The deliberation, for those who may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Deliberation.objects.select_related("review__decision", "opened_by", "decided_by")
        deliberation = rows.filter(pk=key).first() if str(key).isdecimal() else None
        if deliberation is None:
            raise Http404("There is no such deliberation.")
        return deliberation

    def _page(
        self, request: HttpRequest, deliberation: Deliberation | None, *, status: int = 200, **bound: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            **page_context(request, deliberation, **bound),
        }
        return render(request, PAGE, context, status=status)
