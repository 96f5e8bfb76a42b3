"""What every view of the API does: refuse a body that is too large, tell the limits, and keep answers out of caches."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from feedback.abuse.counters import Standing
from feedback.abuse.limits import headers_of, limited


class TooLargeError(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE

    def __init__(self, most: int) -> None:
        super().__init__(f"The body is larger than {most} bytes.")


class ApiView(APIView):
    # Parsers read the stream themselves, past Django's own limit.
    most_bytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    standings: Sequence[Standing] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.most_bytes:
            raise TooLargeError(self.most_bytes)

    def count(self, kind: str, *, token: str | None = None) -> None:
        """One more request of this kind. Only give a token that is known. Raises RefusedError."""
        self.standings = limited(self.request, kind, token=token)

    def body_of(self, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """What was sent, as this serializer reads it. Raises ValidationError."""
        body = serializer(data=self.request.data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    @property
    def idempotency_key(self) -> str:
        return str(self.request.headers.get("Idempotency-Key", ""))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        for name, value in headers_of(self.standings).items():
            answer.headers.setdefault(name, value)
        return answer
