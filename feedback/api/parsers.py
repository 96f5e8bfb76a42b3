"""JSON as the API takes it: what one parser would read in one way and another in another is refused."""

from typing import Any

from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.utils import json

from governance.core.folding import storable


class StrictJSONParser(JSONParser):
    def parse(self, stream: Any, *_: Any, **__: Any) -> Any:
        try:
            content = stream.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8.") from None
        try:
            return json.loads(content, object_pairs_hook=_object)
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise ValidationError({storable(name): ["This field is given twice."]})
        values[name] = value
    return values
