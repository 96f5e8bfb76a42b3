from django.contrib import admin
from django.urls import include, path

from tractatus_site.docs.views import home
from tractatus_site.operations.views import healthz, metrics, readyz

urlpatterns = [
    path("", home, name="home"),
    path("", include("tractatus_site.docs.urls")),
    path("", include("tractatus_site.integration.urls")),
    path("", include("tractatus_site.research.urls")),
    path("", include("tractatus_site.machine.urls")),
    path("", include("feedback.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
]

handler400 = "tractatus_site.operations.views.bad_request"
handler403 = "tractatus_site.operations.views.permission_denied"
handler404 = "tractatus_site.operations.views.page_not_found"
handler500 = "tractatus_site.operations.views.server_error"
