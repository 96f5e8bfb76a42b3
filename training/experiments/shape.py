"""The fields of a file of results, and what may stand in each."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from rest_framework import serializers

from training.experiments.registry import EXPERIMENTS

FORMAT = 1
MOST = 1_000_000


class Number(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, (str, bool)) or not isfinite(value := super().to_internal_value(data)):
            raise serializers.ValidationError("must be a finite number.")
        return value


class Count(serializers.IntegerField):
    def __init__(self, **more: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MOST, **more})


class ResultShape(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    value = Number()
    low = Number()
    high = Number()
    unit = serializers.CharField(max_length=60)
    seeds = Count(min_value=0, help_text="0 where no seed takes part in the figure.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["low"] > attrs["high"]:
            raise serializers.ValidationError({"low": "lies above the upper end of the interval."})
        return attrs


class CurvesShape(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    unit = serializers.CharField(max_length=60)
    lines = serializers.DictField(child=serializers.ListField(child=Number(), allow_empty=False), allow_empty=False)


class Shape(serializers.Serializer[Any]):
    format = serializers.ChoiceField([FORMAT])
    experiment = serializers.ChoiceField(list(EXPERIMENTS))
    id = serializers.UUIDField()
    started = serializers.DateTimeField()
    ended = serializers.DateTimeField()
    agents = Count()
    rounds = Count()
    seeds = Count()
    code_version = serializers.CharField(max_length=64)
    rule_revision = serializers.CharField(max_length=64)
    machine = serializers.DictField(child=serializers.CharField(max_length=200))
    results = ResultShape(many=True, allow_empty=False)
    curves = serializers.DictField(child=CurvesShape())
    rows = serializers.RegexField(r"^[a-z0-9_-]+\.csv$", help_text="A file in the same folder.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = [one["name"] for one in attrs["results"]]
        strangers = [name for name in names if not name.startswith(f"{attrs['experiment']}.")]
        if strangers:
            raise serializers.ValidationError({"results": f"{strangers[0]} is no result of {attrs['experiment']}."})
        if len(set(names)) < len(names):
            raise serializers.ValidationError({"results": "one name stands there twice."})
        return attrs


def first_fault(errors: Any, place: str = "") -> str:
    """The first fault of many, with the path to its field, such as results[3].low."""
    if isinstance(errors, Mapping):
        key, inner = next(iter(errors.items()))
        step = f"[{key}]" if isinstance(key, int) else f".{key}" if place else str(key)
        return first_fault(inner, place if key == "non_field_errors" else f"{place}{step}")
    number, inner = next((number, one) for number, one in enumerate(errors) if one)
    return first_fault(inner, f"{place}[{number}]") if isinstance(inner, Mapping) else f"{place or 'document'}: {inner}"
