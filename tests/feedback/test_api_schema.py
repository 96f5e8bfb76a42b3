"""The API describes itself, with nothing from another host."""

import re

import pytest
from django.test import Client


def test_the_schema_names_both_operations_and_their_answers(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    schema = client.get("/api/schema/", {"format": "json"}).json()
    # The generator tells of what it could not read on standard error.
    assert capsys.readouterr().err == ""
    send = schema["paths"]["/api/feedback/"]["post"]
    assert set(send["responses"]) == {"201", "400", "409", "413", "415", "422", "429", "503"}
    assert "Idempotency-Key" in {parameter["name"] for parameter in send["parameters"]}
    assert "/api/feedback/{token}/" in schema["paths"]


@pytest.mark.django_db
def test_the_viewer_loads_from_this_host_only_and_relaxes_only_styles(client: Client) -> None:
    page = client.get("/api/")
    assert page.status_code == 200
    html = page.content.decode()
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", html)
    assert not re.findall(r"<script(?![^>]*\bsrc=)", html)
    policy = page["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert policy.count("unsafe") == 1
    assert "unsafe" not in client.get("/feedback/")["Content-Security-Policy"]
