"""How soon a person has to look follows from what was held."""

import pytest

from governance.services.reviews import open_review
from tests.governance.people import finding, make_record

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("severity", "urgency"),
    [("critical", "critical"), ("high", "urgent"), ("medium", "important"), ("low", "routine")],
)
def test_it_follows_the_severity(severity: str, urgency: str) -> None:
    assert open_review(record=make_record(finding(severity=severity))).urgency == urgency


def test_the_most_severe_of_the_held_findings_counts() -> None:
    record = make_record(
        finding(severity="low"), finding(severity="high"), finding(severity="critical", effect="redact")
    )
    assert open_review(record=record).urgency == "urgent"


def test_a_failed_check_is_urgent() -> None:
    assert open_review(record=make_record(errors=("inst_101: TimeoutError",))).urgency == "urgent"


def test_self_harm_is_always_critical() -> None:
    record = make_record(finding(category="threat.self_harm", severity="low"))
    assert open_review(record=record).urgency == "critical"
