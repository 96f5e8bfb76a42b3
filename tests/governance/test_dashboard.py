"""The dashboard: figures that the database adds up, drawings with tables beside them, and words where nothing is."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from governance import statistics
from governance.core.intervals import wilson
from governance.models import Decision, Rule
from governance.services import reject_review, release_review
from tests.governance.people import finding, make_record, make_review, signed_in
from tests.guards import unguarded

pytestmark = pytest.mark.django_db
DASHBOARD = "/admin/governance/dashboard/"


def aged(record: Decision, days: float) -> Decision:
    """Past the refusals of the database, and past those of the application."""
    with unguarded():
        QuerySet.update(Decision.objects.filter(pk=record.pk), created_at=timezone.now() - timedelta(days=days))
    return record


def test_an_empty_database_is_told_in_words(staff_client: Client) -> None:
    html = staff_client.get(DASHBOARD).content.decode()
    assert "Nothing has been decided in the last 30 days" in html
    assert "No rule fired in the last 30 days" in html
    assert "<img" not in html
    for name in ("outcomes", "pressure", "rules"):
        assert staff_client.get(f"{DASHBOARD}{name}.svg").status_code == 200


def test_decisions_are_counted_by_day_kind_and_outcome_but_not_those_of_people(staff: User) -> None:
    make_record(action="agent.reply", outcome="allow", pressure=0.2)
    make_record(action="agent.reply", outcome="allow", pressure=0.6)
    release_review(review=make_review(action="agent.reply"), user=staff, reason="Fine.")
    aged(make_record(action="agent.reply", outcome="block"), days=6.0)
    aged(make_record(action="agent.reply", outcome="block"), days=8.0)
    today = timezone.now().date()
    counted = {(group.day, group.outcome): group.count for group in statistics.daily(7)}
    assert counted == {(today - timedelta(days=6), "block"): 1, (today, "allow"): 2, (today, "hold"): 1}
    [allowed] = [group for group in statistics.daily(7) if group.outcome == "allow"]
    assert (allowed.pressure, allowed.highest) == pytest.approx((0.4, 0.6))


def test_latency_is_the_median_and_the_95th_percentile_of_each_kind() -> None:
    for took in range(1, 101):
        make_record(action="agent.reply", outcome="allow", ms=took / 10)
    make_record(action="agent.triage", outcome="allow", ms=5_000.0)
    slow, fast = sorted(statistics.latencies(7), key=lambda one: one.count)
    assert (fast.action, fast.count) == ("agent.reply", 100)
    assert (fast.median, fast.p95) == pytest.approx((5.0, 9.5), abs=0.02)
    assert slow.p95 == statistics.LONGEST_MS


def test_a_quantile_is_the_smallest_value_that_the_share_does_not_exceed() -> None:
    assert statistics.quantile([(1.0, 1)], 0.95) == 1.0
    assert statistics.quantile([(1.0, 5), (2.0, 5)], 0.5) == 1.0
    assert statistics.quantile([(1.0, 5), (2.0, 6)], 0.5) == 2.0
    with pytest.raises(ValueError, match="no values"):
        statistics.quantile([], 0.5)


def test_the_overturned_share_counts_what_people_released_of_a_rules_holds(staff: User) -> None:
    rule = Rule.objects.get(instruction="inst_108")
    for close in (release_review, reject_review, reject_review):
        twice = (finding(rule="inst_108"), finding(rule="inst_108", start=9, end=12))
        close(review=make_review(*twice, finding(rule="inst_101", effect="redact")), user=staff, reason="Seen.")
    make_review(finding(rule="inst_108"))
    figures = {one.rule: one for one in statistics.rule_figures(7)}
    held = figures["inst_108"]
    assert (held.rule_id, held.fires, held.reviewed, held.released) == (rule.pk, 4, 3, 1)
    assert (held.low, held.high) == wilson(1 / 3, 3)
    # A rule that only masked was not overturned by anybody.
    assert (figures["inst_101"].fires, figures["inst_101"].reviewed) == (3, 0)


def test_open_reviews_are_told_by_urgency_and_age() -> None:
    old = make_review(finding(severity="high"))
    type(old).objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))
    make_review(finding(severity="high"))
    critical, urgent, *_ = statistics.open_reviews()
    assert (critical.count, critical.oldest) == (0, None)
    assert (urgent.count, urgent.hour, urgent.day, urgent.week, urgent.longer) == (2, 1, 0, 1, 0)


def test_the_page_shows_tables_beside_the_drawings(staff_client: Client, staff: User) -> None:
    release_review(review=make_review(finding(rule="inst_108")), user=staff, reason="Fine.")
    html = staff_client.get(f"{DASHBOARD}?days=7").content.decode()
    rule = Rule.objects.get(instruction="inst_108")
    assert f'<a href="/admin/governance/rule/{rule.pk}/change/">inst_108</a>' in html
    assert "<td>100 %</td><td>21 to 100 %</td>" in html
    assert "1 decision in the last 7 days: 0 allowed, 0 masked, 1 held, 0 blocked." in html
    assert html.count("<img") == html.count('alt="') == 3
    assert "style=" not in html[html.index('id="content-main"') :]
    assert 'aria-current="true">7 days' in html


@pytest.mark.parametrize("days", ["", "x", "8", "-1"])
def test_an_unknown_range_is_the_usual_one(staff_client: Client, days: str) -> None:
    assert staff_client.get(f"{DASHBOARD}?days={days}").context["days"] == 30


@pytest.mark.parametrize("name", ["outcomes", "pressure", "rules"])
def test_drawings_carry_no_script_and_their_own_policy(staff_client: Client, name: str) -> None:
    make_record(finding(rule="inst_108"))
    answer = staff_client.get(f"{DASHBOARD}{name}.svg?days=7")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert b"<script" not in answer.content
    assert b"<svg" in answer.content


def test_an_unknown_drawing_is_not_found(staff_client: Client) -> None:
    assert staff_client.get(f"{DASHBOARD}nothing.svg").status_code == 404


def test_queries_do_not_grow_with_the_records(staff_client: Client, django_assert_num_queries: Any) -> None:
    # Two for the session and the account, and one each for days, times, rules, their names, holds, and open reviews.
    for _ in range(2):
        for _ in range(3):
            make_review(action="agent.reply")
        with django_assert_num_queries(8):
            staff_client.get(DASHBOARD)


def test_it_is_linked_from_the_index_for_who_may_see_decisions(client: Client) -> None:
    assert client.get(DASHBOARD).status_code == 302
    reader = signed_in("view_decision")
    assert DASHBOARD in reader.get("/admin/").content.decode()
    html = reader.get(DASHBOARD).content.decode()
    assert "Reviews that wait" not in html
    assert "Overturned" not in html
    outsider = signed_in("view_review", username="outsider")
    assert DASHBOARD not in outsider.get("/admin/").content.decode()
    assert outsider.get(DASHBOARD).status_code == 403
    assert outsider.get(f"{DASHBOARD}outcomes.svg").status_code == 403
    assert reader.post(DASHBOARD).status_code == 405
