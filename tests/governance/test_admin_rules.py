"""A rule is changed in the admin: every fault at its field, a preview, a confirmation of exactly that, a version."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from governance import golden_replays
from governance.models import Decision, Rule, RuleVersion
from governance.services import change_rule, decide_or_refer
from governance.services import rules as service
from tests.feedback.factories import THREAT, make_submission

pytestmark = pytest.mark.django_db
SHOWN = "test_the_preview_names_what_would_end_otherwise"


@pytest.fixture(autouse=True)
def few_examples(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the golden examples, for tests of the way to a confirmation; what a preview shows is shown in full."""
    if request.node.name != SHOWN:
        monkeypatch.setattr(golden_replays, "MOST", 150)


def page(name: str, *arguments: object) -> str:
    return reverse(f"admin:governance_rule_{name}", args=arguments)


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
        "valid_from_0": "",
        "valid_from_1": "",
        "valid_until_0": "",
        "valid_until_1": "",
        "reason": "It was too broad.",
        "preview_size": 500,
        "seen_version": rule.version,
        "versions-TOTAL_FORMS": 0,
        "versions-INITIAL_FORMS": 0,
    }
    return {name: value for name, value in {**values, **overrides}.items() if value is not None}


def carried(response: Any) -> dict[str, Any]:
    """What the form of a preview's page would send with its first button."""
    content = response.content.decode()
    values: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', content):
        values.setdefault(unescape(name), []).append(unescape(value))
    del values["csrfmiddlewaretoken"]
    confirmation = re.search(r'name="confirmation" value="([^"]+)"', content)
    assert confirmation is not None
    return {**values, "confirmation": confirmation[1]}


@pytest.fixture
def rule() -> Rule:
    return Rule.objects.get(instruction="inst_110")


def nothing_was_written(rule: Rule) -> bool:
    rule.refresh_from_db()
    return rule.version == 1 and not Decision.objects.exists() and not LogEntry.objects.exists()


def test_a_change_is_shown_first_and_saved_once_it_is_confirmed(staff_client: Client, staff: User, rule: Rule) -> None:
    shown = staff_client.post(page("change", rule.pk), form_of(rule, priority=33))

    assert shown.status_code == 200
    assert "Nothing is saved yet" in shown.content.decode()
    assert nothing_was_written(rule)

    saved = staff_client.post(page("change", rule.pk), carried(shown))

    assert saved.status_code == 302
    rule.refresh_from_db()
    assert (rule.version, rule.priority) == (2, 33)
    version = rule.versions.get(version=2)
    assert (version.changed_by, version.reason) == (staff, "It was too broad.")
    assert Decision.objects.get().outcome == "allow"
    assert LogEntry.objects.get().change_message == "It was too broad."
    assert "It was too broad." in staff_client.get(page("change", rule.pk)).content.decode()


def test_the_preview_names_what_would_end_otherwise(staff_client: Client) -> None:
    submission = make_submission(text=THREAT)
    rule = Rule.objects.get(instruction="inst_108")

    content = staff_client.post(page("change", rule.pk), form_of(rule, effect="allow")).content.decode()

    assert "1: held &rarr; passed" in content
    assert f">{submission.pk}</a>: held &rarr; passed" in content
    assert reverse("admin:governance_decision_change", args=[submission.decision_id]) in content
    assert "<td>hold</td><td>allow</td>" in content


def test_a_rule_is_added(staff_client: Client, rule: Rule) -> None:
    sent = form_of(rule, instruction="inst_200", seen_version=None)
    shown = staff_client.post(page("add"), sent)
    assert not Rule.objects.filter(instruction="inst_200").exists()

    response = staff_client.post(page("add"), carried(shown))

    assert response.status_code == 302
    assert Rule.objects.get(instruction="inst_200").version == 1


def test_what_was_confirmed_is_what_was_shown(staff_client: Client, rule: Rule) -> None:
    sent = carried(staff_client.post(page("change", rule.pk), form_of(rule, priority=33)))

    again = staff_client.post(page("change", rule.pk), {**sent, "priority": 99})

    assert "no longer what you looked at" in again.content.decode()
    assert nothing_was_written(rule)
    assert staff_client.post(page("change", rule.pk), carried(again)).status_code == 302
    rule.refresh_from_db()
    assert rule.priority == 99


def test_other_rules_in_force_ask_again(staff_client: Client, staff: User, rule: Rule) -> None:
    sent = carried(staff_client.post(page("change", rule.pk), form_of(rule, priority=33)))
    change_rule(instruction="inst_101", changes={"priority": 1}, user=staff, reason="Quicker.")

    again = staff_client.post(page("change", rule.pk), sent)

    assert "no longer what you looked at" in again.content.decode()
    assert Rule.objects.get(pk=rule.pk).version == 1


@pytest.mark.parametrize("confirmation", ["", "forged", "forged:forged", "\x00"])
def test_a_forged_confirmation_is_none(staff_client: Client, rule: Rule, confirmation: str) -> None:
    response = staff_client.post(page("change", rule.pk), form_of(rule, priority=33, confirmation=confirmation))

    assert response.status_code == 200
    assert nothing_was_written(rule)


def test_the_way_back_leads_to_the_form_as_it_was_filled_in(staff_client: Client, rule: Rule) -> None:
    sent = carried(staff_client.post(page("change", rule.pk), form_of(rule, priority=33)))

    form = staff_client.post(page("change", rule.pk), {**sent, "confirmation": "", "_back": "1"})

    content = form.content.decode()
    assert 'name="priority" value="33"' in content
    assert "errornote" not in content
    assert nothing_was_written(rule)


@pytest.mark.parametrize(
    ("overrides", "field"),
    [
        ({"matcher": '{"check": "nope"}'}, "matcher"),
        ({"matcher": "{"}, "matcher"),
        ({"matcher": '{"check": "boundary.evidence", "name": "x"}', "effect": "redact"}, "effect"),
        ({"effect": "warn"}, "effect"),
        ({"scope": []}, "scope"),
        ({"scope": ["nowhere"]}, "scope"),
        ({"quadrant": ""}, "quadrant"),
        ({"persistence": "EVER"}, "persistence"),
        ({"text": " "}, "text"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"priority": 101}, "priority"),
        ({"priority": "high"}, "priority"),
        ({"valid_from_0": "soon", "valid_from_1": "12:00"}, "valid_from"),
        (
            {
                "valid_from_0": "2030-01-02",
                "valid_from_1": "0:00",
                "valid_until_0": "2030-01-01",
                "valid_until_1": "0:00",
            },
            "valid_until",
        ),
        ({"preview_size": 100_000}, "preview_size"),
    ],
)
def test_a_fault_is_shown_at_its_field(staff_client: Client, rule: Rule, overrides: dict[str, Any], field: str) -> None:
    response = staff_client.post(page("change", rule.pk), form_of(rule, **overrides))

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert nothing_was_written(rule)


@pytest.mark.parametrize(
    ("overrides", "field"), [({"active": None}, "active"), ({"scope": ["feedback.submit"]}, "scope")]
)
def test_the_last_rule_of_a_kind_stays(staff_client: Client, overrides: dict[str, Any], field: str) -> None:
    rule = Rule.objects.get(instruction="inst_113")
    Rule.objects.exclude(pk=rule.pk).update(active=False)

    response = staff_client.post(page("change", rule.pk), form_of(rule, **overrides))

    errors = response.context["adminform"].form.errors
    assert errors == {field: ["it would leave rule.change without a rule"]}
    assert nothing_was_written(rule)


@pytest.fixture
def refusing(rule: Rule) -> None:
    """A rule in force that lets no change of rules through."""
    Rule.objects.filter(instruction="inst_113").update(matcher={"check": "boundary.evidence", "name": "approval"})


def test_a_refused_change_leaves_a_record(staff_client: Client, rule: Rule, refusing: None) -> None:
    response = staff_client.post(page("change", rule.pk), form_of(rule, priority=33))

    assert "do not let this change through (block)" in response.content.decode()
    record: Any = Decision.objects.get()
    assert (record.action, record.subject, record.outcome) == ("rule.change", "rule:inst_110", "block")
    rule.refresh_from_db()
    assert rule.version == 1


def test_a_change_refused_only_at_its_confirmation_leaves_a_record(
    staff_client: Client, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = carried(staff_client.post(page("change", rule.pk), form_of(rule, priority=33)))
    undisturbed = decide_or_refer

    def stricter(action: Any, **more: Any) -> Any:
        Rule.objects.filter(instruction="inst_113").update(matcher={"check": "boundary.evidence", "name": "approval"})
        return undisturbed(action, **more)

    monkeypatch.setattr(service, "decide_or_refer", stricter)

    response = staff_client.post(page("change", rule.pk), sent)

    assert response.status_code == 302
    assert Decision.objects.get().outcome == "block"
    assert Rule.objects.get(pk=rule.pk).version == 1


def test_a_page_that_somebody_overtook_changes_nothing(staff_client: Client, staff: User, rule: Rule) -> None:
    stale = form_of(rule, priority=1)
    change_rule(instruction=rule.instruction, changes={"priority": 2}, user=staff, reason="Quicker.")

    response = staff_client.post(page("change", rule.pk), stale)

    assert "Somebody else has changed this rule" in response.content.decode()
    assert Rule.objects.get(pk=rule.pk).priority == 2


def test_a_rule_cannot_be_deleted(staff_client: Client, rule: Rule) -> None:
    assert staff_client.post(page("delete", rule.pk), {"post": "yes"}).status_code == 403
    assert Rule.objects.filter(pk=rule.pk).exists()


def test_who_may_only_read_changes_and_previews_nothing(client: Client, rule: Rule) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_rule"))
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(page("change", rule.pk)).status_code == 200
    responses = [
        client.post(page("change", rule.pk), form_of(rule, priority=33)),
        client.post(page("add"), form_of(rule, instruction="inst_200", seen_version=None)),
    ]
    assert [response.status_code for response in responses] == [403, 403]
    assert client.post(page("change", 999_999), form_of(rule)).status_code in {302, 403}
    assert RuleVersion.objects.filter(version=2).count() == 0
