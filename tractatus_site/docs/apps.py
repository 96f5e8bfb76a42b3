from django.apps import AppConfig


class DocsConfig(AppConfig):
    name = "tractatus_site.docs"
    verbose_name = "Documents"
