"""One planted address, sent in every way, is afterwards in no table, no log and no queued task."""

import json
import logging
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django_q.models import OrmQ

from feedback.models import Attachment, Comment, Submission
from tests.feedback.factories import form_body
from tests.feedback.pictures import planted

PLANTED = "planted.person@example.org"
LOCAL_PART = "planted.person"


def everything_stored() -> str:
    """Every column of every row of every table, as the database has it."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows: list[Any] = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own tables
            rows += cursor.fetchall()
    return repr(rows)


@pytest.mark.django_db(transaction=True)
def test_a_planted_address_is_nowhere(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    text = f"Write to {PLANTED}, or I am going to kill you."
    with caplog.at_level(logging.DEBUG):
        client.post("/feedback/", form_body(text=f"Please write to {PLANTED}"))
        client.post("/feedback/", form_body(text=f"Write to {PLANTED}", contact="broken"))
        for body in ({"text": text}, {"text": f"Write to {PLANTED}"}, {"text": PLANTED, "page": PLANTED}):
            client.post(
                "/api/feedback/",
                json.dumps(body),
                content_type="application/json",
                headers={"Idempotency-Key": f"key-{len(body['text'])}"},
            )
        client.post("/api/feedback/", f'{{"text": "{PLANTED}', content_type="application/json")
        address = f"/feedback/t/{Submission.objects.latest('received_at').token}/"
        for said in (f"Write to {PLANTED}", text, f"{PLANTED}\0"):
            client.post(f"{address}comments/", {"text": said, "idempotency_key": f"key-{len(said)}"})
        shot = SimpleUploadedFile(f"{PLANTED}.png", planted("PNG"))
        client.post(f"/api{address.replace('/t/', '/')}attachments/", {"screenshot": shot})
    assert Submission.objects.count() == 3
    assert OrmQ.objects.count() == 2
    assert (Comment.objects.count(), Attachment.objects.count()) == (2, 1)
    assert LOCAL_PART not in everything_stored()
    assert LOCAL_PART not in repr([task.task for task in OrmQ.objects.all()])
    assert LOCAL_PART not in caplog.text
