from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.api.schema import operation
from feedback.api.staff.base import StaffView


class MeSerializer(serializers.Serializer[Any]):
    user = serializers.CharField()
    token = serializers.CharField(help_text="The name that was given to it.")
    role = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField(), help_text="Of its role, and of its owner too.")


class MeView(StaffView):
    needs = ()

    @operation("who_am_i", "What this token may do", answers={200: MeSerializer}, refusals=[401, 429])
    def get(self, _request: Request) -> Response:
        token = self.token
        told = {
            "user": token.owner.get_username(),
            "token": token.name,
            "role": token.role.name,
            "expires_at": token.expires_at,
            "permissions": sorted(self.allowed),
        }
        return Response(MeSerializer(told).data)
