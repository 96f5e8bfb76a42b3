"""What is past its days is erased where the operator wants that, and only there; the page says which it is."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from feedback.models import Submission, Tombstone
from feedback.retention import AFTER, retention_of
from feedback.tasks import tidy
from governance.core.retention import DAYS
from tests.feedback.factories import PLAIN, WITH_EMAIL, make_submission

pytestmark = pytest.mark.django_db(transaction=True)


def make_old(text: str, days: float) -> Submission:
    submission = make_submission(text=text)
    Submission.objects.filter(pk=submission.pk).update(received_at=timezone.now() - timedelta(days=days))
    return submission


def test_each_class_has_its_own_term(settings: LazySettings) -> None:
    settings.FEEDBACK_RETENTION = True
    expired = make_old(WITH_EMAIL, DAYS["restricted"] + 1)
    for text, days in ((WITH_EMAIL, DAYS["restricted"] - 1), (PLAIN, DAYS["restricted"] + 1)):
        make_old(text, days)
    assert tidy() == {"expired": 1}
    tombstone = Tombstone.objects.get()
    assert (tombstone.submission, tombstone.by, tombstone.actor) == (expired.pk, Tombstone.By.TERM, None)
    assert Submission.objects.count() == 2
    assert tidy() == {"expired": 0}


def test_nothing_is_erased_unless_it_is_wanted(settings: LazySettings) -> None:
    make_old(PLAIN, DAYS["standard"] + 1)
    assert settings.FEEDBACK_RETENTION is False
    assert tidy() == {"expired": 0}
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("erases", [False, True])
def test_the_sentence_follows_the_setting(settings: LazySettings, erases: bool) -> None:
    settings.FEEDBACK_RETENTION = erases
    assert AFTER[erases] in retention_of(make_submission()).explanation
