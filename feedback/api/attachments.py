"""Screenshots that a visitor adds."""

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiRequest
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.base import ApiView
from feedback.api.conversation_serializers import ScreenshotRequest, ScreenshotSerializer
from feedback.api.parsers import ScreenshotParser
from feedback.api.schema import TOKEN, operation
from feedback.api.submissions import submission_of
from feedback.screenshots import MAX_BYTES, redrawn
from feedback.services.attachments import attach

# What multipart adds to a file: boundaries and headers.
MULTIPART = 16 * 1024
PICTURES = {"screenshot": {"contentType": "image/png, image/jpeg, image/webp"}}


class AttachmentsView(ApiView):
    parser_classes = [ScreenshotParser]
    most_bytes = MAX_BYTES + MULTIPART

    @operation(
        "attach_screenshot",
        "Attach a screenshot",
        description="It is drawn anew, without anything else that the file holds, and waits until a person has looked.",
        request={"multipart/form-data": OpenApiRequest(ScreenshotRequest, encoding=PICTURES)},
        parameters=[TOKEN],
        answers={201: ScreenshotSerializer},
        refusals=[404, 409, 410, 429],
    )
    def post(self, _request: Request, token: str) -> Response:
        submission = submission_of(token)
        fields = self.body_of(ScreenshotRequest)
        self.count("attachment", token=token)
        try:
            picture = redrawn(fields["screenshot"].read())
        except ValidationError as error:
            raise ValidationError({"screenshot": error.messages}) from None
        kept = attach(submission=submission, picture=picture)
        return Response(ScreenshotSerializer(kept).data, status=status.HTTP_201_CREATED)
