"""One page per submission, beside the inbox. Everything is read-only except through the actions."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback import selectors
from feedback.admin.actions import ACTIONS
from feedback.admin.erasing import erase_page
from feedback.admin.exchange import Exchange
from feedback.admin.inbox.changelist import Inbox
from feedback.admin.inbox.page import preset_text, work_context
from feedback.conversation import STAFF, conversation
from feedback.errors import FeedbackError, ReplyRefusedError
from feedback.models import Submission
from feedback.retention import retention_of
from feedback.rewards.stored import signals_in, traces_of
from feedback.similar.search import embedding_of, similar_submissions
from feedback.wording import SIGNALS, draft_told


@admin.register(Submission)
class SubmissionAdmin(Exchange, Inbox):
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

    def _page(self, request: HttpRequest, submission: Submission, bound: dict[str, Form] | None = None) -> HttpResponse:
        bound = bound or {}
        context = {
            **self.admin_site.each_context(request),
            **page_context(submission),
            **work_context(request, submission),
            "title": "Submission",
            "opts": self.opts,
            "media": self.media,
            "forms": {
                name: {
                    "form": bound.get(name) or action.form(initial=_initial(request, name, submission)),
                    "address": reverse(f"admin:feedback_submission_{name}", args=[submission.pk]),
                }
                for name, action in ACTIONS.items()
                if action.is_open(submission, request.user)
            },
        }
        return render(request, "admin/feedback/submission/page.html", context, status=422 if bound else 200)


def _initial(request: HttpRequest, name: str, submission: Submission) -> dict[str, Any]:
    """What a form begins with. A preset that was picked takes the draft's place in the form, and is not kept yet."""
    picked = preset_text(request) if name == "reply" else None
    return {"text": picked} if picked is not None else ACTIONS[name].initial(submission)


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
