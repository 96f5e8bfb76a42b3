from django.apps import AppConfig


class ResearchConfig(AppConfig):
    """What the experiments measured: public pages, and the figures that documents cite."""

    name = "tractatus_site.research"

    def ready(self) -> None:
        from tractatus_site.docs.citations import register_figures
        from tractatus_site.freshness.tables import watch
        from tractatus_site.research import citing
        from training.models import Experiment, ExperimentResult

        register_figures(citing.FIGURES)
        watch(Experiment, ExperimentResult)
