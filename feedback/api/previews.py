"""What would become of a text, before it is sent."""

from django.core.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.base import ApiView
from feedback.api.preview_serializers import PreviewAnswer, PreviewRequest
from feedback.api.schema import operation
from feedback.foresight import foresee


class PreviewView(ApiView):
    @operation(
        "preview_feedback",
        "What would become of it",
        description=(
            "The rules decide in memory: nothing of the text is recorded, kept or logged. Also names documents that "
            "may answer it."
        ),
        request=PreviewRequest,
        answers={200: PreviewAnswer},
        refusals=[429],
    )
    def post(self, _request: Request) -> Response:
        fields = self.body_of(PreviewRequest)
        self.count("preview")
        try:
            foreseen = foresee(**fields)
        except ValidationError as error:
            raise ValidationError({"text": error.messages}) from None
        return Response(PreviewAnswer(foreseen).data)
