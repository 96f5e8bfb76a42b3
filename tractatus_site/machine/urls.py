from django.contrib.sitemaps.views import sitemap
from django.urls import path

from tractatus_site.freshness.public import cached_page
from tractatus_site.machine import feeds, llms, views
from tractatus_site.machine.sitemaps import SITEMAPS

app_name = "machine"
urlpatterns = [
    path("llms.txt", llms.llms, name="llms"),
    path("llms-full.txt", llms.llms_full, name="llms-full"),
    path("sitemap.xml", cached_page(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("feed.xml", feeds.feed, name="feed"),
    path("robots.txt", views.robots, name="robots"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", views.security, name="security"),
]
