"""What every view of the staff's part begins with: a token that is good, not used too much, and allowed to."""

from collections.abc import Collection
from typing import Any, cast

from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.base import ApiView
from feedback.api.staff.authentication import TokenAuthentication, permissions_of
from feedback.api.staff.serializers import StaffSubmissionSerializer
from feedback.models import ApiToken, Submission

VIEW = "feedback.view_submission"


class MayDo(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is None:
            raise NotAuthenticated("A token of staff is needed: Authorization: Bearer trs_….")
        view.allowed = permissions_of(view.token)
        missing = sorted(set(view.needs) - view.allowed)
        if missing:
            raise PermissionDenied(f"This token may not do that: it lacks {', '.join(missing)}.")
        return True


class StaffView(ApiView):
    authentication_classes = [TokenAuthentication]
    permission_classes = [MayDo]
    needs: Collection[str] = (VIEW,)
    allowed: frozenset[str] = frozenset()

    @property
    def token(self) -> ApiToken:
        token: Any = self.request.auth
        return cast("ApiToken", token)

    def told(self, submission: Submission) -> Response:
        return Response(StaffSubmissionSerializer(submission, context={"allowed": self.allowed}).data)

    def check_permissions(self, request: Request) -> None:
        """Counted first: who asks without a right to is limited as well."""
        if request.auth is not None:
            self.count("staff", token=str(request.auth.pk))
        super().check_permissions(request)
