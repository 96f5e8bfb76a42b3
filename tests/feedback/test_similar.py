"""Reports of the same thing find each other, and how well is measured on a set in the repository."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.duplicates import SET, by_words, found_by, load, recall, store
from feedback.models import Feature, Submission
from feedback.services.moderation import keep_edited
from feedback.similar.features import keys_of, stems_of, text_hash, trigram_similarity, trigrams_of
from feedback.similar.index import index_submission
from feedback.similar.search import LIKELY, LOWEST, By, similar_to
from tests.feedback.factories import PLAIN, THREAT, WITH_EMAIL, make_submission

AGAIN = "On the documents page the search box only uses the first word that I type, the second one is ignored."
OTHER = "Who painted the mountains above your sofa?"


def test_case_spaces_and_forms_of_letters_make_no_difference() -> None:
    assert text_hash("Search  is\nBROKEN") == text_hash("search is broken")
    assert text_hash("\ufb01nd it") == text_hash("find it")
    assert text_hash(PLAIN) != text_hash(AGAIN)


def test_forms_of_a_word_and_words_of_a_kind_are_one_stem() -> None:
    assert stems_of("searching searches searched") == stems_of("search lookup query")
    assert stems_of("The of and [email] it") == []


def test_keys_fit_the_column_and_are_bounded() -> None:
    keys = keys_of(" ".join(f"word{number}" for number in range(2_000)))
    assert len(keys) == len(set(keys)) == 64
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_trigrams_forgive_a_slip() -> None:
    one, slip, other = map(trigrams_of, ("the glossary is empty", "teh glossary is emtpy", "a beautiful design"))
    assert trigram_similarity(one, slip) > 0.5 > trigram_similarity(one, other)
    assert trigram_similarity(frozenset(), frozenset()) == 0


@pytest.mark.django_db
def test_the_likeliest_comes_first_and_never_the_submission_itself(django_assert_num_queries: Any) -> None:
    first, other = make_submission(text=PLAIN), make_submission(text=OTHER)
    asked = make_submission(text=AGAIN)
    with django_assert_num_queries(2):
        found = similar_to(asked.text, exclude=asked)
    assert found[0].submission == first
    assert asked not in [one.submission for one in found]
    assert other not in [one.submission for one in found]
    assert 0 < found[0].score < 1
    assert similar_to(PLAIN)[0].score == pytest.approx(1)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "the and of", "\u6f22\u5b57"])
def test_a_text_without_stems_finds_nothing(text: str) -> None:
    make_submission()
    assert similar_to(text) == []


@pytest.mark.django_db
def test_intake_makes_it_findable_by_the_governed_text_only() -> None:
    submission = make_submission(text=WITH_EMAIL)
    assert submission.text_hash == text_hash(submission.text) != text_hash(WITH_EMAIL)
    assert set(submission.features.values_list("key", flat=True)) == set(keys_of(submission.text))
    assert not Feature.objects.filter(key__in=keys_of("roe")).exists()


@pytest.mark.django_db
def test_an_edited_text_is_indexed_anew_and_one_that_is_gone_leaves_nothing() -> None:
    held = make_submission(text=THREAT)
    assert keep_edited(held, PLAIN)
    assert set(held.features.values_list("key", flat=True)) == set(keys_of(PLAIN))
    held.text = ""
    index_submission(held)
    assert (held.text_hash, held.features.count()) == ("", 0)


@pytest.mark.django_db
def test_the_same_text_again_is_kept_and_told_in_the_timeline() -> None:
    first = make_submission()
    again = make_submission(text=f"  {PLAIN.upper()} ")
    assert not first.events.filter(kind="same-text").exists()
    assert again.events.get(kind="same-text").public
    Submission.objects.update(state=Submission.State.CLOSED)
    assert not make_submission().events.filter(kind="same-text").exists()


def test_the_card_names_the_set_as_it_is() -> None:
    card = json.loads(SET.with_suffix(".card.json").read_text(encoding="utf-8"))
    assert card["sha256"] == hashlib.sha256(Path(SET).read_bytes()).hexdigest()


@pytest.mark.django_db
def test_what_scores_too_little_is_not_called_similar(monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_submission()
    (found,) = similar_to(AGAIN)
    assert (found.submission, found.is_likely) == (first, True)
    monkeypatch.setitem(LOWEST, By.WORDS, found.score + 0.01)
    monkeypatch.setitem(LIKELY, By.WORDS, found.score + 0.01)
    assert not found.is_likely
    assert similar_to(AGAIN) == []


@pytest.mark.django_db
def test_recall_by_words_does_not_fall_below_what_was_measured() -> None:
    rows = load()
    found = recall(rows, found_by(by_words, rows, store([row["text"] for row in rows])))["held_out"]
    assert found["retyped"]["recall_at_3"] >= 0.95
    assert found["reworded"]["recall_at_3"] >= 0.85
    assert found["other words"]["recall_at_3"] >= 0.35
