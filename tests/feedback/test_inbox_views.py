"""The inbox: which submissions each view, filter and search lists, in which order, and at what cost."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback.admin.inbox import paginator
from feedback.admin.submissions import SubmissionAdmin
from feedback.inbox.views import VIEWS
from feedback.models import Attachment, AuditDraw, Submission, Triage
from feedback.services.triage import confirm_triage
from feedback.services.work.tagging import tag
from tests.feedback.factories import THREAT, WITH_EMAIL, make_policy, make_submission, make_triage

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/feedback/submission/"


def listed(client: Client, **query: str) -> list[Any]:
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200
    return [one.pk for one in answer.context["cl"].result_list]


def change(submission: Submission, **values: Any) -> Submission:
    Submission.objects.filter(pk=submission.pk).update(**values)
    submission.refresh_from_db()
    return submission


def triaged(**overrides: Any) -> Submission:
    return make_triage(**overrides).submission


@pytest.fixture
def cast(owner: User) -> dict[str, Submission]:
    """One submission of each kind that a view tells from the others."""
    policy = make_policy(trained=True)
    now = timezone.now()
    made = {
        "held": make_submission(text=THREAT),
        "sure": triaged(policy=policy, confidence=0.9, severity="low"),
        "unsure": triaged(policy=policy, confidence=0.3, severity="low"),
        "urgent": triaged(policy=policy, confidence=0.9, severity="critical"),
        "mine": change(triaged(policy=policy, confidence=0.9, severity="low"), assignee=owner, state="planned"),
        "overdue": change(
            triaged(policy=policy, confidence=0.9, severity="low"), due_at=now - timedelta(hours=2), state="reviewed"
        ),
        "closed": change(triaged(policy=policy, confidence=0.1, severity="critical"), state="closed"),
    }
    change(made["mine"], disputed=True)
    AuditDraw.objects.create(submission=made["sure"], day=now.date(), propensity=0.5)
    Triage.objects.filter(submission=made["unsure"]).update(training_value=0.4)
    return made


LISTED = {
    "open": {"held", "sure", "unsure", "urgent", "mine", "overdue"},
    "mine": {"mine"},
    "new": {"sure", "unsure", "urgent"},
    "urgent": {"urgent"},
    "held": {"held"},
    "unsure": {"unsure"},
    "overdue": {"overdue"},
    "disputed": {"mine"},
    "audit": {"sure"},
    "teaches": {"unsure"},
    "all": {"held", "sure", "unsure", "urgent", "mine", "overdue", "closed"},
}


def test_each_view_lists_what_it_says_and_counts_it(owner_client: Client, cast: dict[str, Submission]) -> None:
    assert set(LISTED) == set(VIEWS)
    for view, names in LISTED.items():
        answer = owner_client.get(ADDRESS, {"view": view})
        assert {one.pk for one in answer.context["cl"].result_list} == {cast[name].pk for name in names}, view
        counted = {name: count for name, _, count, _ in answer.context["tabs"]}
        assert counted[view] == (None if view == "all" else str(len(names))), view


def test_what_is_due_soonest_comes_first_and_what_is_due_never_comes_last(owner_client: Client) -> None:
    now, policy = timezone.now(), make_policy()
    never, later, soon = (triaged(policy=policy) for _ in range(3))
    change(later, due_at=now + timedelta(hours=9))
    change(soon, due_at=now - timedelta(hours=1))
    assert listed(owner_client) == [soon.pk, later.pk, never.pk]


def test_a_correction_moves_a_submission_to_the_other_view(owner_client: Client) -> None:
    triage = make_triage(severity="critical")
    assert listed(owner_client, view="urgent") == [triage.submission.pk]
    confirm_triage(triage=triage, user=None, category="noise", severity="low", priority=5, action="discard")
    assert listed(owner_client, view="urgent") == []
    assert listed(owner_client, category="noise") == [triage.submission.pk]
    assert listed(owner_client, category="website-bug") == []


def test_every_filter_leaves_what_it_says(owner_client: Client, owner: User) -> None:
    policy = make_policy()
    plain = triaged(policy=policy)
    other = change(
        triaged(submission=make_submission(text=WITH_EMAIL, page="/docs/guide.html"), policy=policy),
        language="de",
        assignee=owner,
        received_at=timezone.now() - timedelta(days=40),
    )
    tag(keys=[other.pk], name="search", user=owner)
    Attachment.objects.create(submission=other, image=b"", width=1, height=1)
    for query in (
        {"language": "de"},
        {"page": "/docs/"},
        {"assignee": "me"},
        {"assignee": str(owner.pk)},
        {"tag": "search"},
        {"attachment": "yes"},
        {"outcome": "redact"},
    ):
        assert listed(owner_client, **query) == [other.pk], query
    for query in (
        {"assignee": "nobody"},
        {"outcome": "allow"},
        {"received_at__gte": str(timezone.now() - timedelta(days=1))},
    ):
        assert listed(owner_client, **query) == [plain.pk], query
    for query in ({"tag": "none"}, {"assignee": "x"}, {"language": "fr"}, {"state": "nonsense"}):
        assert listed(owner_client, **query) == [], query


def test_a_search_finds_words_pages_tokens_and_ids(owner_client: Client) -> None:
    one = make_submission(text="The Quaternion table is unreadable, 100% of it.", page="/docs/algebra.html")
    make_submission(text="Another table.")
    closed = change(make_submission(text="A closed remark."), state="closed")
    for term in (
        "quaternion",
        "ATERNI",
        "table unreadable",
        '"table is unreadable"',
        "100% of",
        one.token,
        f"http://localhost/feedback/t/{one.token}/",
        "/docs/alg",
        one.pk.hex[:8],
        str(one.pk),
    ):
        assert listed(owner_client, q=term) == [one.pk], term
    for term in ("unreadable quaternions", '"unreadable table"', "of", "' '"):
        assert listed(owner_client, q=term) == [], term
    # What somebody searches for may be settled long since.
    assert listed(owner_client, q="remark") == [closed.pk]
    assert listed(owner_client, q="remark", view="open") == []


def test_counts_and_pages_end_at_a_limit(owner_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paginator, "MOST", 2)
    for _ in range(3):
        make_submission()
    answer = owner_client.get(ADDRESS)
    assert answer.context["cl"].paginator.told == "more than 2"
    assert answer.context["cl"].result_count == 2


def test_where_there_are_several_pages_each_shows_what_one_would(
    owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SubmissionAdmin, "list_per_page", 2)
    rows = [triaged(policy=make_policy()) for _ in range(3)]
    for row in rows:
        AuditDraw.objects.create(submission=row, day=timezone.now().date(), propensity=0.5)
    pages = [owner_client.get(ADDRESS, {"p": number}) for number in ("1", "2")]
    assert [page.content.decode().count("for an audit") for page in pages] == [2, 1]
    assert {one.pk for page in pages for one in page.context["cl"].result_list} == {row.pk for row in rows}


def test_the_number_of_queries_does_not_grow_with_rows_and_filters(owner_client: Client, owner: User) -> None:
    policy = make_policy()
    for number in range(8):
        row = triaged(policy=policy)
        tag(keys=[row.pk], name=f"tag-{number % 2}", user=owner)
    for query in ({}, {"view": "all", "tag": "tag-1"}, {"q": "search"}, {"view": "mine", "severity": "medium"}):
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(ADDRESS, query)
        assert len(queries) <= 12, query


def test_a_page_shows_what_is_masked_and_who_has_it(owner_client: Client, owner: User) -> None:
    row = make_submission(text=WITH_EMAIL)
    tag(keys=[row.pk], name="search", user=owner)
    html = owner_client.get(ADDRESS).content.decode()
    assert "<mark>[email]</mark>" in html
    assert '<span class="inbox-tag">search</span>' in html
