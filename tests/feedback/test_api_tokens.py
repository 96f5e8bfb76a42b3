"""Keys to the staff's part of the API: their form, what they may do, and when they are of no more use."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from feedback.models import ApiToken
from feedback.services.api_tokens import make_token, revoke_token
from feedback.tokens import hash_of, is_well_formed, new_token
from tests.feedback.api_staff import STAFF, make_role
from tests.feedback.factories import make_staff

pytestmark = pytest.mark.django_db
ME, LIST = f"{STAFF}me/", f"{STAFF}submissions/"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def owner() -> User:
    return make_staff("feedback.change_reply")


def test_a_token_is_known_by_its_form_and_a_changed_letter_is_noticed() -> None:
    token = new_token()
    assert token.startswith("trs_")
    assert is_well_formed(token)
    changed = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert not any(map(is_well_formed, (changed, token[:-1], token + "a", token + "\n", "", "trs_")))


def test_only_its_hash_is_kept(owner: User) -> None:
    row, token = make_token(owner=owner, role=make_role(), name="script")
    assert row.hash == hash_of(token)
    assert token not in str(ApiToken.objects.values().get())


def test_it_may_do_what_both_its_role_and_its_owner_may(client: Client, owner: User) -> None:
    role = make_role("feedback.view_submission", "feedback.change_triage")
    _, token = make_token(owner=owner, role=role, name="script")
    told = client.get(ME, headers=bearer(token)).json()
    assert (told["user"], told["token"], told["role"]) == ("staff", "script", "testers")
    assert told["permissions"] == ["feedback.view_submission"]


def test_no_token_is_401_and_says_which_is_wanted(client: Client, owner: User) -> None:
    client.force_login(owner)
    for headers in ({}, {"Authorization": "Basic abc"}, bearer("trs_"), bearer(new_token())):
        answer = client.get(ME, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"] == 'Bearer realm="staff"'


def test_a_right_that_is_missing_is_named(client: Client, owner: User) -> None:
    _, token = make_token(owner=owner, role=make_role("feedback.change_reply"), name="script")
    answer = client.get(LIST, headers=bearer(token))
    assert answer.status_code == 403
    assert "feedback.view_submission" in answer.json()["detail"]


@pytest.mark.parametrize("change", ["revoked", "expired", "inactive", "no staff"])
def test_it_is_of_no_use_any_more(client: Client, owner: User, change: str) -> None:
    row, token = make_token(
        owner=owner, role=make_role(), name="script", expires_at=timezone.now() + timedelta(minutes=1)
    )
    assert client.get(ME, headers=bearer(token)).status_code == 200
    match change:
        case "revoked":
            assert revoke_token(token=row)
            assert not revoke_token(token=row)
        case "expired":
            ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "inactive":
            User.objects.update(is_active=False)
        case "no staff":
            User.objects.update(is_staff=False)
    assert client.get(ME, headers=bearer(token)).status_code == 401


def test_its_use_is_noted_once_a_minute(client: Client, owner: User) -> None:
    _, token = make_token(owner=owner, role=make_role(), name="script")
    client.get(ME, headers=bearer(token))
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    client.get(ME, headers=bearer(token))
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    client.get(ME, headers=bearer(token))
    assert ApiToken.objects.filter(last_used_at__gt=first - timedelta(minutes=1)).exists()


def test_each_token_is_limited_for_itself(client: Client, owner: User, settings: Any) -> None:
    settings.API_STAFF_PER_MINUTE = 1
    role = make_role()
    (_, one), (_, other) = (make_token(owner=owner, role=role, name=name) for name in ("one", "other"))
    first = client.get(ME, headers=bearer(one))
    assert first["RateLimit-Policy"] == '"staff-minute";q=1;w=60'
    again = client.get(ME, headers=bearer(one))
    assert (again.status_code, again.json()["code"]) == (429, "too-many")
    assert 0 < int(again["Retry-After"]) <= 60
    assert client.get(ME, headers=bearer(other)).status_code == 200


def test_the_key_of_the_staffs_part_costs_five_queries(
    client: Client, owner: User, django_assert_num_queries: Any
) -> None:
    _, token = make_token(owner=owner, role=make_role(), name="script")
    client.get(ME, headers=bearer(token))
    # The token with owner and role, the count, the role's permissions, and the owner's own and through groups.
    with django_assert_num_queries(5):
        client.get(ME, headers=bearer(token))
