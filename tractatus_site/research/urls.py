from django.urls import path

from tractatus_site.research import views
from tractatus_site.research.api import ResearchView

app_name = "research"
urlpatterns = [
    path("research/", views.research_list, name="list"),
    path("research/<slug:name>.csv", views.research_rows, name="rows"),
    path("research/<slug:name>.json", views.research_json, name="json"),
    path("research/<slug:name>/", views.research_detail, name="detail"),
    path(
        "research/<slug:name>/<uuid:pk>/<slug:version>/<slug:chart>.<slug:look>.svg",
        views.research_chart,
        name="chart",
    ),
    path("api/v1/research/", ResearchView.as_view(), name="api-v1"),
    path("api/research/", ResearchView.as_view(), name="api"),
]
