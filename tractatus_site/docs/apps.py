from django.apps import AppConfig


class DocsConfig(AppConfig):
    name = "tractatus_site.docs"
    verbose_name = "Documents"

    def ready(self) -> None:
        from tractatus_site.docs import reviews, suggestions

        reviews.register()
        suggestions.register()
