from django.core.exceptions import ValidationError as FieldsError
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback import selectors
from feedback.api.limits import ConflictError, LimitedView
from feedback.api.serializers import StatusSerializer, SubmissionAnswer, SubmissionRequest
from feedback.errors import KeyReusedError
from feedback.services.intake import receive


class SubmissionsView(LimitedView):
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


class SubmissionView(APIView):
    @extend_schema(
        operation_id="follow_feedback",
        summary="What became of it",
        responses={200: StatusSerializer, 404: OpenApiResponse(OpenApiTypes.OBJECT, description="No such token.")},
    )
    def get(self, request: Request, token: str) -> Response:  # noqa: ARG002
        submission = selectors.tracked_submission(token)
        if submission is None:
            raise Http404
        return Response(StatusSerializer(submission).data, headers={"Cache-Control": "no-store"})
