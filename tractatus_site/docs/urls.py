from django.urls import path, register_converter

from tractatus_site.docs import helpful_views, history_views, views
from tractatus_site.docs.api.views import DocumentsView
from tractatus_site.docs.front_matter import SLUG
from tractatus_site.machine.negotiation import or_markdown


class SlugConverter:
    regex = SLUG.pattern

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SlugConverter, "document")

app_name = "docs"
urlpatterns = [
    path("docs.html", views.document_list, name="list"),
    path("docs/<document:slug>.html", or_markdown(views.document_detail, views.document_markdown), name="detail"),
    path("docs/<document:slug>.md", views.document_markdown, name="markdown"),
    path("api/v1/docs/", DocumentsView.as_view(), name="api-v1"),
    path("api/docs/", DocumentsView.as_view(), name="api"),
    path("docs/<document:slug>.pdf", views.document_pdf, name="pdf"),
    path("docs/<document:slug>/history.html", history_views.document_history, name="history"),
    path("docs/<document:slug>/history/<int:number>.html", history_views.document_difference, name="difference"),
    path("docs/<document:slug>/helpful/", helpful_views.document_helpful, name="helpful"),
]
