from django.core.exceptions import ValidationError as FieldsError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback.abuse.checks import admit, attempt_of
from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import headers_of, limited
from feedback.abuse.proofs import new_challenge
from feedback.api.limits import ConflictError, LimitedView
from feedback.api.serializers import ChallengeSerializer, StatusSerializer, SubmissionAnswer, SubmissionRequest
from feedback.api.yours import GONE, NONE, ErasableView, of_token
from feedback.errors import KeyReusedError
from feedback.forms import GUARDS
from feedback.services.intake import receive


def refusal(error: RefusedError) -> Response:
    return Response({"detail": error.sentence, "code": error.code}, status=error.status, headers=error.headers)


class SubmissionsView(LimitedView):
    @extend_schema(
        operation_id="send_feedback",
        summary="Send feedback",
        description="The rules decide before anything is stored. The answer tells what was masked, held or blocked.",
        request=SubmissionRequest,
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The same key and body answer with the same submission, however often they are sent.",
            )
        ],
        responses={
            201: SubmissionAnswer,
            400: OpenApiResponse(OpenApiTypes.OBJECT, description="Faults, under the name of each field."),
            409: OpenApiResponse(OpenApiTypes.OBJECT, description="The key stands for a different submission."),
            413: OpenApiResponse(OpenApiTypes.OBJECT, description="The body is too large."),
            415: OpenApiResponse(OpenApiTypes.OBJECT, description="The body is not application/json."),
            422: OpenApiResponse(OpenApiTypes.OBJECT, description="A form that is stale, or a proof that is none."),
            429: OpenApiResponse(OpenApiTypes.OBJECT, description="Too many, or the same again and again."),
            503: OpenApiResponse(OpenApiTypes.OBJECT, description="The site is flooded: send a proof of work along."),
        },
    )
    def post(self, request: Request) -> Response:
        body = SubmissionRequest(data=request.data)
        body.is_valid(raise_exception=True)
        fields = body.validated_data
        guards = {name: fields.pop(name) for name in GUARDS if name in fields}
        try:
            standings = admit(attempt_of(request, text=fields["text"], **guards))
            received = receive(**fields, idempotency_key=request.headers.get("Idempotency-Key", ""))
        except RefusedError as error:
            return refusal(error)
        except FieldsError as error:
            raise serializers.ValidationError(error.message_dict) from None
        except KeyReusedError as error:
            raise ConflictError({"idempotency_key": [str(error)]}) from None
        answer = SubmissionAnswer(received.submission).data
        headers = {"Location": answer["status_url"], **headers_of(standings)}
        return Response(answer, status=status.HTTP_201_CREATED, headers=headers)


class ChallengeView(APIView):
    @extend_schema(
        operation_id="proof_of_work",
        summary="A challenge whose solution lets feedback by while the site is flooded",
        responses={200: ChallengeSerializer},
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002
        return Response(ChallengeSerializer(new_challenge()).data, headers={"Cache-Control": "no-store"})


class SubmissionView(ErasableView):
    @extend_schema(
        operation_id="follow_feedback",
        summary="What became of it",
        responses={
            200: StatusSerializer,
            404: NONE,
            410: GONE,
            429: OpenApiResponse(OpenApiTypes.OBJECT, description="Asked too often."),
        },
    )
    def get(self, request: Request, token: str) -> Response:
        submission = of_token(token)
        try:
            standings = limited(request, "status", token=token)
        except RefusedError as error:
            return refusal(error)
        headers = {"Cache-Control": "no-store", **headers_of(standings)}
        return Response(StatusSerializer(submission).data, headers=headers)
