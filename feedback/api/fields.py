"""What several parts of the API's JSON are made of."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from rest_framework import serializers


class TextField(serializers.CharField):
    """Text and nothing else; the library's own field would take a number for its digits.

    `pattern` and `told` are for the schema: what is said of them is enforced by the services.
    """

    def __init__(self, *, pattern: str = "", told: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.told = {**({"pattern": pattern} if pattern else {}), **(told or {})}
        super().__init__(**{"trim_whitespace": False, **options})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class FlagField(serializers.BooleanField):
    """True or false; the library's own field would take 1, "yes" and "off"."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class TextFieldInSchema(OpenApiSerializerFieldExtension):
    target_class = TextField

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        told = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        return {**told, **deepcopy(self.target.told)}


class FieldsTogetherInSchema(OpenApiSerializerExtension):
    """Tells as `anyOf` what a serializer says in `together`: which values of its fields go with which."""

    target_class = "feedback.api.fields.TogetherSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        told = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        # A copy, because the library works on: what it changed would be missing from the next document.
        return {**told, "anyOf": deepcopy(self.target.together)}


class TogetherSerializer(serializers.Serializer[Any]):
    together: Sequence[Mapping[str, Any]] = ()


class FindingSerializer(serializers.Serializer[dict[str, Any]]):
    rule = serializers.CharField(help_text="The instruction that fired, such as inst_016.")
    version = serializers.IntegerField()
    category = serializers.CharField()
    start = serializers.IntegerField(help_text="Offset in the text as it was sent, in characters.")
    end = serializers.IntegerField()
    severity = serializers.CharField()
    message = serializers.CharField()
