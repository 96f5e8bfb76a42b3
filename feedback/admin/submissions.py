"""The triage queue and one page per submission. Everything is read-only except through the actions."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from feedback import selectors
from feedback.admin.actions import ACTIONS
from feedback.conversation import STAFF, conversation
from feedback.errors import FeedbackError, ReplyRefusedError
from feedback.models import Submission
from feedback.retention import retention_of
from feedback.rewards.stored import signals_in, traces_of
from feedback.similar.search import embedding_of, similar_submissions
from feedback.wording import SIGNALS, draft_told


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin[Submission]):
    list_display = [
        "summary",
        "state",
        "category",
        "severity",
        "confidence",
        "outcome",
        "received",
    ]
    list_filter = ["state", "decision__outcome", "triage__category", "triage__severity", "page"]
    search_fields = ["text", "page", "token__exact"]
    list_per_page = 50
    show_full_result_count = False
    actions = None

    class Media:
        css = {"all": ["css/triage-admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:  # noqa: ARG002
        return selectors.triage_queue()

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:  # noqa: ARG002
        # An expression, because the admin orders the choices of related fields by it too, on a plain queryset.
        return [selectors.queue_place(), "-received_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    @admin.display(description="feedback", ordering="text")
    def summary(self, submission: Submission) -> str:
        return str(submission) if submission.text else "(nothing kept)"

    @admin.display(ordering="triage__category")
    def category(self, submission: Submission) -> str | None:
        return self._label(submission, "category")

    @admin.display(ordering="triage__severity")
    def severity(self, submission: Submission) -> str | None:
        return self._label(submission, "severity")

    @admin.display(ordering="triage__confidence")
    def confidence(self, submission: Submission) -> str | None:
        triage = selectors.triage_of(submission)
        return f"{triage.confidence:.0%}" if triage else None

    @admin.display(ordering="decision__outcome")
    def outcome(self, submission: Submission) -> str:
        return submission.decision.outcome

    @admin.display(description="received (UTC)", ordering="received_at")
    def received(self, submission: Submission) -> str:
        return f"{submission.received_at:%d %b %H:%M}"

    @staticmethod
    def _label(submission: Submission, name: str) -> str | None:
        triage = selectors.triage_of(submission)
        return str(selectors.labels_of(triage)[name]) if triage else None

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<uuid:pk>/{name}/",
                self.admin_site.admin_view(partial(self.act, name=name)),
                name=f"feedback_submission_{name}",
            )
            for name in ACTIONS
        ]
        return own + super().get_urls()

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
        if not request.user.has_perm(action.permission):
            raise PermissionDenied
        form = action.form(request.POST)
        if not form.is_valid():
            return self._page(request, submission, bound={name: form})
        try:
            messages.success(request, action.run(submission, request.user, form.cleaned_data))
        except ReplyRefusedError as error:
            form.add_error("text", str(error))
            return self._page(request, self._submission(request, pk), bound={name: form})
        except FeedbackError as error:
            messages.error(request, str(error))
        return redirect("admin:feedback_submission_change", submission.pk)

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

    def _page(self, request: HttpRequest, submission: Submission, bound: dict[str, Form] | None = None) -> HttpResponse:
        bound = bound or {}
        context = {
            **self.admin_site.each_context(request),
            **page_context(submission),
            "title": "Submission",
            "opts": self.opts,
            "forms": {
                name: {
                    "form": bound.get(name) or action.form(initial=action.initial(submission)),
                    "address": reverse(f"admin:feedback_submission_{name}", args=[submission.pk]),
                }
                for name, action in ACTIONS.items()
                if action.is_open(submission, request.user)
            },
        }
        return render(request, "admin/feedback/submission/page.html", context, status=422 if bound else 200)


def page_context(submission: Submission) -> dict[str, Any]:
    triage, reply = selectors.triage_of(submission), selectors.reply_of(submission)
    talk = conversation(submission)
    return {
        "submission": submission,
        "pieces": selectors.pieces(submission.text),
        "reasons": selectors.reasons(submission.decision.findings),
        "review": getattr(submission.held_by, "review", None),
        "retention": retention_of(submission),
        "triage": triage,
        "labels": selectors.label_rows(triage) if triage else [],
        "signals": signals(triage.rollout_id) if triage else [],
        "draft_told": draft_told(triage.draft) if triage else "",
        "conversation": talk,
        "answered_before": any(one.by == STAFF for one in talk),
        "similar": similar_submissions(submission),
        "by_words_only": embedding_of(submission) is None,
        "reply": reply,
        "reply_review": getattr(reply.decision, "review", None) if reply else None,
    }


def signals(rollout_id: str) -> list[tuple[str, float]]:
    """What people made of it, in words, each from 0 to 1."""
    return [(SIGNALS[name], value) for name, value in signals_in(traces_of([rollout_id])[rollout_id]).items()]
