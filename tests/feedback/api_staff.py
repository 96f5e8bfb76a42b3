"""What tests of the staff's part of the API share: a role, a token, and somebody who asks with it."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.test import Client

from feedback.services.api_tokens import make_token
from tests.feedback.factories import make_staff

STAFF = "/api/v1/staff/"
EVERYTHING = (
    "feedback.view_submission",
    "feedback.work_on_submission",
    "feedback.change_triage",
    "feedback.change_reply",
    "governance.change_review",
)


def make_role(*permissions: str, name: str = "testers") -> Group:
    role = Group.objects.create(name=name)
    for permission in permissions:
        app, codename = permission.split(".")
        role.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return role


class Bearer:
    """Asks with a token whose owner and role have the same permissions."""

    def __init__(self, *permissions: str, username: str = "staff") -> None:
        self.user = make_staff(*permissions, username=username)
        _, token = make_token(owner=self.user, role=make_role(*permissions, name=username), name="script")
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client(headers=self.headers)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(STAFF + path, query)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(STAFF + path, body or {}, content_type="application/json")
