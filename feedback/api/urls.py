"""Version 1, and the same addresses without a version, which scripts written before there were versions use."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from feedback.api.attachments import AttachmentsView
from feedback.api.challenges import ChallengeView
from feedback.api.comments import CommentsView
from feedback.api.exports import ExportView
from feedback.api.previews import PreviewView
from feedback.api.submissions import SubmissionsView, SubmissionView

app_name = "api"
ONE = r"^feedback/(?P<token>[A-Za-z0-9_-]{16,64})/"

viewer = SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="feedback/api.html")

public = [
    path("feedback/", SubmissionsView.as_view(), name="feedback"),
    path("feedback/challenge/", ChallengeView.as_view(), name="challenge"),
    path("feedback/preview/", PreviewView.as_view(), name="preview"),
    re_path(rf"{ONE}$", SubmissionView.as_view(), name="submission"),
    re_path(rf"{ONE}export/$", ExportView.as_view(), name="export"),
    re_path(rf"{ONE}comments/$", CommentsView.as_view(), name="comments"),
    re_path(rf"{ONE}attachments/$", AttachmentsView.as_view(), name="attachments"),
]

urlpatterns = [
    path("", viewer, name="viewer"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("v1/", include((public, "v1"))),
    path("v1/staff/", include("feedback.api.staff.urls")),
    path("", include(public)),
]
