"""The admin reads decisions, changes rules by versions, and closes reviews; it deletes nothing."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from governance.models import Decision, Review, Rule
from governance.services import change_rule, decide, open_review, release_review
from tests.governance.library import make_action

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Hashed names need collectstatic first, which belongs to a running site and not to a test."""
    settings.STATIC_ROOT = tmp_path_factory.getbasetemp()
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}


def page(name: str, *arguments: object) -> str:
    return reverse(f"admin:governance_{name}", args=arguments)


def form_of(rule: Rule, **overrides: Any) -> dict[str, Any]:
    values = {
        "instruction": rule.instruction,
        "text": rule.text,
        "quadrant": rule.quadrant,
        "persistence": rule.persistence,
        "scope": rule.scope,
        "effect": rule.effect,
        "matcher": json.dumps(rule.matcher),
        "priority": rule.priority,
        "active": "on",
        "reason": "It was too broad.",
        "seen_version": rule.version,
        "versions-TOTAL_FORMS": 0,
        "versions-INITIAL_FORMS": 0,
    }
    return {**values, **overrides}


@pytest.fixture
def rule() -> Rule:
    return Rule.objects.get(instruction="inst_110")


@pytest.fixture
def review() -> Review:
    return open_review(record=decide(make_action("I will kill you")).record)


def test_decisions_are_listed_and_read_but_not_touched(staff_client: Client) -> None:
    record = decide(make_action("mail a@example.org")).record

    listed = staff_client.get(page("decision_changelist") + "?outcome=redact&action=feedback.submit")
    shown = staff_client.get(page("decision_change", record.pk))

    assert "inst_101 v1" in listed.content.decode()
    assert "This looks like an e-mail address" in shown.content.decode()
    assert staff_client.get(page("decision_add")).status_code == 403
    assert staff_client.post(page("decision_change", record.pk), {"outcome": "allow"}).status_code == 403
    assert staff_client.post(page("decision_delete", record.pk), {"post": "yes"}).status_code == 403
    assert Decision.objects.get().outcome == "redact"


def test_saving_a_rule_makes_a_version_with_its_reason(staff_client: Client, staff: User, rule: Rule) -> None:
    response = staff_client.post(page("rule_change", rule.pk), form_of(rule, priority=33))

    assert response.status_code == 302
    rule.refresh_from_db()
    assert (rule.version, rule.priority) == (2, 33)
    version = rule.versions.get(version=2)
    assert (version.changed_by, version.reason) == (staff, "It was too broad.")
    shown = staff_client.get(page("rule_change", rule.pk)).content.decode()
    assert "It was too broad." in shown


def test_a_rule_is_added(staff_client: Client, rule: Rule) -> None:
    response = staff_client.post(page("rule_add"), form_of(rule, instruction="inst_200", seen_version=""))

    assert response.status_code == 302
    assert Rule.objects.get(instruction="inst_200").version == 1


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"matcher": '{"check": "nope"}'}, "matcher"),
        ({"matcher": "{"}, "matcher"),
        ({"matcher": '{"check": "boundary.evidence", "name": "x"}', "effect": "redact"}, "effect"),
        ({"scope": []}, "scope"),
        ({"reason": ""}, "reason"),
        ({"priority": 101}, "priority"),
    ],
)
def test_a_malformed_rule_is_shown_at_its_field(
    staff_client: Client, rule: Rule, overrides: dict[str, Any], field: str
) -> None:
    response = staff_client.post(page("rule_change", rule.pk), form_of(rule, **overrides))

    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    rule.refresh_from_db()
    assert rule.version == 1


def test_a_page_that_somebody_overtook_changes_nothing(staff_client: Client, staff: User, rule: Rule) -> None:
    stale = form_of(rule, priority=1)
    change_rule(instruction=rule.instruction, changes={"priority": 2}, user=staff, reason="Quicker.")

    response = staff_client.post(page("rule_change", rule.pk), stale)

    assert "Somebody else has changed this rule" in response.content.decode()
    assert Rule.objects.get(pk=rule.pk).priority == 2


def test_a_rule_cannot_be_deleted(staff_client: Client, rule: Rule) -> None:
    assert staff_client.post(page("rule_delete", rule.pk), {"post": "yes"}).status_code == 403
    assert Rule.objects.filter(pk=rule.pk).exists()


@pytest.mark.parametrize(("verdict", "state"), [("release", "released"), ("reject", "rejected")])
def test_a_review_is_closed_with_a_reason(
    staff_client: Client, staff: User, review: Review, verdict: str, state: str
) -> None:
    assert "Verdict" in staff_client.get(page("review_change", review.pk)).content.decode()

    response = staff_client.post(page("review_change", review.pk), {"verdict": verdict, "reason": "A quotation."})

    assert response.status_code == 302
    review.refresh_from_db()
    assert (review.state, review.decided_by, review.reason) == (state, staff, "A quotation.")


def test_a_review_needs_a_reason(staff_client: Client, review: Review) -> None:
    response = staff_client.post(page("review_change", review.pk), {"verdict": "release", "reason": " "})

    assert "reason" in response.context["adminform"].form.errors
    review.refresh_from_db()
    assert review.state == "open"


def test_a_closed_review_is_only_read(staff_client: Client, staff: User, review: Review) -> None:
    release_review(review=review, user=staff, reason="fine")

    assert staff_client.get(page("review_change", review.pk)).status_code == 200
    response = staff_client.post(page("review_change", review.pk), {"verdict": "reject", "reason": "no"})

    assert response.status_code == 403
    review.refresh_from_db()
    assert review.state == "released"
    assert staff_client.get(page("review_changelist") + "?state=released").status_code == 200


@pytest.mark.parametrize("name", ["decision", "rule", "review"])
def test_outsiders_see_nothing(db: None, name: str) -> None:
    client = Client()
    client.force_login(User.objects.create_user("outsider"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(page(f"{name}_changelist")).status_code == 302
