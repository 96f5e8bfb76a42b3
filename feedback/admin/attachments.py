"""Screenshots that wait for somebody to look at them. Each is shown, and decided on, on its submission's page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from feedback.errors import FeedbackError
from feedback.models import Attachment
from feedback.services.attachments import accept_screenshot, reject_screenshot
from training.admin.readonly import ReadOnlyAdmin

PERMISSION = "feedback.work_on_submission"
VERDICTS: dict[str, tuple[Callable[..., None], str]] = {
    "accept": (accept_screenshot, "The screenshot is accepted."),
    "reject": (reject_screenshot, "The screenshot is rejected, and its picture deleted."),
}


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "state", "submission", "created_at", "looked_at_by"]
    list_filter = ["state"]
    ordering = ["-created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attachment]:
        rows: QuerySet[Attachment] = super().get_queryset(request)
        return rows.defer("image").select_related("submission", "looked_at_by")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return request.user.has_perm(PERMISSION)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/image/", view(self.image), name="feedback_attachment_image"),
            *(
                path(
                    f"<int:pk>/{verdict}/",
                    view(partial(self.decide, verdict=verdict)),
                    name=f"feedback_attachment_{verdict}",
                )
                for verdict in VERDICTS
            ),
        ]
        return own + super().get_urls()

    @method_decorator(require_safe)
    def change_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> HttpResponse:
        attachment = self.found(request, object_id)
        return redirect("admin:feedback_submission_change", attachment.submission_id)

    @method_decorator(require_safe)
    def image(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The picture alone, which a browser shows where a page asks for it, and otherwise saves."""
        self._must_be_allowed(request)
        attachment = get_object_or_404(Attachment, pk=pk)
        if not attachment.image:
            raise Http404("The picture was deleted.")
        headers = {
            "Cache-Control": "no-store",
            # Instead of the site's policy: whatever this were taken for, it may load and run nothing.
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": f'attachment; filename="screenshot-{pk}.png"',
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(bytes(attachment.image), content_type="image/png", headers=headers)

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
        self._must_be_allowed(request)
        attachment = get_object_or_404(self.get_queryset(request), pk=pk)
        service, said = VERDICTS[verdict]
        try:
            service(attachment=attachment, user=request.user)
            messages.success(request, said)
        except FeedbackError as error:
            messages.error(request, str(error))
        return redirect("admin:feedback_submission_change", attachment.submission_id)

    def _must_be_allowed(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
