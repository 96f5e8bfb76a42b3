from rest_framework.request import Request
from rest_framework.response import Response

from feedback.abuse.proofs import new_challenge
from feedback.api.base import ApiView
from feedback.api.schema import operation
from feedback.api.serializers import ChallengeSerializer


class ChallengeView(ApiView):
    @operation(
        "proof_of_work",
        "A challenge whose solution lets feedback by while the site is flooded",
        answers={200: ChallengeSerializer},
    )
    def get(self, _request: Request) -> Response:
        return Response(ChallengeSerializer(new_challenge()).data)
