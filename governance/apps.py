from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GovernanceConfig(AppConfig):
    name = "governance"

    def ready(self) -> None:
        from governance import golden_replays, guards, replay, rule_reviews

        post_migrate.connect(guards.restore_guards, sender=self, dispatch_uid="governance.restore_guards")
        replay.register_source(golden_replays.NAME, golden_replays.replays)
        rule_reviews.register()
