from django.urls import path

from tractatus_site.integration import views

app_name = "integration"
urlpatterns = [
    path("integrations/agent-lightning.html", views.integration, name="page"),
]
