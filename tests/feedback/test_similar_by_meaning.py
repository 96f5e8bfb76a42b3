"""Reports of the same thing find each other in other words, once the worker has read them for their meaning."""

import logging
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django_q.models import Schedule

from benchmarks.duplicates import by_meaning, found_by, load, recall, store
from feedback import tasks
from feedback.models import Embedding, Submission
from feedback.services import indexing
from feedback.services.indexing import embed_waiting, index_forgotten
from feedback.services.moderation import keep_edited
from feedback.similar.encoder import LONGEST, meanings
from feedback.similar.features import text_hash
from feedback.similar.search import By, embedding_of, similar_submissions
from feedback.similar.vectors import WIDTH, cosines, packed
from governance.reader_training import pretrained
from tests.feedback.factories import PLAIN, THREAT, make_submission

OTHER_WORDS = "When I look for two terms, only the first one seems to count in the document search."
UNLIKE = "Who painted the mountains above your sofa?"


@pytest.fixture
def without_package(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pretrained, "PACKAGE", "no_such_package")
    meanings.cache_clear()
    yield
    meanings.cache_clear()


def embedded(text: str) -> Submission:
    submission = make_submission(text=text)
    embed_waiting()
    return Submission.objects.select_related("embedding").get(pk=submission.pk)


def test_what_says_the_same_points_the_same_way_in_whatever_company() -> None:
    reader = meanings()
    assert reader is not None
    alone, together = reader.of([PLAIN]), reader.of(["word " * 500, OTHER_WORDS, PLAIN, UNLIKE, ""])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(alone[0], together[2], atol=1e-5)
    assert alone[0] @ together[1] > alone[0] @ together[3]


def test_a_long_text_is_read_by_its_beginning() -> None:
    reader = meanings()
    assert reader is not None
    one, other = reader.of([f"{'search ' * LONGEST}{end}" for end in ("whales", "sofas")])
    assert np.array_equal(one, other)


def test_a_byte_a_dimension_is_enough() -> None:
    vectors = np.random.default_rng(7).normal(size=(20, WIDTH)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    kept = packed(vectors)
    assert {len(one) for one in kept} == {WIDTH}
    assert np.allclose(cosines(kept[0], kept), vectors @ vectors[0], atol=0.01)


@pytest.mark.django_db
def test_other_words_are_found_by_meaning(django_assert_num_queries: Any) -> None:
    first, unlike, asked = embedded(PLAIN), embedded(UNLIKE), embedded(OTHER_WORDS)
    with django_assert_num_queries(4):
        found = similar_submissions(asked)
    assert [(one.submission, one.by) for one in found] == [(first, By.MEANING)]
    assert unlike not in [one.submission for one in found]


@pytest.mark.django_db
def test_what_the_worker_has_not_read_is_compared_by_words() -> None:
    first, asked = embedded(PLAIN), make_submission(text=f"Hello, {PLAIN}")
    assert [(one.submission, one.by) for one in similar_submissions(asked)] == [(first, By.WORDS)]
    embed_waiting()
    Embedding.objects.filter(submission=first).delete()
    asked = Submission.objects.get(pk=asked.pk)
    (found,) = similar_submissions(asked)
    assert (found.submission, found.by, found.is_likely) == (first, By.WORDS, True)


@pytest.mark.django_db
def test_every_kept_text_is_embedded_once_the_older_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    kept = [make_submission(text=text) for text in (PLAIN, OTHER_WORDS, UNLIKE)]
    Submission.objects.filter(pk=make_submission().pk).update(text="")
    assert [embed_waiting() for _ in range(3)] == [2, 1, 0]
    assert list(Embedding.objects.order_by("id").values_list("submission", flat=True)) == [one.pk for one in kept]


@pytest.mark.django_db
def test_an_edited_text_is_embedded_anew() -> None:
    held = embedded(THREAT)
    before = embedding_of(held)
    assert keep_edited(held, PLAIN)
    assert not Embedding.objects.exists()
    assert embed_waiting() == 1
    assert embedding_of(Submission.objects.get(pk=held.pk)) not in (None, before)


@pytest.mark.django_db
def test_a_text_that_changed_or_went_while_it_was_read_gets_no_old_embedding() -> None:
    changed, gone, same = (make_submission(text=text) for text in (PLAIN, OTHER_WORDS, UNLIKE))
    Submission.objects.filter(pk=changed.pk).update(text="Something else")
    Submission.objects.filter(pk=gone.pk).delete()
    vector = bytes([1] * WIDTH)
    assert indexing._store({changed: vector, gone: vector, same: vector}) == 1
    # Another worker, as quick.
    indexing._store({same: vector})
    assert [one.submission_id for one in Embedding.objects.all()] == [same.pk]


@pytest.mark.django_db
def test_submissions_from_before_the_index_are_found_too() -> None:
    old = make_submission()
    old.features.all().delete()
    Submission.objects.filter(pk=old.pk).update(text_hash="")
    assert (index_forgotten(), index_forgotten()) == (1, 0)
    old.refresh_from_db()
    assert old.text_hash == text_hash(PLAIN)
    assert old.features.exists()


@pytest.mark.django_db
def test_only_what_the_search_compares_is_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "WINDOW", 1)
    old, new = make_submission(), make_submission(text=OTHER_WORDS)
    assert embed_waiting() == 1
    assert not Embedding.objects.filter(submission=old).exists()
    assert Embedding.objects.filter(submission=new).exists()


@pytest.mark.django_db
def test_a_schedule_does_it() -> None:
    schedule = Schedule.objects.get(name="similar feedback")
    assert (schedule.func, schedule.schedule_type, schedule.minutes) == ("feedback.tasks.index_similar", "I", 1)
    make_submission()
    assert tasks.index_similar() == {"indexed": 0, "embedded": 1}


@pytest.mark.django_db
@pytest.mark.usefixtures("without_package")
def test_without_the_package_the_search_goes_by_words_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, asked = make_submission(), make_submission(text=f"Hello, {PLAIN}")
    with caplog.at_level(logging.WARNING, logger="feedback"):
        assert [embed_waiting(), embed_waiting()] == [0, 0]
    assert [record.message for record in caplog.records if record.name.startswith("feedback")] == [
        "similar feedback is found by words only: the package no_such_package is not installed: make install"
    ]
    assert [one.submission for one in similar_submissions(asked)] == [first]


@pytest.mark.django_db
def test_staff_see_what_is_similar_and_how_it_was_found(owner_client: Client) -> None:
    first, asked = make_submission(), make_submission(text=f"Hello, {PLAIN}")
    page = reverse("admin:feedback_submission_change", args=[asked.pk])
    by_words = owner_client.get(page).content.decode()
    assert reverse("admin:feedback_submission_change", args=[first.pk]) in by_words
    assert "probably the same" in by_words
    assert "Found by words only" in by_words
    embed_waiting()
    assert "Found by words only" not in owner_client.get(page).content.decode()


# The same on either engine, and some seconds.
@pytest.mark.engine("sqlite")
@pytest.mark.django_db
def test_recall_does_not_fall_below_what_was_measured() -> None:
    rows = load()
    submissions = store([row["text"] for row in rows])
    while embed_waiting():
        pass
    found = recall(rows, found_by(by_meaning, rows, submissions))["held_out"]
    assert found["all"]["recall_at_3"] >= 0.85
    assert found["retyped"]["recall_at_3"] >= 0.95
    assert found["reworded"]["recall_at_3"] >= 0.95
    assert found["other words"]["recall_at_3"] >= 0.75
