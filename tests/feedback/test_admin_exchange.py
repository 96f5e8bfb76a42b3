"""The list as a file, and files as submissions: by whom, with what in it, and that it is written down."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feedback.models import ReviewedExample, Submission
from tests.feedback.factories import PLAIN, THREAT, WITH_EMAIL, make_staff, make_submission, make_triage

pytestmark = pytest.mark.django_db
EXPORT, IMPORT = "/admin/feedback/submission/export/", "/admin/feedback/submission/import/"
LINE = {"text": WITH_EMAIL, "page": "/docs.html"}


def exported(client: Client, query: str = "", **fields: str) -> str:
    answer = client.post(f"{EXPORT}{query}", {"format": "jsonl", **fields})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def upload(client: Client, lines: list[Any], *, checked: str = "", kind: str = "submissions") -> Any:
    content = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    fields = {"kind": kind, "format": "jsonl", "checked": checked, "file": SimpleUploadedFile("f.jsonl", content)}
    return client.post(IMPORT, fields, follow=True)


def test_what_the_list_shows_is_exported_and_written_down(client: Client) -> None:
    client.force_login(make_staff("feedback.export_submission"))
    make_submission(text="First.", contact="jane.roe@example.org", consent=True)
    make_triage(make_submission(text="Second."))
    found = exported(client, "?state__exact=triaged")
    assert [json.loads(line)["text"] for line in found.splitlines()] == ["Second."]
    assert LogEntry.objects.get().change_message == "Exported 1 submissions as JSON Lines."


def test_a_download_of_csv_opens_in_a_spreadsheet(client: Client) -> None:
    client.force_login(make_staff("feedback.export_submission"))
    make_submission(text="=1+1")
    found = exported(client, format="csv")
    assert found.startswith("\ufeffid,text,")
    assert ",'=1+1," in found


def test_contact_addresses_leave_only_with_who_may_see_them_and_asks(client: Client) -> None:
    make_submission(contact="jane.roe@example.org", consent=True)
    client.force_login(make_staff("feedback.export_submission"))
    assert "jane.roe" not in exported(client, contact="on")
    client.force_login(make_staff("feedback.export_submission", "feedback.view_contact", username="other"))
    assert "jane.roe" not in exported(client)
    assert "jane.roe" in exported(client, contact="on")
    assert LogEntry.objects.first().change_message.endswith("with contact addresses.")  # type: ignore[union-attr]


def test_who_may_not_export_gets_nothing(client: Client) -> None:
    make_submission()
    assert client.post(EXPORT).status_code == 302
    client.force_login(make_staff())
    assert client.get(EXPORT).status_code == client.post(EXPORT, {"format": "csv"}).status_code == 403
    assert "export/" not in client.get("/admin/feedback/submission/").content.decode()
    assert not LogEntry.objects.exists()


def test_a_file_is_shown_first_as_the_rules_would_keep_it_and_imported_second(client: Client) -> None:
    client.force_login(make_staff("feedback.add_submission"))
    lines = [LINE, {"text": THREAT}]
    shown = upload(client, lines)
    html = shown.content.decode()
    assert "[email]" in html
    assert "jane.roe" not in html
    assert not Submission.objects.exists()
    done = upload(client, lines, checked=shown.context["preview"]["token"])
    assert "imported 2" in done.content.decode()
    assert sorted(Submission.objects.values_list("state", flat=True)) == ["held", "received"]
    assert LogEntry.objects.get().change_message.startswith("Imported a file as submissions: lines 2")


def test_a_csv_file_is_read_as_one(client: Client) -> None:
    client.force_login(make_staff("feedback.add_submission"))
    file = SimpleUploadedFile("f.csv", b"text,page\n'=1+1 is shown,/docs.html\n")
    shown = client.post(IMPORT, {"kind": "submissions", "format": "csv", "file": file})
    assert "=1+1 is shown" in shown.content.decode()
    assert shown.context["preview"]["count"] == 1


def test_another_file_than_the_one_that_was_shown_is_shown_first_too(client: Client) -> None:
    client.force_login(make_staff("feedback.add_submission"))
    token = upload(client, [LINE]).context["preview"]["token"]
    assert upload(client, [{"text": PLAIN}], checked=token).context["preview"]["count"] == 1
    assert not Submission.objects.exists()


def test_all_faults_are_told_and_nothing_is_imported(client: Client) -> None:
    client.force_login(make_staff("feedback.add_submission"))
    answer = upload(client, [LINE, {"text": " "}, {"page": "/docs.html", "consent": "perhaps"}])
    assert answer.status_code == 422
    html = answer.content.decode()
    for fault in ("line 2: text: Please write", "line 3: text: This field is required", "line 3: consent: "):
        assert fault in html
    assert not Submission.objects.exists()


def test_labelled_rows_are_for_who_may_add_examples(client: Client) -> None:
    line = {"text": PLAIN, "category": "website-bug"}
    client.force_login(make_staff("feedback.add_submission"))
    assert upload(client, [line], kind="labelled").status_code == 422
    client.force_login(make_staff("feedback.add_reviewedexample", username="trainer"))
    token = upload(client, [line], kind="labelled").context["preview"]["token"]
    upload(client, [line], kind="labelled", checked=token)
    assert ReviewedExample.objects.get().source == "import"


def test_a_file_that_is_too_large_is_not_taken(client: Client, settings: Any) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 300
    client.force_login(make_staff("feedback.add_submission"))
    answer = upload(client, [LINE] * 20)
    assert answer.status_code == 422
    assert "MB are taken here" in answer.content.decode()


def test_who_may_not_import_gets_nothing(client: Client) -> None:
    assert client.get(IMPORT).status_code == 302
    client.force_login(make_staff("feedback.export_submission"))
    assert client.get(IMPORT).status_code == upload(client, [LINE]).status_code == 403
    assert not Submission.objects.exists()
