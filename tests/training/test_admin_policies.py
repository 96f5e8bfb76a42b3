"""Policy versions in the admin: scores, and the buttons that change which one serves."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.training.rows import make_policy, make_run, make_staff
from training import registry
from training.models import Alias, PolicyVersion, Promotion

pytestmark = pytest.mark.django_db
LIST = "/admin/training/policyversion/"
FORM = {"reason": "It scored better.", "confirmed": "on"}


def page(policy: PolicyVersion, step: str = "change/") -> str:
    return f"{LIST}{policy.pk}/{step}"


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(make_staff("view_policyversion", "view_promotion", "change_alias"))
    return client


def make_champion() -> PolicyVersion:
    policy = make_policy(run=make_run())
    Alias.objects.create(kind="feedback", name="champion", policy=policy)
    return policy


def test_list_and_page_show_scores_with_their_intervals(keeper: Client) -> None:
    policy = make_champion()
    html = keeper.get(LIST).content.decode()
    assert '<span class="lab-badge lab-badge-champion">champion</span>' in html
    assert "0.71 (0.67 to 0.75)" in html
    html = keeper.get(page(policy)).content.decode()
    assert "0.71 (0.67 to 0.75)" in html
    assert policy.weights_sha256 in html
    assert str(policy.run) in html


def test_the_run_is_a_link_for_who_may_see_runs(keeper: Client, client: Client) -> None:
    policy = make_champion()
    link = f'href="/admin/training/run/{policy.run_id}/change/"'
    assert link not in keeper.get(page(policy)).content.decode()
    client.force_login(User.objects.create_superuser("owner"))
    assert link in client.get(page(policy)).content.decode()


def test_the_weights_are_not_read_for_a_page(keeper: Client, django_assert_max_num_queries: object) -> None:
    policy = make_policy(weights=b"x" * 100)
    html = keeper.get(page(policy)).content
    assert b"xxxx" not in html


def test_promotion_and_rollback_move_the_champion(keeper: Client) -> None:
    first, second = make_policy(run=make_run()), make_policy(run=make_run())
    for policy in (first, second):
        answer = keeper.post(page(policy, "promote/"), FORM, follow=True).content.decode()
        assert f"{str(policy).capitalize()} is the champion now" in answer
    assert registry.champion("feedback") == second
    assert "Roll back" in keeper.get(page(second)).content.decode()
    answer = keeper.post(page(second, "rollback/"), follow=True).content.decode()
    assert f"Rolled back: {first} is the champion again" in answer
    assert registry.champion("feedback") == first
    history = keeper.get("/admin/training/promotion/").content.decode()
    assert f"rollback to {first}" in history
    assert "It scored better." in history


@pytest.mark.parametrize("missing", ["reason", "confirmed"])
def test_a_promotion_needs_a_reason_and_a_confirmation(keeper: Client, missing: str) -> None:
    policy = make_policy(run=make_run())
    answer = keeper.post(page(policy, "promote/"), {**FORM, missing: ""})
    assert answer.status_code == 422
    assert "This field is required" in answer.content.decode()
    assert not Promotion.objects.exists()


def test_a_refused_switch_is_told(keeper: Client) -> None:
    policy = make_champion()
    html = keeper.post(page(policy, "promote/"), FORM, follow=True).content.decode()
    assert "Not promoted: " in html
    html = keeper.post(page(policy, "rollback/"), follow=True).content.decode()
    assert "Not rolled back: there is no earlier champion" in html
    other = make_policy(run=make_run())
    html = keeper.post(page(other, "rollback/"), follow=True).content.decode()
    assert "is not the champion any more" in html


def test_without_the_permission_nothing_is_switched(client: Client) -> None:
    policy = make_policy(run=make_run())
    client.force_login(make_staff("view_policyversion"))
    assert "Promote to champion" not in client.get(page(policy)).content.decode()
    for step in ("promote/", "rollback/"):
        assert client.post(page(policy, step), FORM).status_code == 403
    client.force_login(User.objects.create_user("outsider"))
    assert client.post(page(policy, "promote/"), FORM).status_code == 302
    assert not Promotion.objects.exists()


def test_buttons_are_pressed_not_followed(keeper: Client) -> None:
    policy = make_policy()
    for step in ("promote/", "rollback/"):
        assert keeper.get(page(policy, step)).status_code == 405


@pytest.mark.parametrize("name", ["policyversion", "promotion", "run", "worker"])
def test_records_are_neither_added_nor_deleted(client: Client, name: str) -> None:
    client.force_login(User.objects.create_superuser("owner"))
    assert client.get(f"/admin/training/{name}/").status_code == 200
    assert client.get(f"/admin/training/{name}/add/").status_code == 403
