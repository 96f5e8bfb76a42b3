from django.urls import path

from feedback.api.staff.me import MeView
from feedback.api.staff.step_views import view_of
from feedback.api.staff.steps import STEPS
from feedback.api.staff.submissions import StaffSubmissionsView, StaffSubmissionView
from feedback.api.staff.undo import UndoView

app_name = "staff"
urlpatterns = [
    path("me/", MeView.as_view(), name="me"),
    path("undo/", UndoView.as_view(), name="undo"),
    path("submissions/", StaffSubmissionsView.as_view(), name="submissions"),
    path("submissions/<uuid:pk>/", StaffSubmissionView.as_view(), name="submission"),
    *(path(f"submissions/<uuid:pk>/{name}/", view_of(name), name=name) for name in STEPS),
]
