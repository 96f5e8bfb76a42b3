"""What the fields beside the text may hold."""

import pytest
from django.core.exceptions import ValidationError

from feedback.validation import cleaned


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("/", "/"),
        ("/docs.html", "/docs.html"),
        ("/docs/feedback-governance.html?next=1#part", "/docs/feedback-governance.html"),
        ("/research/demo2/", "/research/demo2/"),
        ("/news/2026-11-21.html", "/news/2026-11-21.html"),
        ("/feedback/t/Zk3vTq8bYw1nXo5uLr7mAs9d/", "/feedback/t/"),
    ],
)
def test_a_path_of_this_site_is_kept_without_query_and_fragment(given: str, kept: str) -> None:
    assert cleaned({"page": given}) == {"page": kept}


@pytest.mark.parametrize(
    "page",
    [
        "docs.html",
        "//example.org/",
        "https://example.org/",
        "javascript:alert(1)",
        "/jane@example.org",
        "/call/00447911123456/",
        "/call-020-7946-0958",
        "/4111/1111/1111/1111/",
        "/a b",
        "/a/../b",
        "/%6a%61ne",
        "/" + "a" * 200,
        "/\u0000",
        "http://[broken",
    ],
)
def test_anything_else_is_refused(page: str) -> None:
    with pytest.raises(ValidationError) as caught:
        cleaned({"page": page})
    assert set(caught.value.message_dict) == {"page"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("section", "Jane Roe"),
        ("section", "jane@example.org"),
        ("section", "a" * 101),
        ("document_version", "latest, says Jane"),
        ("document_version", "1.2.3.4"),
        ("document_version", "555.123.4567"),
        ("section", "call-020-7946-0958"),
        ("contact", "not an address"),
        ("contact", f"{'a' * 60}@{'b.' * 120}org"),
        ("idempotency_key", "with space"),
        ("idempotency_key", "k" * 201),
        ("text", ""),
        ("text", " \n"),
        ("text", "a" * 5001),
        ("text", "nul \x00"),
        ("text", "half \ud800"),
    ],
)
def test_each_field_is_named_when_it_is_at_fault(field: str, value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        cleaned({field: value})
    assert set(caught.value.message_dict) == {field}


def test_five_thousand_characters_fit() -> None:
    text = "é" * 5000
    assert cleaned({"text": text, "section": "how-it-works", "document_version": "1.2"})["text"] == text


def test_a_long_hostile_path_is_refused_quickly() -> None:
    with pytest.raises(ValidationError):
        cleaned({"page": "/" + "a/" * 99 + "!"})
