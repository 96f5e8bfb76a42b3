from csp.decorators import csp_update
from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from feedback.api import conversation_views, views, yours

app_name = "api"

# The viewer brings a style element of its own; its scripts come from this host, as files.
viewer = csp_update({"style-src": ["'self'", "'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema")
)

urlpatterns = [
    path("", viewer, name="viewer"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("feedback/", views.SubmissionsView.as_view(), name="feedback"),
    path("feedback/challenge/", views.ChallengeView.as_view(), name="challenge"),
    re_path(r"^feedback/(?P<token>[A-Za-z0-9_-]{16,64})/$", views.SubmissionView.as_view(), name="submission"),
    re_path(
        r"^feedback/(?P<token>[A-Za-z0-9_-]{16,64})/comments/$",
        conversation_views.CommentsView.as_view(),
        name="comments",
    ),
    re_path(
        r"^feedback/(?P<token>[A-Za-z0-9_-]{16,64})/attachments/$",
        conversation_views.AttachmentsView.as_view(),
        name="attachments",
    ),
    re_path(r"^feedback/(?P<token>[A-Za-z0-9_-]{16,64})/export/$", yours.ExportView.as_view(), name="export"),
]
