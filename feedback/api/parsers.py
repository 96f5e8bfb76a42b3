"""JSON as the API takes it: what one parser would read in one way and another in another is refused."""

from json import JSONDecodeError
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.utils import json


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
        except JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: see line {error.lineno}, column {error.colno}.") from None
        except ValueError:
            raise ParseError("The body is not JSON: a number is too large, or is none.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ParseError("A field is given twice.")
    return values


class ScreenshotParser(MultiPartParser):
    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except ParseError:
            # The library's own sentence repeats what was sent.
            raise ParseError("The body is not multipart/form-data.") from None
