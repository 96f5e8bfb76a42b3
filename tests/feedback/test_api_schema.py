"""The API describes itself, with nothing from another host."""

import json
import re

import pytest
from django.test import Client


def test_the_schema_names_operations_and_their_answers(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    schema = client.get("/api/schema/", {"format": "json"}).json()
    # The generator tells of what it could not read on standard error.
    assert capsys.readouterr().err == ""
    send = schema["paths"]["/api/v1/feedback/"]["post"]
    assert set(send["responses"]) == {"201", "400", "406", "409", "413", "415", "422", "429", "503"}
    assert "Idempotency-Key" in {parameter["name"] for parameter in send["parameters"]}
    assert "/api/v1/feedback/{token}/" in schema["paths"]
    # What answers as version 1 without a version is told once.
    assert all(path.startswith("/api/v1/") for path in schema["paths"])


def test_the_schema_says_where_a_token_is_needed_and_that_every_error_is_a_problem(client: Client) -> None:
    schema = client.get("/api/schema/", {"format": "json"}).json()
    assert schema["components"]["securitySchemes"]["staffToken"]["scheme"] == "bearer"
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            staff = path.startswith("/api/v1/staff/")
            assert operation["security"] == ([{"staffToken": []}] if staff else [{}])
            assert ("401" in operation["responses"]) is staff
            errors = [answer for status, answer in operation["responses"].items() if status >= "400"]
            assert all(set(answer["content"]) == {"application/problem+json"} for answer in errors)


def test_a_process_tells_the_same_document_each_time(client: Client) -> None:
    first, second = (client.get("/api/schema/", {"format": "json"}).json() for _ in range(2))
    assert first == second
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(second)))
    assert named <= set(second["components"]["schemas"])


@pytest.mark.django_db
def test_the_viewer_loads_from_this_host_only_and_relaxes_nothing(client: Client) -> None:
    page = client.get("/api/")
    assert page.status_code == 200
    html = page.content.decode()
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", html)
    assert not re.findall(r"<script(?![^>]*\bsrc=)", html)
    assert page["Content-Security-Policy"] == client.get("/feedback/")["Content-Security-Policy"]
