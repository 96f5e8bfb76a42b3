"""Everything that is kept about feedback, for whoever has its token."""

from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.base import ApiView
from feedback.api.schema import TOKEN, operation
from feedback.api.submissions import submission_of
from feedback.portability import everything

HEADERS = {"Content-Disposition": 'attachment; filename="feedback.json"', "X-Robots-Tag": "noindex, nofollow"}


class ExportView(ApiView):
    @operation(
        "export_feedback",
        "Everything that is kept about it",
        description="Text, timeline, labels, answer, comments, screenshots in base64, and decisions with findings.",
        parameters=[TOKEN],
        answers={200: OpenApiTypes.OBJECT},
        refusals=[404, 410, 429],
    )
    def get(self, _request: Request, token: str) -> Response:
        submission = submission_of(token)
        self.count("export", token=token)
        return Response(everything(submission), headers=HEADERS)
