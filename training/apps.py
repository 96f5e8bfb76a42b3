from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from training import guards, reviews
        from training.confinement import sqlite

        post_migrate.connect(guards.restore, sender=self, dispatch_uid="training.restore_guards")
        reviews.register()
        if settings.LEARNS:
            sqlite.confine()
