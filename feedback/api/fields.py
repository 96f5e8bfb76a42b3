"""What several parts of the API's JSON are made of."""

from typing import Any

from rest_framework import serializers


class TextField(serializers.CharField):
    """Text and nothing else; the library's own field would take a number for its digits."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class FindingSerializer(serializers.Serializer[dict[str, Any]]):
    rule = serializers.CharField(help_text="The instruction that fired, such as inst_016.")
    version = serializers.IntegerField()
    category = serializers.CharField()
    start = serializers.IntegerField(help_text="Offset in the text as it was sent, in characters.")
    end = serializers.IntegerField()
    severity = serializers.CharField()
    message = serializers.CharField()
