from django.urls import include, path, re_path

from feedback import conversation_views, views
from feedback.erasure.pages import erase_page
from feedback.notices.views import stop

pages = [
    path("", views.feedback_form, name="form"),
    re_path(r"^t/(?P<token>[A-Za-z0-9_-]{16,64})/$", views.track, name="track"),
    re_path(r"^t/(?P<token>[A-Za-z0-9_-]{16,64})/helped/$", views.helped, name="helped"),
    re_path(r"^t/(?P<token>[A-Za-z0-9_-]{16,64})/comments/$", conversation_views.add_comment, name="comment"),
    re_path(r"^t/(?P<token>[A-Za-z0-9_-]{16,64})/notices/$", conversation_views.notices, name="notices"),
    re_path(r"^stop/(?P<signed>[A-Za-z0-9_:-]{16,100})/$", stop, name="stop"),
    re_path(r"^t/(?P<token>[A-Za-z0-9_-]{16,64})/erase/$", erase_page, name="erase"),
]

urlpatterns = [
    path("feedback/", include((pages, "feedback"))),
    path("api/", include("feedback.api.urls")),
]
