"""A held document is reviewed once; released, it can be loaded or saved, with exactly that text."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from governance.models import Decision, Review, Rule
from governance.services import reject_review, release_review
from tests.governance.people import hold
from tests.site.factories import make_document, make_text, write_document
from tractatus_site.docs.models import Document
from tractatus_site.docs.services import edit_document, propose_edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(db: None) -> None:
    hold("docs.publish")


def refused(folder: Path, *, check: bool = False) -> None:
    with pytest.raises(CommandError, match="governance: held; "):
        call_command("load_docs", directory=folder, check=check)


def test_loading_opens_one_review_for_each_and_checking_opens_none(held: None, tmp_path: Path) -> None:
    write_document(tmp_path)
    write_document(tmp_path, slug="other")
    write_document(tmp_path, slug="internal", visibility="internal")
    refused(tmp_path, check=True)
    assert not Decision.objects.exists()
    refused(tmp_path)
    refused(tmp_path)
    assert Review.objects.count() == Decision.objects.count() == 2
    assert not Document.objects.exists()


def test_a_rule_that_speaks_of_no_words_names_no_line(held: None, tmp_path: Path) -> None:
    write_document(tmp_path)
    with pytest.raises(CommandError) as refusal:
        call_command("load_docs", directory=tmp_path, check=True)
    assert "inst_800: The evidence" in str(refusal.value)


def test_what_is_released_is_loaded_and_a_changed_text_waits_anew(
    held: None, tmp_path: Path, staff: User, staff_client: Client
) -> None:
    write_document(tmp_path, body="What it says.\n")
    refused(tmp_path)
    review = Review.objects.get()
    html = staff_client.get(f"/admin/governance/review/{review.pk}/change/").content.decode()
    assert "The document a-document" in html
    assert "What it says." in html
    assert "load the documents once more" in html
    assert "The places count characters" not in html
    release_review(review=review, user=staff, reason="Read.")

    call_command("load_docs", directory=tmp_path, check=True)
    call_command("load_docs", directory=tmp_path)
    assert Document.objects.get().markdown == "What it says."
    write_document(tmp_path, body="What it says now.\n")
    refused(tmp_path)
    assert Review.objects.filter(state="open").count() == 1


def test_what_is_rejected_is_not_loaded_even_where_the_rule_is_gone(held: None, tmp_path: Path, staff: User) -> None:
    write_document(tmp_path)
    refused(tmp_path)
    reject_review(review=Review.objects.get(), user=staff, reason="No.")
    Rule.objects.filter(instruction="inst_800").update(active=False)
    with pytest.raises(CommandError, match="held"):
        call_command("load_docs", directory=tmp_path)
    assert not Document.objects.exists()
    assert Review.objects.filter(state="open").count() == 1


def test_an_edit_in_the_admin_is_held_read_released_and_saved(staff: User, staff_client: Client) -> None:
    document = make_document()
    hold("docs.publish")
    address = reverse("admin:docs_document_change", args=[document.pk])
    form = {
        "source": make_text("## A heading\n\nAnother text.\n"),
        "note": "",
        "revisions-TOTAL_FORMS": 0,
        "revisions-INITIAL_FORMS": 0,
    }
    assert "asks for a review in the admin" in staff_client.post(address, form).content.decode()
    staff_client.post(address, form)
    release_review(review=Review.objects.get(), user=staff, reason="Read.")
    assert staff_client.post(address, form).status_code == 302
    document.refresh_from_db()
    assert "Another text." in document.markdown


def test_what_a_newer_rule_holds_is_referred_though_it_is_there_already(tmp_path: Path, staff: User) -> None:
    write_document(tmp_path)
    call_command("load_docs", directory=tmp_path)
    hold("docs.publish")
    write_document(tmp_path, slug="other")
    refused(tmp_path)

    subjects = [review.decision.subject.partition("@")[0] for review in Review.objects.all()]
    assert sorted(subjects) == ["docs/a-document", "docs/other"]
    for review in Review.objects.all():
        release_review(review=review, user=staff, reason="Read.")
    call_command("load_docs", directory=tmp_path)
    assert Document.objects.filter(visibility="public").count() == 2


def archived_edit(tmp_path: Path, user: User, **changes: str) -> Document:
    """Edited in the admin, then without its file for a while; the file is back, and not loaded yet."""
    write_document(tmp_path)
    call_command("load_docs", directory=tmp_path)
    document = Document.objects.get()
    edit_document(document=document, source=propose_edit(document=document, text=make_text(**changes)), user=user)
    Document.objects.update(visibility="archived")
    return document


def test_an_edit_that_comes_back_with_its_file_passes_the_rules_of_today(tmp_path: Path, staff: User) -> None:
    strict = Rule.objects.filter(instruction="inst_017")
    strict.update(active=False)
    archived_edit(tmp_path, staff, body="This approach guarantees safety.\n")
    strict.update(active=True)
    with pytest.raises(CommandError, match=r"(?s)inst_017: .*as it was edited in the admin"):
        call_command("load_docs", directory=tmp_path)
    assert Document.objects.get().visibility == "archived"


def test_an_edit_that_is_held_when_it_comes_back_is_referred(tmp_path: Path, staff: User) -> None:
    archived_edit(tmp_path, staff, title="Edited")
    hold("docs.publish")
    for title in ("A document", "Edited"):
        refused(tmp_path)
        review = Review.objects.get(state="open")
        assert f"title: {title}\n" in review.proposal["text"]
        release_review(review=review, user=staff, reason="Read.")
    call_command("load_docs", directory=tmp_path)
    assert (Document.objects.get().title, Document.objects.get().visibility) == ("Edited", "public")
