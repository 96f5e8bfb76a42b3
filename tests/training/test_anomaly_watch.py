"""An anomaly of a run opens one review; one that stops pauses the run until a person has released it."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from governance.models import Review, Rule
from governance.services import reject_review, release_review
from tests.training.rows import make_run, reward_attributes
from training.anomalies import Outcome
from training.anomaly_watch import Watch, agreed
from training.models import Anomaly, Measurement, Rollout, Run, Span
from training.outcomes import outcomes_of
from training.rewards import ANNOTATION, OBJECT, OBJECT_JSON

pytestmark = pytest.mark.django_db
GOOD = Outcome("ro-1", 0.5, {"agreement": 0.75}, carried_out=True)
CRASHED = Outcome("ro-2", 5.0, {}, carried_out=True, failed=True)
LOPSIDED = [Outcome(f"ro-{at}", at / 100, {"tone": at / 100}, carried_out=True) for at in range(60)]


@pytest.fixture
def run(db: None) -> Run:
    return make_run()


def watch_of(run: Run) -> Watch:
    """Each time as a process that takes the run up would make it."""
    return Watch(run, low=-1.0, high=1.0, grounded=frozenset({"agreement"}))


def test_an_ordinary_round_opens_nothing(run: Run) -> None:
    watch = watch_of(run)
    assert watch.after_round(3, [GOOD, GOOD]) == []
    assert (watch.paused, Anomaly.objects.count(), Review.objects.count()) == ("", 0, 0)


def test_what_stops_pauses_the_run_and_opens_one_review_of_its_kind(run: Run) -> None:
    watch = watch_of(run)
    assert [one.kind for one in watch.after_round(2, [GOOD, CRASHED])] == ["out_of_range", "reward_for_failure"]
    watch_of(run).after_round(3, [GOOD, CRASHED])
    assert "rewards are outside -1 to 1, such as 5 of rollout ro-2" in watch.paused
    assert {review.proposal["anomaly"] for review in Review.objects.all()} == {"out_of_range", "reward_for_failure"}
    assert Review.objects.count() == 2
    first = Anomaly.objects.get(kind="reward_for_failure")
    assert (first.round, first.severity, first.stops) == (2, "critical", True)
    assert first.decision == Review.objects.get(proposal={"anomaly": "reward_for_failure"}).decision


def test_what_does_not_stop_is_reviewed_while_the_run_goes_on(run: Run) -> None:
    watch = watch_of(run)
    assert [one.kind for one in watch.after_round(3, LOPSIDED)] == ["dominance"]
    assert (watch.paused, Review.objects.count()) == ("", 1)


def test_a_resumed_run_is_still_paused_until_a_person_releases_it(run: Run, admin_user: User) -> None:
    watch_of(run).after_round(2, [GOOD, Outcome("ro-3", 0.2, {}, carried_out=False)])
    resumed = watch_of(run)
    resumed.resume()
    assert "carried nothing out" in resumed.paused

    release_review(review=Review.objects.get(), user=admin_user, reason="A probe of mine.")
    released = watch_of(run)
    released.resume()
    assert released.paused == ""
    released.after_round(3, [GOOD, Outcome("ro-3", 0.2, {}, carried_out=False)])
    assert (released.paused, Review.objects.count()) == ("", 1)


def test_rejected_it_is_held_again_and_another_run_is_another_matter(run: Run, admin_user: User) -> None:
    watch_of(run).after_round(2, [GOOD, CRASHED])
    for review in Review.objects.all():
        reject_review(review=review, user=admin_user, reason="Mend the reward first.")
    again = watch_of(run)
    again.resume()
    assert again.paused
    assert Review.objects.filter(state=Review.State.OPEN).count() == 2
    other = watch_of(make_run())
    other.resume()
    assert other.paused == ""


def test_without_the_rule_nothing_is_held_but_what_was_found_stays_known(run: Run) -> None:
    Rule.objects.filter(instruction="inst_195").update(active=False)
    watch = watch_of(run)
    watch.after_round(2, [GOOD, CRASHED])
    assert (watch.paused, Review.objects.count(), Anomaly.objects.count()) == ("", 0, 2)


def test_the_series_end_at_the_round_whatever_an_earlier_try_left_behind(run: Run) -> None:
    Measurement.objects.filter(run=run).delete()
    for step in range(1, 21):
        Measurement.objects.create(run=run, name="reward", step=step, value=step / 100)
        Measurement.objects.create(run=run, name="agreement", step=step, value=1 - step / 100)
    assert watch_of(run).after_round(11, [GOOD, GOOD]) == []
    assert [one.kind for one in watch_of(run).after_round(12, [GOOD])] == ["hacking"]


def test_the_review_tells_what_was_found_and_the_run_lists_it(run: Run, admin_client: Client) -> None:
    watch_of(run).after_round(2, [GOOD, Outcome("ro-3", 0.2, {}, carried_out=False)])
    html = admin_client.get(f"/admin/governance/review/{Review.objects.get().pk}/change/").content.decode()
    for words in (
        "reward for failure, critical",
        "carried nothing out",
        f"2 of {run.rounds_total}",
        "resume it on its",
    ):
        assert words in html
    assert f"/admin/training/run/{run.pk}/change/" in html
    html = admin_client.get(f"/admin/training/run/{run.pk}/change/").content.decode()
    assert "reward for failure" in html
    assert f"/admin/governance/review/{Review.objects.get().pk}/change/" in html


def test_agreement_of_a_round_is_of_what_was_carried_out_and_labelled() -> None:
    blocked = Outcome("ro-4", -1.0, {"agreement": 0.0}, carried_out=False)
    assert agreed([GOOD, blocked, Outcome("ro-5", 0.1, {"agreement": 0.25}, carried_out=True)]) == {"agreement": 0.5}
    assert agreed([blocked]) == {}


def told(rollout: Rollout, number: int, attempt: int, name: str, attributes: dict[str, Any]) -> None:
    found, _ = rollout.attempts.get_or_create(
        sequence_id=attempt, defaults={"attempt_id": f"{rollout.pk}-{attempt}", "status": "x", "start_time": 0.0}
    )
    Span.objects.create(
        rollout=rollout,
        attempt=found,
        sequence_id=number,
        trace_id="t",
        span_id=f"s{number}",
        name=name,
        attributes=attributes,
    )


def proposal(**content: Any) -> dict[str, Any]:
    plain = {"type": "proposal", "options": {"category": "noise"}, "executed": True}
    return {OBJECT_JSON: json.dumps({**plain, **content})}


def test_outcomes_are_read_from_the_latest_attempt_of_the_stored_trace() -> None:
    rollout = Rollout.objects.create(rollout_id="ro-1", status="failed", start_time=0.0, attempt_count=2)
    other = Rollout.objects.create(rollout_id="ro-2", status="succeeded", start_time=0.0, attempt_count=1)
    told(rollout, 1, 1, OBJECT, proposal())
    told(rollout, 2, 1, ANNOTATION, reward_attributes({"total": 0.9}))
    told(rollout, 3, 2, OBJECT, proposal(executed=False))
    told(rollout, 4, 2, ANNOTATION, reward_attributes({"total": -1.0, "blocked": -1.0}))
    told(rollout, 5, 2, OBJECT, proposal())
    told(rollout, 6, 2, ANNOTATION, reward_attributes({"total": 0.4, "tone": 1.0}))
    told(rollout, 7, 2, ANNOTATION, reward_attributes({"human": 1.0, "helped": 1.0}))
    told(other, 1, 1, OBJECT, proposal(options={}))
    told(other, 2, 1, ANNOTATION, reward_attributes({"total": float(0)}))
    assert outcomes_of(["ro-1", "ro-2"]) == [
        Outcome("ro-1", -1.0, {"blocked": -1.0}, carried_out=False, failed=True),
        Outcome("ro-1", 0.4, {"tone": 1.0}, carried_out=True, failed=True),
        Outcome("ro-2", 0.0, {}, carried_out=False, failed=False),
    ]
