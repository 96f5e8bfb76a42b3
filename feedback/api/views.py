from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as FieldsError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.api.serializers import StatusSerializer, SubmissionAnswer, SubmissionRequest
from feedback.api.yours import GONE, NONE, ErasableView, of_token
from feedback.errors import KeyReusedError
from feedback.services.intake import receive


class TooLargeError(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"The body is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes."
    default_code = "too_large"


class ConflictError(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class SubmissionsView(APIView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # The JSON parser reads the stream itself and so passes Django's own limit by.
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLargeError

    @extend_schema(
        operation_id="send_feedback",
        summary="Send feedback",
        description="The rules decide before anything is stored. The answer tells what was masked, held or blocked.",
        request=SubmissionRequest,
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The same key and body answer with the same submission, however often they are sent.",
            )
        ],
        responses={
            201: SubmissionAnswer,
            400: OpenApiResponse(OpenApiTypes.OBJECT, description="Faults, under the name of each field."),
            409: OpenApiResponse(OpenApiTypes.OBJECT, description="The key stands for a different submission."),
            413: OpenApiResponse(OpenApiTypes.OBJECT, description="The body is too large."),
            415: OpenApiResponse(OpenApiTypes.OBJECT, description="The body is not application/json."),
        },
    )
    def post(self, request: Request) -> Response:
        body = SubmissionRequest(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            received = receive(**body.validated_data, idempotency_key=request.headers.get("Idempotency-Key", ""))
        except FieldsError as error:
            raise serializers.ValidationError(error.message_dict) from None
        except KeyReusedError as error:
            raise ConflictError({"idempotency_key": [str(error)]}) from None
        answer = SubmissionAnswer(received.submission).data
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["status_url"]})


class SubmissionView(ErasableView):
    @extend_schema(
        operation_id="follow_feedback",
        summary="What became of it",
        responses={200: StatusSerializer, 404: NONE, 410: GONE},
    )
    def get(self, request: Request, token: str) -> Response:  # noqa: ARG002
        return Response(StatusSerializer(of_token(token)).data, headers={"Cache-Control": "no-store"})
