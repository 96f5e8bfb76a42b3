"""Staff who may erase do so after a confirmation, and it is on record that it was them."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.models import RetrainingMark, Submission, Tombstone
from tests.feedback.factories import make_policy, make_staff, make_submission
from training.models import Run

pytestmark = pytest.mark.django_db
LIST = "/admin/feedback/submission/"


def address(submission: Submission) -> str:
    return f"{LIST}{submission.pk}/erase/"


def test_the_confirmation_changes_nothing_and_the_button_erases(owner_client: Client, owner: User) -> None:
    submission = make_submission()
    assert address(submission) in owner_client.get(f"{LIST}{submission.pk}/change/").content.decode()
    assert "It cannot be undone" in owner_client.get(address(submission)).content.decode()
    assert not Tombstone.objects.exists()
    answer = owner_client.post(address(submission), follow=True)
    assert "It is erased, with every copy." in answer.content.decode()
    tombstone = Tombstone.objects.get()
    assert (tombstone.by, tombstone.actor) == (Tombstone.By.STAFF, owner)
    assert owner_client.post(address(submission)).status_code == 404


def test_who_may_not_erase_sees_no_link_and_is_refused(client: Client) -> None:
    submission = make_submission()
    client.force_login(make_staff("feedback.change_triage"))
    assert address(submission) not in client.get(f"{LIST}{submission.pk}/change/").content.decode()
    assert client.get(address(submission)).status_code == 403
    assert client.post(address(submission)).status_code == 403
    assert Client().post(address(submission)).status_code == 302
    assert Submission.objects.count() == 1


def test_who_may_not_see_tombstones_comes_back_to_the_queue(client: Client) -> None:
    client.force_login(make_staff("feedback.erase_submission"))
    answer = client.post(address(make_submission()))
    assert answer["Location"] == LIST


def make_marked() -> tuple[Run, Tombstone]:
    tombstone = Tombstone.objects.create(token_hash="a" * 64, received_at="2026-01-01T00:00:00Z", by="visitor")
    run = make_policy(trained=True).run
    assert run is not None
    RetrainingMark.objects.create(run=run, tombstone=tombstone)
    return run, tombstone


def test_the_tombstone_lists_the_runs_that_learned_from_it(owner_client: Client) -> None:
    run, tombstone = make_marked()
    html = owner_client.get(f"/admin/feedback/tombstone/{tombstone.pk}/change/").content.decode()
    assert f"/admin/training/run/{run.pk}/change/" in html
    assert "policy 1" in html
    assert "not yet" in html
    assert owner_client.get("/admin/feedback/tombstone/").status_code == 200


def test_a_run_and_its_policy_say_that_they_should_be_done_anew(owner_client: Client) -> None:
    run, _ = make_marked()
    sentence = "learned from feedback that was erased since"
    pages = (f"/admin/training/run/{run.pk}/change/", f"/admin/training/policyversion/{run.policy.pk}/change/")
    for page in pages:
        assert sentence in owner_client.get(page).content.decode()
    for shown in ("run", "policyversion"):
        assert "train anew" in owner_client.get(f"/admin/training/{shown}/").content.decode()
    RetrainingMark.objects.update(settled_at="2026-02-01T00:00:00Z")
    for page in pages:
        assert sentence not in owner_client.get(page).content.decode()


def test_the_lists_need_no_query_for_each_row(owner_client: Client, django_assert_max_num_queries: object) -> None:
    def count(page: str) -> int:
        with django_assert_max_num_queries(30) as asked:  # type: ignore[operator]
            owner_client.get(page)
        return len(asked)

    pages = ("/admin/training/run/", "/admin/training/policyversion/")
    make_marked()
    before = [count(page) for page in pages]
    for _ in range(3):
        run = make_policy(trained=True).run
        assert run is not None
        RetrainingMark.objects.create(run=run, tombstone=Tombstone.objects.get())
    assert [count(page) for page in pages] == before
