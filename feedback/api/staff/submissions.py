"""Submissions as staff read them: a list, and one."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from feedback import selectors
from feedback.api.schema import operation
from feedback.api.staff.base import StaffView
from feedback.api.staff.filters import SubmissionFilters
from feedback.api.staff.paging import NewestFirst
from feedback.api.staff.serializers import RowSerializer, StaffSubmissionSerializer
from feedback.models import Submission

REFUSALS = (401, 403, 404, 429)


class StaffSubmissionsView(StaffView, ListAPIView[Submission]):
    serializer_class = RowSerializer
    pagination_class = NewestFirst
    filter_backends = [DjangoFilterBackend]
    filterset_class = SubmissionFilters
    queryset = selectors.listed_submissions()

    @operation(
        "list_submissions",
        "Submissions, the newest first",
        answers={200: RowSerializer(many=True)},
        refusals=[400, *REFUSALS],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class StaffSubmissionView(StaffView):
    @operation(
        "read_submission",
        "One submission, with its labels, decisions, reply, comments and history",
        answers={200: StaffSubmissionSerializer},
        refusals=REFUSALS,
    )
    def get(self, _request: Request, pk: UUID) -> Response:
        return self.told(found(pk))


def found(pk: UUID) -> Submission:
    """Raises Http404."""
    submission = selectors.whole_submission(pk)
    if submission is None:
        raise Http404
    return submission
