from django.core.exceptions import ValidationError as FieldsError
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.conversation_serializers import (
    CommentAnswer,
    CommentRequest,
    ScreenshotRequest,
    ScreenshotSerializer,
)
from feedback.api.limits import ConflictError, LimitedView
from feedback.conversation import said
from feedback.errors import FeedbackError
from feedback.models import Submission
from feedback.screenshots import MAX_BYTES, redrawn
from feedback.services.attachments import attach
from feedback.services.comments import comment

# What multipart adds to a file: boundaries and headers.
MULTIPART = 16 * 1024
REFUSALS = {
    400: OpenApiResponse(OpenApiTypes.OBJECT, description="Faults, under the name of each field."),
    404: OpenApiResponse(OpenApiTypes.OBJECT, description="No such token."),
    409: OpenApiResponse(OpenApiTypes.OBJECT, description="No more are taken, or the feedback was rejected."),
    413: OpenApiResponse(OpenApiTypes.OBJECT, description="The body is too large."),
    415: OpenApiResponse(OpenApiTypes.OBJECT, description="The body is of another type."),
}


class CommentsView(LimitedView):
    @extend_schema(
        operation_id="add_comment",
        summary="Add a comment",
        description="The rules decide before it is stored. A comment on answered or closed feedback opens it again.",
        request=CommentRequest,
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The same key and text answer with the same comment, however often they are sent.",
            )
        ],
        responses={201: CommentAnswer, **REFUSALS},
    )
    def post(self, request: Request, token: str) -> Response:
        submission = _submission(token)
        body = CommentRequest(data=request.data)
        body.is_valid(raise_exception=True)
        key = request.headers.get("Idempotency-Key", "")
        try:
            commented = comment(submission=submission, text=body.validated_data["text"], idempotency_key=key)
        except FieldsError as error:
            raise serializers.ValidationError(error.message_dict) from None
        except FeedbackError as error:
            raise ConflictError(str(error)) from None
        return Response(CommentAnswer(said(commented.comment)).data, status=status.HTTP_201_CREATED)


class AttachmentsView(LimitedView):
    parser_classes = [MultiPartParser]
    most_bytes = MAX_BYTES + MULTIPART

    @extend_schema(
        operation_id="attach_screenshot",
        summary="Attach a screenshot",
        description="It is drawn anew, without anything else that the file holds, and waits until a person has looked.",
        request={"multipart/form-data": ScreenshotRequest},
        responses={201: ScreenshotSerializer, **REFUSALS},
    )
    def post(self, request: Request, token: str) -> Response:
        submission = _submission(token)
        body = ScreenshotRequest(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            picture = redrawn(body.validated_data["screenshot"].read())
            kept = attach(submission=submission, picture=picture)
        except FieldsError as error:
            raise serializers.ValidationError({"screenshot": error.messages}) from None
        except FeedbackError as error:
            raise ConflictError(str(error)) from None
        return Response(ScreenshotSerializer(kept).data, status=status.HTTP_201_CREATED)


def _submission(token: str) -> Submission:
    found = Submission.objects.filter(token=token).first()
    if found is None:
        raise Http404
    return found
