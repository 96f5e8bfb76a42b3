from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class FreshnessConfig(AppConfig):
    """Pages are kept until something that they show changes."""

    name = "tractatus_site.freshness"

    def ready(self) -> None:
        from tractatus_site.freshness import triggers
        from tractatus_site.freshness.own_writes import own_writes

        post_migrate.connect(triggers.restore, sender=self, dispatch_uid="freshness.restore_triggers")
        connection_created.connect(own_writes.follow, dispatch_uid="freshness.own_writes", weak=False)
