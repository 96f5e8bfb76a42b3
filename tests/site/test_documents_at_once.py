"""Two who write a document at the same moment: the second waits, sees the first, and undoes nothing unseen."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client

from tests.site.factories import make_document, make_text, newest, write_document
from tractatus_site.docs.models import Document, Revision
from tractatus_site.docs.services import edit_document, propose_edit

pytestmark = pytest.mark.django_db(transaction=True)
LONG_ENOUGH_TO_ARRIVE = 1.0


@contextmanager
def meanwhile(write: Callable[[], object]) -> Iterator[None]:
    """Inside, the first writer is not done; the second is on its way, and must wait until it is."""

    def write_and_close() -> None:
        write()
        connections.close_all()

    second = threading.Thread(target=write_and_close)
    with transaction.atomic():
        yield
        second.start()
        second.join(timeout=LONG_ENOUGH_TO_ARRIVE)
        assert second.is_alive()
    second.join(timeout=60)
    assert not second.is_alive()


def edit(document: Document, user: User) -> None:
    source = propose_edit(document=document, text=make_text(title="Theirs"))
    edit_document(document=document, source=source, user=user)


def test_of_two_editors_the_second_is_refused(staff: User, staff_client: Client) -> None:
    document = make_document()
    forms = {"revisions-TOTAL_FORMS": "0", "revisions-INITIAL_FORMS": "0", "note": ""}
    mine = {"source": make_text(title="Mine"), "based_on": newest(document).pk, **forms}
    pages: list[str] = []

    def save() -> None:
        answer = staff_client.post(f"/admin/docs/document/{document.pk}/change/", mine)
        pages.append(answer.content.decode())

    with meanwhile(save):
        edit(document, staff)
    assert "It was changed meanwhile, by staff" in pages[0]
    assert (Document.objects.get().title, Revision.objects.count()) == ("Theirs", 2)


def test_a_load_waits_for_an_editor_and_keeps_the_edit(staff: User, tmp_path: Path) -> None:
    document = make_document()
    write_document(tmp_path, title="From the file")
    with meanwhile(lambda: call_command("load_docs", directory=tmp_path)):
        edit(document, staff)
    assert (Document.objects.get().title, newest(document).origin) == ("Theirs", "admin")


def test_of_two_first_loads_the_second_finds_everything_done(tmp_path: Path) -> None:
    write_document(tmp_path)
    told = StringIO()
    with meanwhile(lambda: call_command("load_docs", directory=tmp_path, json=True, stdout=told)):
        call_command("load_docs", directory=tmp_path)
    assert (len(json.loads(told.getvalue())["unchanged"]), Revision.objects.count()) == (1, 1)
