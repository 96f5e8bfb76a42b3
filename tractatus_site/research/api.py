"""GET /api/research/: every experiment with its question, its answer and its results."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.base import ApiView
from feedback.api.schema import operation
from tractatus_site.research import documents
from tractatus_site.research.selectors import summaries
from training.models import Experiment


class PublishedSerializer(serializers.Serializer[Any]):
    value = serializers.FloatField()
    what = serializers.CharField(help_text="Which figure was published; it is seldom quite the one measured here.")
    # The name is the document's, and this class only describes it.
    source = serializers.CharField(help_text="Who published it, and of what.")  # type: ignore[assignment]


class ResultSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="The name by which documents cite it.")
    value = serializers.FloatField()
    low = serializers.FloatField(help_text="Lower end of the 95 % interval; of one seed the value, as it gives none.")
    high = serializers.FloatField(help_text="Upper end of the 95 % interval.")
    unit = serializers.CharField()
    seeds = serializers.IntegerField(min_value=0, help_text="0 where no seed takes part in the figure.")
    published = PublishedSerializer(
        allow_null=True, help_text="The nearest figure that others published, never mixed with it."
    )


class ExperimentRunSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    started = serializers.DateTimeField()
    ended = serializers.DateTimeField(allow_null=True)
    origin = serializers.ChoiceField(Experiment.Origin.choices, help_text="loaded: it was run elsewhere.")
    agents = serializers.IntegerField()
    rounds = serializers.IntegerField()
    seeds = serializers.IntegerField()
    code_version = serializers.CharField(allow_blank=True)
    rule_revision = serializers.CharField(allow_blank=True)
    machine = serializers.DictField(help_text="Processor, cores and versions, where they are known.")


class ExperimentSerializer(serializers.Serializer[Any]):
    experiment = serializers.CharField()
    question = serializers.CharField()
    measured = serializers.BooleanField(help_text="Whether a full run is stored. A quick one never counts.")
    answer = serializers.CharField(allow_null=True, help_text="Computed from the results.")
    page = serializers.CharField()
    run = ExperimentRunSerializer(allow_null=True)
    remarks = serializers.ListField(
        child=serializers.CharField(), help_text="What to know of the run, such as that other code made it."
    )
    results = ResultSerializer(many=True)


class ResearchSerializer(serializers.Serializer[Any]):
    experiments = ExperimentSerializer(many=True)


class ResearchView(ApiView):
    @operation("list_research", "The experiments, and what they measured", answers={200: ResearchSerializer})
    def get(self, _request: Request) -> Response:
        return Response({"experiments": [documents.told(one) for one in summaries().values()]})
