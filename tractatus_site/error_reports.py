"""What an error page or an error mail may show. Raw feedback is never part of it, not even while debugging."""

from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

# Without the closing slash: a form that was sent to the shorter address carries the text as well.
FEEDBACK_ADDRESSES = ("/feedback", "/api/", "/admin/feedback", "/integrations/")
# Their frames hold text before it was governed, whoever called them.
HIDDEN_MODULES = ("feedback", "governance")


class FeedbackExceptionReporterFilter(SafeExceptionReporterFilter):
    """Hides the body and every local variable of requests that carry feedback; Django's own stops at DEBUG=1."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        if _carries_feedback(request):
            return {}
        return super().get_post_parameters(request)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> Any:
        if _carries_feedback(request) or _package(tb_frame) in HIDDEN_MODULES:
            return [("variables", self.cleansed_substitute)]
        return super().get_traceback_frame_variables(request, tb_frame)


def _carries_feedback(request: HttpRequest | None) -> bool:
    return request is not None and request.path_info.startswith(FEEDBACK_ADDRESSES)


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]
