"""Bodies that no honest client sends: each is refused by name, and none of them is an error of ours."""

import json

import pytest
from django.test import Client

from feedback.models import Submission

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("[" * 30_000, ""),
        ('{"text": "a", "page": ' + "[" * 20_000 + "]" * 20_000 + "}", ""),
        ('{"text": ' + "9" * 5_000 + "}", ""),
        ('{"text": NaN}', ""),
        (b'{"text": "\xff"}', ""),
        ('{"text": "a", "text": "b"}', ""),
        ('{"\\ud800": 1, "\\ud800": 2}', ""),
        ('{"text": 5}', "text"),
        ('{"text": 1e999}', "text"),
        ('{"text": "half \\ud800"}', "text"),
        ('{"text": "nul \\u0000"}', "text"),
        ('{"text": "a", "page": 5}', "page"),
        ('{"text": "a", "document_version": 1.2}', "document_version"),
        ('{"text": "a", "contact": "a@b\\ud800.org", "consent": true}', "contact"),
        ('{"text": "a", "consent": []}', "consent"),
        ("null", "non_field_errors"),
        ("[]", "non_field_errors"),
        ('"text"', "non_field_errors"),
    ],
)
def test_it_is_refused_by_name(client: Client, body: str | bytes, field: str) -> None:
    answer = client.post("/api/feedback/", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert set(answer.json().get("errors", ())) == ({field} if field else set())
    assert not Submission.objects.exists()


@pytest.mark.parametrize("charset", ["utf-16", "rot13", "zlib", "undefined"])
def test_only_utf_8_is_read(client: Client, charset: str) -> None:
    body = json.dumps({"text": "a"}).encode("utf-16")
    answer = client.generic("POST", "/api/feedback/", body, content_type=f"application/json; charset={charset}")
    assert answer.status_code == 400


def test_a_byte_order_mark_does_no_harm(client: Client) -> None:
    body = json.dumps({"text": "é"}).encode("utf-8-sig")
    assert client.post("/api/feedback/", body, content_type="application/json").status_code == 201
