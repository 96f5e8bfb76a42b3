from django.urls import path, re_path

from tractatus_site.integration import views

app_name = "integration"
PAGE = "integrations/agent-lightning"
urlpatterns = [
    path(f"{PAGE}.html", views.integration, name="page"),
    path(f"{PAGE}/try/", views.try_sentence, name="try"),
    path(f"{PAGE}/demo/", views.ask_for_demo, name="demo"),
    re_path(rf"^{PAGE}/demo/(?P<token>[A-Za-z0-9_-]{{16,32}})/$", views.demo_run, name="demo-run"),
]
