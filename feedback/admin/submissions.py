"""One page per submission, beside the inbox. Everything is read-only except through the actions."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback import selectors
from feedback.admin.actions import ACTIONS
from feedback.admin.erasing import erase_page
from feedback.admin.exchange import Exchange
from feedback.admin.inbox.changelist import Inbox
from feedback.admin.inbox.page import preset_text, work_context
from feedback.admin.page import page_context
from feedback.audit import blind_among, blind_to
from feedback.errors import FeedbackError, ReplyRefusedError
from feedback.models import Submission
from feedback.page.drafts import check

CHECK = "check"


@admin.register(Submission)
class SubmissionAdmin(Exchange, Inbox):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        return super().get_queryset(request).annotate(blind=blind_to(request.user))

    @admin.display
    def labels(self, row: Any) -> SafeString | str:
        """None where an audit wants them unseen, and a badge where people differ."""
        if row.blind:
            return "for an audit"
        disputed = format_html(' <br><span class="inbox-overdue">{}</span>', "disputed") if row.disputed else ""
        return format_html("{}{}", super().labels(row), disputed)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<uuid:pk>/{name}/",
                self.admin_site.admin_view(partial(self.act, name=name)),
                name=f"feedback_submission_{name}",
            )
            for name in ACTIONS
        ]
        erase = path("<uuid:pk>/erase/", self.admin_site.admin_view(self.erase), name="feedback_submission_erase")
        return [*own, erase, *super().get_urls()]

    @method_decorator(require_safe)
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",  # noqa: ARG002
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        return self._page(request, self._submission(request, object_id))

    @method_decorator(require_POST)
    def act(self, request: HttpRequest, pk: Any, name: str) -> HttpResponse:
        action = ACTIONS[name]
        submission = self._submission(request, pk)
        if not action.is_allowed(request.user):
            raise PermissionDenied
        form = action.form(request.POST)
        if not form.is_valid():
            return self._page(request, submission, bound={name: form})
        if CHECK in request.POST and name == "reply":
            told = check(submission, form.cleaned_data["text"])
            return self._page(request, submission, bound={name: form}, more={"check": told})
        try:
            messages.success(request, action.run(submission, request.user, form.cleaned_data))
        except ReplyRefusedError as error:
            form.add_error("text", str(error))
            return self._page(request, self._submission(request, pk), bound={name: form})
        except FeedbackError as error:
            messages.error(request, str(error))
        return redirect("admin:feedback_submission_change", submission.pk)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def erase(self, request: HttpRequest, pk: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": "Erase this feedback?", "opts": self.opts}
        return erase_page(request, self._submission(request, pk), context)

    def _submission(self, request: HttpRequest, pk: Any) -> Submission:
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            submission = selectors.staff_submission(pk)
        except (ValueError, ValidationError):
            submission = None
        if submission is None:
            raise Http404("There is no such submission.")
        return submission

    def _page(
        self,
        request: HttpRequest,
        submission: Submission,
        bound: dict[str, Form] | None = None,
        more: dict[str, Any] | None = None,
    ) -> HttpResponse:
        bound = bound or {}
        blind = bool(blind_among([submission.pk], request.user))
        forms = {
            name: {
                "form": bound.get(name) or action.form(initial=_initial(request, name, submission, blind=blind)),
                "address": reverse(f"admin:feedback_submission_{name}", args=[submission.pk]),
            }
            for name, action in ACTIONS.items()
            if action.is_open(submission, request.user)
        }
        context = {
            **self.admin_site.each_context(request),
            **work_context(request, submission),
            **page_context(request, submission, forms, blind=blind),
            **(more or {}),
            "title": "Submission",
            "opts": self.opts,
            "media": self.media,
            "forms": forms,
        }
        failed = any(not form.is_valid() for form in bound.values())
        return render(request, "admin/feedback/submission/page.html", context, status=422 if failed else 200)


def _initial(request: HttpRequest, name: str, submission: Submission, *, blind: bool) -> dict[str, Any]:
    """What a form begins with. A preset that was picked takes the draft's place in the form, and is not kept yet."""
    if blind:
        return {}
    picked = preset_text(request) if name == "reply" else None
    return {"text": picked} if picked is not None else ACTIONS[name].initial(submission)
