"""A view for each step of the registry."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.schema import operation
from feedback.api.staff.base import VIEW, StaffView
from feedback.api.staff.serializers import StaffSubmissionSerializer
from feedback.api.staff.steps import STEPS, Step
from feedback.api.staff.submissions import REFUSALS, found
from feedback.errors import FeedbackError


class StepRefusedError(FeedbackError):
    """Why a step was not done."""


class StepView(StaffView):
    step: Step

    def post(self, _request: Request, pk: UUID) -> Response:
        submission = found(pk)
        outcome = self.step.run(submission, self.token.owner, self.body_of(self.step.body))
        if outcome is not None and not outcome.done:
            raise StepRefusedError(" ".join(outcome.refused))
        return self.told(found(pk))


def view_of(name: str) -> Any:
    step = STEPS[name]
    described = operation(
        f"{name}_submission",
        step.summary,
        request=step.body,
        answers={200: StaffSubmissionSerializer},
        refusals=[409, *REFUSALS],
    )
    view = type(f"{name.capitalize()}View", (StepView,), {"step": step, "needs": step.needs | {VIEW}})
    return extend_schema_view(post=described)(view).as_view()
