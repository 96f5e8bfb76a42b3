import logging
from typing import Any

from django.apps import AppConfig


def load_agent(**_: Any) -> None:
    """Import Agent Lightning when a triage worker starts, so that no visitor's task pays its 10 to 30 seconds."""
    from django_q.conf import Conf

    if Conf.CLUSTER_NAME != "training":
        from feedback.agent import live

        live.runner()
        logging.getLogger("feedback").info("the agent is loaded")


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        # django_q's signals module loads its models, which no app may do before all of them are ready.
        from django_q.signals import post_spawn

        from feedback import aftermaths, kept_rollouts, live_figures, remarks, replays, subjects, triggers

        aftermaths.register()
        kept_rollouts.register()
        live_figures.register()
        remarks.register()
        replays.register()
        subjects.register()
        triggers.register()
        post_spawn.connect(load_agent, dispatch_uid="feedback.load_agent")
