"""How operations are told in the OpenAPI document: with their answers, their problems, and the headers of limits."""

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from feedback.api.problems import MEDIA_TYPE, PREFIX
from feedback.validation import KEY, MAX_KEY

VERSIONED = f"{PREFIX}v1/"
READS_BODY = (400, 413, 415)
DESCRIPTIONS: Mapping[int, str] = {
    400: "Faults, by field.",
    401: "No token, or one that is unknown, expired or revoked.",
    403: "The token may not do that; the detail names the permission that is missing.",
    404: "There is nothing at this address.",
    406: "Another type than JSON was asked for.",
    409: "It is in a state in which this cannot be done, or the key stands for something else.",
    410: "It was erased.",
    413: "The body is too large.",
    415: "The body is of another type.",
    422: "Readable, and refused: by the rules, or as a form that is stale or a proof that is none.",
    429: "Too many, or the same again and again.",
    503: "The site is flooded: send a proof of work along.",
}


class ProblemSerializer(serializers.Serializer[Any]):
    """As RFC 9457 has it. Nothing of what was sent is repeated."""

    type = serializers.CharField(help_text="about:blank, or the address of what explains this kind of problem.")
    title = serializers.CharField(help_text="The phrase of the status.")
    status = serializers.IntegerField(min_value=400, max_value=599)
    detail = serializers.CharField(help_text="What is wrong, for people.")
    code = serializers.CharField(required=False, help_text="The end of `type`, where that is an address.")
    errors = serializers.DictField(  # type: ignore[assignment]  # the name is RFC 9457's, and this one only answers
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Faults by the name of the field; `non_field_errors` where no field is at fault.",
    )


EXAMPLES: Mapping[int, dict[str, Any]] = {
    400: {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Some fields have faults: see errors.",
        "errors": {"text": ["Please write something."]},
    },
    429: {
        "type": "/docs/api.html#too-many",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "That is more than this site takes at once from one place. Please try again in 40 seconds.",
        "code": "too-many",
    },
}


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    return {(status, MEDIA_TYPE): _problem(status) for status in sorted(statuses)}


def _problem(status: int) -> OpenApiResponse:
    examples = [OpenApiExample(f"status-{status}", value=EXAMPLES[status])] if status in EXAMPLES else []
    return OpenApiResponse(ProblemSerializer, DESCRIPTIONS[status], examples)


def operation(
    name: str,
    summary: str,
    *,
    answers: Mapping[int, Any],
    refusals: Collection[int] = (),
    request: Any = None,
    parameters: Collection[OpenApiParameter] = (),
    **more: Any,
) -> Callable[[Any], Any]:
    """A view's method as the document tells it. What every one, and every one with a body, may answer is added."""
    statuses = {406, *refusals, *(READS_BODY if request else ())}
    told = [*parameters, *(LIMITS if HTTPStatus.TOO_MANY_REQUESTS in statuses else ())]
    decorated: Callable[[Any], Any] = extend_schema(
        operation_id=name,
        summary=summary,
        request=request,
        parameters=told,
        responses={**dict[Any, Any](answers), **problems(*statuses)},
        **more,
    )
    return decorated


LIMITS = [
    OpenApiParameter(
        field, OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200, 201, 204, 429], description=description
    )
    for field, description in (
        ("RateLimit-Policy", "How much is taken in which time, in seconds; absent where the operator set no limit."),
        ("RateLimit", "What is left of it, and after how many seconds it begins anew."),
    )
]
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": MAX_KEY, "pattern": KEY},
    OpenApiParameter.HEADER,
    description="The same key and body answer with the same, however often they are sent.",
)
TOKEN = OpenApiParameter(
    "token",
    {"type": "string", "pattern": r"^[A-Za-z0-9_-]{16,64}$"},
    OpenApiParameter.PATH,
    description="Whoever has it is taken for who sent the feedback.",
)


def versioned_only(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Addresses without a version answer as version 1, and are told once."""
    paths = {path for path, *_ in endpoints}
    return [one for one in endpoints if one[0].replace(PREFIX, VERSIONED, 1) not in paths]


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "feedback.api.staff.authentication.TokenAuthentication"
    name = "staffToken"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that staff made in the admin. It may do what both its role and its owner may.",
        }
