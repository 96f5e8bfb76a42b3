"""Rollouts in the admin: the list, and a rollout's trace in words."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.training.rows import make_rollout, make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/training/rollout/"
PAGE = f"{LIST}ro-1/change/"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff("view_rollout"))
    return client


def test_the_list_shows_and_filters(staff: Client) -> None:
    make_rollout()
    html = staff.get(LIST).content.decode()
    for shown in ("ro-1", "succeeded", "250.0 ms"):
        assert shown in html
    assert "ro-1" not in staff.get(f"{LIST}?status=failed").content.decode()
    assert "ro-1" in staff.get(f"{LIST}?mode=train").content.decode()


def test_the_page_tells_every_span_in_words(staff: Client) -> None:
    make_rollout()
    html = staff.get(PAGE).content.decode()
    headings = ["Message (user)", "Proposal", "Reward 0.73 (total)", "Exception LookupError", "Step"]
    places = [html.index(f"<h3>{heading}</h3>") for heading in headings]
    assert places == sorted(places)
    for shown in ("+10.0 ms", "took 2.0 ms", "options · category", "noise", "no policy", "Traceback: here", "42"):
        assert shown in html
    assert '<th scope="row">tone</th><td>-0.25</td>' in html
    assert "&lt;b&gt;bold&lt;/b&gt; words" in html


@pytest.mark.parametrize("content", ["{broken", "[" * 20_000, 5, None])
def test_an_object_that_cannot_be_read_does_not_take_the_page_with_it(staff: Client, content: object) -> None:
    span = make_rollout().spans.get(name="agentlightning.object")
    span.attributes = {"agentlightning.object.json": content}
    span.save()
    answer = staff.get(PAGE)
    assert answer.status_code == 200
    assert "Object that cannot be read" in answer.content.decode()


def test_a_rollout_that_nobody_took_has_an_empty_page(staff: Client) -> None:
    make_rollout()
    from training.models import Rollout

    Rollout.objects.create(rollout_id="ro-2", status="queuing", start_time=1.0)
    assert "No runner has taken this rollout yet" in staff.get(f"{LIST}ro-2/change/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_spans(
    staff: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    make_rollout()
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        staff.get(PAGE)


@pytest.mark.parametrize("step", ["add/", "ro-1/delete/"])
def test_nothing_can_be_added_or_deleted(client: Client, step: str) -> None:
    make_rollout()
    client.force_login(User.objects.create_superuser("owner"))
    assert client.get(LIST + step).status_code == 403
    assert client.post(PAGE, {"status": "failed"}).status_code == 405


def test_only_staff_with_the_permission_see_it(client: Client) -> None:
    make_rollout()
    assert client.get(PAGE).status_code == 302
    client.force_login(make_staff())
    assert client.get(PAGE).status_code == 403
    assert client.get(LIST).status_code == 403
    client.force_login(User.objects.create_user("outsider"))
    assert client.get(PAGE).status_code == 302


def test_an_unknown_rollout_is_not_found(staff: Client) -> None:
    assert staff.get(f"{LIST}ro-none/change/").status_code == 404
