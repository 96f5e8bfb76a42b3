"""What a visitor adds in words."""

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.base import ApiView
from feedback.api.conversation_serializers import CommentAnswer, CommentRequest
from feedback.api.schema import IDEMPOTENCY_KEY, TOKEN, operation
from feedback.api.submissions import submission_of
from feedback.conversation import said
from feedback.services.comments import comment


class CommentsView(ApiView):
    @operation(
        "add_comment",
        "Add a comment",
        description="The rules decide before it is stored. A comment on answered or closed feedback opens it again.",
        request=CommentRequest,
        parameters=[TOKEN, IDEMPOTENCY_KEY],
        answers={201: CommentAnswer},
        refusals=[404, 409, 410, 429],
    )
    def post(self, _request: Request, token: str) -> Response:
        submission = submission_of(token)
        fields = self.body_of(CommentRequest)
        self.count("comment", token=token)
        commented = comment(submission=submission, **fields, idempotency_key=self.idempotency_key)
        return Response(CommentAnswer(said(commented.comment)).data, status=status.HTTP_201_CREATED)
