"""Every error under /api/ is a problem as RFC 9457 has it, and repeats nothing of what was sent."""

from typing import Any

import pytest
from django.test import Client

from feedback.api.problems import TYPES
from feedback.models import Submission
from tests.feedback.factories import PLAIN, make_submission
from tests.live.site import ROOT

pytestmark = pytest.mark.django_db
SECRET = "marker.person@example.org"
V1 = "/api/v1/feedback/"
CODES = {
    "decoy",
    "proof-needed",
    "proof-refused",
    "refused-by-rules",
    "repeated",
    "stale-form",
    "too-many",
    "too-quick",
}


def told(answer: Any, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer["Cache-Control"] == "no-store"
    assert SECRET not in answer.content.decode()
    problem: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == status
    return problem


def test_faults_are_told_by_field(client: Client) -> None:
    body = {"text": "", "page": f"https://{SECRET}/", "consent": SECRET}
    problem = told(client.post(V1, body, content_type="application/json"), 400)
    assert set(problem["errors"]) == {"text", "consent"}
    assert (problem["type"], problem["title"]) == ("about:blank", "Bad Request")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (f'{{"text": "{SECRET}', "application/json", 400),
        (f'{{"{SECRET}": 1, "{SECRET}": 2}}', "application/json", 400),
        (f"text={SECRET}", "application/x-www-form-urlencoded", 415),
        (SECRET, f"text/{SECRET}", 415),
        (SECRET * 4_000, "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_one(client: Client, body: str, kind: str, status: int) -> None:
    told(client.generic("POST", V1, body, content_type=kind), status)
    assert not Submission.objects.exists()


def test_a_broken_multipart_body_is_one(client: Client) -> None:
    address = f"{V1}{make_submission().token}/attachments/"
    told(client.generic("POST", address, SECRET, content_type="multipart/form-data"), 400)
    told(client.generic("POST", address, SECRET, content_type=f"multipart/form-data; boundary={SECRET}\u20ac"), 400)


def test_what_no_view_answers_is_one(client: Client) -> None:
    told(client.get(f"/api/v1/{SECRET}/"), 404)
    told(client.get("/api/nothing"), 404)
    told(client.generic(SECRET.upper(), V1), 405)
    told(client.get(f"{V1}challenge/", headers={"Accept": f"text/{SECRET}"}), 406)
    assert "text/html" in client.get("/nothing/")["Content-Type"]


def test_an_error_of_ours_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError(f"the disk is full of {SECRET}")

    monkeypatch.setattr(Submission.objects, "create", fail)
    client = Client(raise_request_exception=False)
    told(client.post(V1, {"text": PLAIN}, content_type="application/json"), 500)


def test_the_addresses_without_a_version_answer_as_version_1(client: Client) -> None:
    token = make_submission().token
    for path in (f"{token}/", f"{token}/comments/", f"{token}/attachments/", "challenge/", "nothing/"):
        old, new = (client.get(f"{base}{path}") for base in ("/api/feedback/", V1))
        assert old.status_code == new.status_code
        assert set(old.json()) == set(new.json())
    export = client.get(f"/api/feedback/{token}/export/").json()
    assert export["submission"] == client.get(f"{V1}{token}/export/").json()["submission"]
    # Staff's part is newer than versions are.
    assert client.get("/api/staff/me/").status_code == 404


def test_every_kind_of_problem_is_explained_in_the_document() -> None:
    document = (ROOT / "docs_content" / "api.md").read_text(encoding="utf-8")
    assert {line.removeprefix("### ") for line in document.splitlines() if line.startswith("### ")} == CODES
    assert TYPES == "/docs/api.html#"
