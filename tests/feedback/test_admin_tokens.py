"""Staff make their own tokens in the admin, see them once, and revoke them."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from feedback.models import ApiToken
from feedback.services.api_tokens import make_token, usable_token
from feedback.tokens import is_well_formed
from tests.feedback.factories import make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/feedback/apitoken/"
ADD = f"{LIST}add/"


@pytest.fixture
def role() -> Group:
    return Group.objects.create(name="testers")


def signed_in(*permissions: str, username: str = "staff") -> Client:
    client = Client()
    client.force_login(make_staff(*permissions, username=username))
    return client


def test_it_is_shown_once_and_belongs_to_whoever_made_it(role: Group) -> None:
    client = signed_in("feedback.add_apitoken", "feedback.view_apitoken")
    answer = client.post(ADD, {"name": "script", "role": role.pk, "days": 90})
    found = re.findall(r"trs_\w+", answer.content.decode())
    assert len(set(found)) == 1
    assert is_well_formed(found[0])
    row = usable_token(found[0])
    assert row is not None
    assert (row.owner.username, row.role, row.expires_at is None) == ("staff", role, False)
    assert "no-store" in answer["Cache-Control"]
    for address in (LIST, f"{LIST}{row.pk}/change/"):
        page = client.get(address)
        assert page.status_code == 200
        assert not re.findall(r"trs_\w+", page.content.decode())
        assert row.hash not in page.content.decode()


def test_without_the_permission_there_is_none(role: Group) -> None:
    client = signed_in("feedback.view_apitoken")
    assert client.post(ADD, {"name": "script", "role": role.pk, "days": 90}).status_code == 403
    assert not ApiToken.objects.exists()


def test_it_is_revoked_by_its_owner_and_not_by_somebody_else(role: Group) -> None:
    client = signed_in("feedback.add_apitoken", "feedback.view_apitoken")
    own, _ = make_token(owner=User.objects.get(username="staff"), role=role, name="own")
    others, _ = make_token(owner=make_staff(username="other"), role=role, name="others")
    body = {"action": "revoke", "_selected_action": [own.pk, others.pk]}
    page = client.post(LIST, body, follow=True).content.decode()
    assert "others" not in page
    assert dict(ApiToken.objects.values_list("name", "revoked_at"))["others"] is None
    assert dict(ApiToken.objects.values_list("name", "revoked_at"))["own"] is not None


def test_whoever_looks_after_tokens_revokes_those_of_others(role: Group) -> None:
    make_token(owner=make_staff(username="other"), role=role, name="others")
    client = signed_in("feedback.view_apitoken", "feedback.delete_apitoken")
    client.post(LIST, {"action": "revoke", "_selected_action": [ApiToken.objects.get().pk]})
    assert ApiToken.objects.get().revoked_at is not None


def test_nothing_of_a_token_is_changed_or_deleted(role: Group) -> None:
    row, _ = make_token(owner=make_staff(username="other"), role=role, name="others")
    client = signed_in("feedback.view_apitoken", "feedback.delete_apitoken", "feedback.change_apitoken")
    assert client.post(f"{LIST}{row.pk}/change/", {"name": "x"}).status_code == 403
    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ApiToken.objects.get().name == "others"
