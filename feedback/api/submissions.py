"""Feedback itself: sent, and followed and erased by whoever has its token."""

from django.http import Http404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from feedback import selectors
from feedback.abuse.checks import admit, attempt_of
from feedback.api.base import ApiView
from feedback.api.schema import IDEMPOTENCY_KEY, TOKEN, operation
from feedback.api.serializers import StatusSerializer, SubmissionAnswer, SubmissionRequest
from feedback.erasure.services import erase
from feedback.erasure.tombstones import tombstone_of
from feedback.errors import ErasedError
from feedback.forms import GUARDS
from feedback.models import Submission, Tombstone
from feedback.services.intake import receive


def submission_of(token: str) -> Submission:
    """With its public timeline. Raises ErasedError where it was erased, and Http404."""
    submission = selectors.tracked_submission(token)
    if submission is not None:
        return submission
    if tombstone_of(token) is not None:
        raise ErasedError
    raise Http404


class SubmissionsView(ApiView):
    @operation(
        "send_feedback",
        "Send feedback",
        description="The rules decide before anything is stored. The answer tells what was masked, held or blocked.",
        request=SubmissionRequest,
        parameters=[IDEMPOTENCY_KEY],
        answers={201: SubmissionAnswer},
        refusals=[409, 422, 429, 503],
    )
    def post(self, request: Request) -> Response:
        fields = self.body_of(SubmissionRequest)
        guards = {name: fields.pop(name) for name in GUARDS if name in fields}
        self.standings = admit(attempt_of(request, text=fields["text"], **guards))
        received = receive(**fields, idempotency_key=self.idempotency_key)
        answer = SubmissionAnswer(received.submission).data
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["status_url"]})


class SubmissionView(ApiView):
    @operation(
        "follow_feedback",
        "What became of it",
        parameters=[TOKEN],
        answers={200: StatusSerializer},
        refusals=[404, 410, 429],
    )
    def get(self, _request: Request, token: str) -> Response:
        submission = submission_of(token)
        self.count("status", token=token)
        return Response(StatusSerializer(submission).data)

    @operation(
        "erase_feedback",
        "Erase it, with every copy",
        description="It cannot be undone. What stays are its dates, and decisions of the rules, which never held text.",
        parameters=[TOKEN],
        answers={204: None},
        refusals=[404, 410, 429],
    )
    def delete(self, _request: Request, token: str) -> Response:
        submission = submission_of(token)
        self.count("erase", token=token)
        erase(submission=submission, by=Tombstone.By.VISITOR)
        return Response(status=status.HTTP_204_NO_CONTENT)
