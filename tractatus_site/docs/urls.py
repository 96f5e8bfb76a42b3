from django.urls import path, register_converter

from tractatus_site.docs import views
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
]
