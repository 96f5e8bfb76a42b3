"""What the owner of a token may do with all of it: have it, and have it erased."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback import selectors
from feedback.erasure.services import erase
from feedback.erasure.tombstones import tombstone_of
from feedback.errors import ErasedError
from feedback.models import Submission, Tombstone
from feedback.portability import everything

NONE = OpenApiResponse(OpenApiTypes.OBJECT, description="No such token.")
GONE = OpenApiResponse(OpenApiTypes.OBJECT, description="It was erased.")


class GoneError(APIException):
    status_code = status.HTTP_410_GONE
    default_detail = str(ErasedError())
    default_code = "erased"


def of_token(token: str) -> Submission:
    """The submission with its public timeline. Raises GoneError where it was erased, and Http404."""
    submission = selectors.tracked_submission(token)
    if submission is not None:
        return submission
    if tombstone_of(token) is not None:
        raise GoneError
    raise Http404


class ErasableView(APIView):
    @extend_schema(
        operation_id="erase_feedback",
        summary="Erase it, with every copy",
        description="It cannot be undone. What stays are its dates, and decisions of the rules, which never held text.",
        request=None,
        responses={204: OpenApiResponse(description="It is erased."), 404: NONE, 410: GONE},
    )
    def delete(self, request: Request, token: str) -> Response:  # noqa: ARG002
        try:
            erase(submission=of_token(token), by=Tombstone.By.VISITOR)
        except ErasedError:
            raise GoneError from None
        return Response(status=status.HTTP_204_NO_CONTENT)


class ExportView(APIView):
    @extend_schema(
        operation_id="export_feedback",
        summary="Everything that is kept about it",
        description="Text, timeline, labels, answer, comments, screenshots in base64, and decisions with findings.",
        responses={200: OpenApiTypes.OBJECT, 404: NONE, 410: GONE},
    )
    def get(self, request: Request, token: str) -> Response:  # noqa: ARG002
        content: dict[str, Any] = everything(of_token(token))
        headers = {
            "Content-Disposition": 'attachment; filename="feedback.json"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex, nofollow",
        }
        return Response(content, headers=headers)
