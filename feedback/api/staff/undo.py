from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.schema import operation
from feedback.api.staff.base import VIEW, StaffView
from feedback.api.staff.step_views import StepRefusedError
from feedback.api.staff.steps import WORK_ON
from feedback.services.work.undoing import undo


class UndoRequest(serializers.Serializer[Any]):
    batch = serializers.UUIDField(help_text="Of a change in a submission's history.")


class UndoAnswer(serializers.Serializer[Any]):
    undone = serializers.ListField(child=serializers.UUIDField(), help_text="Submissions that are as they were.")


class UndoView(StaffView):
    needs = WORK_ON | {VIEW}

    @operation(
        "undo",
        "Take back what this token's owner did last",
        request=UndoRequest,
        answers={200: UndoAnswer},
        refusals=[401, 403, 409, 429],
    )
    def post(self, _request: Request) -> Response:
        outcome = undo(batch=self.body_of(UndoRequest)["batch"], user=self.token.owner)
        if not outcome.done:
            raise StepRefusedError(" ".join(outcome.refused))
        return Response(UndoAnswer({"undone": outcome.done}).data)
