from django.apps import AppConfig


class DocsConfig(AppConfig):
    name = "tractatus_site.docs"
    verbose_name = "Documents"

    def ready(self) -> None:
        from tractatus_site.docs import reviews, suggestions
        from tractatus_site.docs.evidence import registration
        from tractatus_site.docs.models import Document, Pdf, Redirect, Revision, SearchEntry
        from tractatus_site.docs.worked import blocks as worked
        from tractatus_site.freshness.tables import watch

        watch(Document, Pdf, Redirect, Revision, SearchEntry)
        reviews.register()
        suggestions.register()
        registration.register()
        worked.register()
