"""Who asks: a bearer of a token. A session is never enough, so that no other site can ask in somebody's name."""

from typing import Any

from django.contrib.auth.models import User
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from feedback.models import ApiToken
from feedback.services.api_tokens import usable_token

CHALLENGE = 'Bearer realm="staff"'


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = usable_token(credential.strip())
        if token is None:
            raise AuthenticationFailed("This token is unknown, expired or revoked.")
        return token.owner, token

    def authenticate_header(self, _request: Request) -> str:
        return CHALLENGE


def permissions_of(token: ApiToken) -> frozenset[str]:
    """What its role may and its owner may as well."""
    rows = token.role.permissions.values_list("content_type__app_label", "codename")
    owners: set[Any] = token.owner.get_all_permissions()
    return frozenset(f"{app}.{name}" for app, name in rows) & owners
