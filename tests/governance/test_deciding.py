"""A decision uses the rules as they are now."""

import pytest

from governance import selectors
from governance.models import Decision, Rule
from governance.services import current_rule_set, decide
from tests.governance.library import initial_rules, make_action, make_rule_set

pytestmark = pytest.mark.django_db


def test_the_database_starts_with_the_initial_rules_at_version_one() -> None:
    assert current_rule_set().revision == make_rule_set().revision
    assert Rule.objects.count() == len(initial_rules())
    for rule in Rule.objects.prefetch_related("versions"):
        [version] = rule.versions.all()
        assert {"valid_from": None, "valid_until": None, **version.content} == selectors.stored_content(rule)


def test_rules_are_compiled_once_and_looked_up_with_one_query(django_assert_num_queries: object) -> None:
    first = current_rule_set()

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert current_rule_set() is first


def test_a_rule_changed_behind_our_back_is_seen_at_once() -> None:
    before = current_rule_set()
    Rule.objects.filter(instruction="inst_101").update(active=False)

    assert current_rule_set().revision != before.revision
    assert decide(make_action("a@example.org")).decision.outcome == "allow"


def test_a_rule_that_does_not_compile_holds_everything() -> None:
    Rule.objects.filter(instruction="inst_101").update(matcher={"check": "gone"})

    recorded = decide(make_action("a@example.org"))

    assert (recorded.decision.outcome, recorded.decision.text) == ("hold", "[withheld]")
    assert recorded.record.errors == ["rules: MalformedRuleError"]


def test_the_record_says_what_the_decision_said() -> None:
    recorded = decide(make_action("mail a@example.org", subject="submission:1"))
    record = Decision.objects.get(pk=recorded.record.pk)

    assert (record.action, record.subject, record.outcome) == ("feedback.submit", "submission:1", "redact")
    assert record.rule_versions == {"inst_101": 1}
    assert record.revision == current_rule_set().revision
    assert record.findings[0] | {"message": ""} == {
        "rule": "inst_101",
        "version": 1,
        "category": "pii.email",
        "start": 5,
        "end": 18,
        "severity": "medium",
        "message": "",
        "effect": "redact",
    }
