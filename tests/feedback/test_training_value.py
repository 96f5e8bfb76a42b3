"""What labels would teach: uncertainty times novelty, told by the worker, and an order of the inbox."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback import tasks
from feedback.learning.value import Known, uncertainty, value_triages
from feedback.models import ReviewedExample, Triage
from feedback.services.triage import confirm_triage
from tests.feedback.factories import PLAIN, make_policy, make_submission, make_triage

OTHER = "Bicycles on the aeroplane would be delightful tomorrow."


def test_uncertainty_is_none_for_the_certain_and_one_for_the_clueless() -> None:
    assert uncertainty({"category": 1.0, "severity": 1.0, "priority": 1.0, "action": 1.0}) == 0.0
    clueless = {"category": 1 / 6, "severity": 1 / 4, "priority": 1 / 5, "action": 1 / 7}
    assert uncertainty(clueless) == pytest.approx(1.0)
    assert uncertainty({"severity": 0.625}) == pytest.approx(0.5)
    assert uncertainty({}) == 1.0


def test_novelty_is_none_for_what_is_known_and_whole_for_what_shares_nothing() -> None:
    known = Known([PLAIN, "Something else entirely, about colours."])
    assert known.novelty(PLAIN) == pytest.approx(0.0)
    assert known.novelty(OTHER) == 1.0
    assert 0.0 < known.novelty(f"{PLAIN} {OTHER}") < 1.0
    assert Known([]).novelty(PLAIN) == 1.0
    assert known.novelty("") == 1.0


@pytest.fixture
def triages(db: None) -> list[Triage]:
    policy = make_policy(trained=True)
    return [make_triage(make_submission(text=text), policy=policy) for text in (PLAIN, OTHER)]


def values() -> list[float | None]:
    return list(Triage.objects.order_by("pk").values_list("training_value", flat=True))


@pytest.mark.django_db
def test_the_worker_values_what_nobody_confirmed(triages: list[Triage], owner: User) -> None:
    ReviewedExample.objects.create(text=PLAIN, category="website-bug", source="import")
    assert tasks.value_triages() == 2
    known, new = values()
    assert known == pytest.approx(0.0)
    assert new == pytest.approx(uncertainty(triages[1].confidences))
    confirm_triage(triage=triages[1], user=owner, category="noise", severity="low", priority=5, action="discard")
    assert values()[1] is None
    assert value_triages() == 1


@pytest.mark.django_db
def test_those_without_a_value_come_first_and_then_the_highest(triages: list[Triage]) -> None:
    Triage.objects.filter(pk=triages[0].pk).update(training_value=0.9)
    assert value_triages(limit=1) == 1
    assert values()[0] == 0.9
    assert value_triages(limit=1) == 1
    assert values()[0] != 0.9


@pytest.mark.django_db
def test_the_inbox_lists_first_what_teaches_most(triages: list[Triage], owner_client: Client) -> None:
    for triage, value in zip(triages, (0.2, 0.7), strict=True):
        Triage.objects.filter(pk=triage.pk).update(training_value=value)
    rows = owner_client.get("/admin/feedback/submission/?view=teaches").context["cl"].result_list
    assert [row.pk for row in rows] == [triages[1].submission_id, triages[0].submission_id]
