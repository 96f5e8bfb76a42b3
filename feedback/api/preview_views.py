from django.core.exceptions import ValidationError as FieldsError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import headers_of, limited
from feedback.api.limits import LimitedView
from feedback.api.preview_serializers import PreviewAnswer, PreviewRequest
from feedback.api.views import refusal
from feedback.foresight import foresee

REFUSALS = {
    400: OpenApiResponse(OpenApiTypes.OBJECT, description="Faults, under the name of each field."),
    413: OpenApiResponse(OpenApiTypes.OBJECT, description="The body is too large."),
    415: OpenApiResponse(OpenApiTypes.OBJECT, description="The body is not application/json."),
    429: OpenApiResponse(OpenApiTypes.OBJECT, description="Asked too often."),
}


class PreviewView(LimitedView):
    @extend_schema(
        operation_id="preview_feedback",
        summary="What would become of it",
        description=(
            "The rules decide in memory: nothing of the text is recorded, kept or logged. Also names documents that "
            "may answer it."
        ),
        request=PreviewRequest,
        responses={200: PreviewAnswer, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        body = PreviewRequest(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            standings = limited(request, "preview")
            answer = PreviewAnswer(foresee(**body.validated_data)).data
        except RefusedError as error:
            return refusal(error)
        except FieldsError as error:
            raise serializers.ValidationError({"text": error.messages}) from None
        return Response(answer, headers={"Cache-Control": "no-store", **headers_of(standings)})
