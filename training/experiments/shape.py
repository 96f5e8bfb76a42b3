"""The fields of a file of results, and what may stand in each."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from django.core.validators import slug_re
from django.utils import timezone
from rest_framework import serializers

from training.experiments.plainness import fault
from training.experiments.registry import EXPERIMENTS

FORMAT = 1
MOST = 1_000_000
AHEAD = timedelta(days=1)
"""By how much the clock of the machine that measured may be ahead of this one's."""


class Number(serializers.FloatField):
    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, (str, bool)) or not isfinite(value := super().to_internal_value(data)):
            raise serializers.ValidationError("must be a finite number.")
        return value


class Count(serializers.IntegerField):
    def __init__(self, **more: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MOST, **more})


class Text(serializers.CharField):
    """One line of plain characters."""

    def to_internal_value(self, data: Any) -> str:
        if found := fault(str(data)):
            raise serializers.ValidationError(found)
        return super().to_internal_value(data)


class Named(serializers.DictField):
    """Values by names that are plain too: they become headings, legends and parts of addresses."""

    def to_internal_value(self, data: Any) -> dict[Any, Any]:
        for name in data if isinstance(data, Mapping) else ():
            if found := self.fault_of(name):
                raise serializers.ValidationError(f"{name!a} {found}")
        return super().to_internal_value(data)

    def fault_of(self, name: str) -> str:
        return fault(name)


class Slugged(Named):
    def fault_of(self, name: str) -> str:
        return "" if slug_re.fullmatch(name) else "is no part of an address: letters, digits, - and _ only."


class Moment(serializers.DateTimeField):
    def to_internal_value(self, value: Any) -> datetime:
        moment: datetime = super().to_internal_value(value)
        if moment > timezone.now() + AHEAD:
            raise serializers.ValidationError("lies in the future.")
        return moment


class ResultShape(serializers.Serializer[Any]):
    name = Text(max_length=120)
    value = Number()
    low = Number()
    high = Number()
    unit = Text(max_length=60)
    seeds = Count(min_value=0, help_text="0 where no seed takes part in the figure.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["low"] > attrs["high"]:
            raise serializers.ValidationError({"low": "lies above the upper end of the interval."})
        if not attrs["low"] <= attrs["value"] <= attrs["high"]:
            raise serializers.ValidationError({"value": "lies outside its interval."})
        return attrs


class CurvesShape(serializers.Serializer[Any]):
    title = Text(max_length=200)
    unit = Text(max_length=60)
    lines = Named(child=serializers.ListField(child=Number(), allow_empty=False), allow_empty=False)


class Shape(serializers.Serializer[Any]):
    format = serializers.ChoiceField([FORMAT])
    experiment = serializers.ChoiceField(list(EXPERIMENTS))
    id = serializers.UUIDField()
    started = Moment()
    ended = Moment()
    agents = Count()
    rounds = Count()
    seeds = Count()
    code_version = Text(max_length=64)
    rule_revision = Text(max_length=64)
    machine = Named(child=Text(max_length=200))
    results = ResultShape(many=True, allow_empty=False)
    curves = Slugged(child=CurvesShape())
    rows = serializers.RegexField(r"^[a-z0-9_-]+\.csv$", help_text="A file in the same folder.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["ended"] < attrs["started"]:
            raise serializers.ValidationError({"ended": "lies before the start."})
        _check_names(attrs["results"], attrs["experiment"])
        _check_seeds(attrs["results"], attrs["seeds"])
        return attrs


def _check_names(results: Sequence[Mapping[str, Any]], experiment: str) -> None:
    names = [one["name"] for one in results]
    strangers = [name for name in names if not name.startswith(f"{experiment}.")]
    if strangers:
        raise serializers.ValidationError({"results": f"{strangers[0]} is no result of {experiment}."})
    if len(set(names)) < len(names):
        raise serializers.ValidationError({"results": "one name stands there twice."})


def _check_seeds(results: Sequence[Mapping[str, Any]], seeds: int) -> None:
    """A figure takes all seeds of its run, or none where it is a share that was counted."""
    for place, one in enumerate(results):
        if one["seeds"] not in {0, seeds}:
            raise serializers.ValidationError({f"results[{place}].seeds": f"is neither 0 nor the run's {seeds}."})


def first_fault(errors: Any, place: str = "") -> str:
    """The first fault of many, with the path to its field, such as results[3].low."""
    if isinstance(errors, Mapping):
        key, inner = next(iter(errors.items()))
        step = f"[{key}]" if isinstance(key, int) else f".{key}" if place else str(key)
        return first_fault(inner, place if key == "non_field_errors" else f"{place}{step}")
    number, inner = next((number, one) for number, one in enumerate(errors) if one)
    return first_fault(inner, f"{place}[{number}]") if isinstance(inner, Mapping) else f"{place or 'document'}: {inner}"
