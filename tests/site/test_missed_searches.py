"""Searches in vain are counted for staff, governed first, and never without bound."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from tests.feedback.factories import THREAT
from tests.site.factories import make_document
from tractatus_site.docs.search import missed
from tractatus_site.docs.search.models import MissedSearch

pytestmark = pytest.mark.django_db


def kept() -> dict[str, int]:
    return dict(MissedSearch.objects.values_list("query", "count"))


def ask(client: Client, query: str, **filters: str) -> None:
    assert client.get("/docs.html", {"q": query, **filters}).status_code == 200


def test_the_same_search_in_vain_is_one_row(client: Client) -> None:
    make_document()
    for query in ("Xylographical quines", " xylographical  QUINES "):
        ask(client, query)
    assert kept() == {"xylographical quines": 2}


def test_what_finds_something_or_only_a_filter_hid_is_no_miss(client: Client) -> None:
    make_document()
    ask(client, "text")
    ask(client, "text", quadrant="tactical")
    ask(client, "")
    ask(client, "%")
    client.get("/api/docs/", {"q": "xylographical"})
    assert kept() == {}


def test_personal_data_never_reaches_the_table(client: Client) -> None:
    ask(client, "Where is ana.lopez@example.com")
    (query,) = kept()
    assert "ana" not in query
    assert "[email]" in query


def test_what_is_held_or_blocked_is_not_kept(client: Client) -> None:
    ask(client, THREAT[:100])
    assert kept() == {}


def test_the_table_has_a_bound(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "MOST_ROWS", 2)
    MissedSearch.objects.create(query="often", count=9)
    for query in ("first miss", "second miss", "third miss"):
        ask(client, query)
    assert kept() == {"often": 9, "third miss": 1}


def test_once_a_day_what_is_past_its_days_is_forgotten() -> None:
    for query, days in (("old", 181), ("still kept", 179)):
        MissedSearch.objects.create(query=query, last_seen=timezone.now() - timedelta(days=days))
    schedule = Schedule.objects.get(name="forget searches")
    assert schedule.schedule_type == Schedule.DAILY
    assert import_string(schedule.func)() == 1
    assert kept() == {"still kept": 1}


def test_a_query_that_was_cut_is_not_kept(client: Client) -> None:
    ask(client, "xylographical " * 7 + "quines")
    ask(client, "xylographical " * 9)
    assert list(kept()) == []
    ask(client, "xylographical " * 7)
    assert len(kept()) == 1


def test_a_search_is_answered_where_it_cannot_be_counted(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE docs_missedsearch RENAME TO docs_gone")
    ask(client, "xylographical")
    assert "was not counted" in caplog.text
    assert "xylographical" not in caplog.text


def test_one_network_adds_only_so_many_and_still_gets_its_answer(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_PREVIEWS_PER_MINUTE = 1
    ask(client, "first miss")
    ask(client, "second miss")
    assert kept() == {"first miss": 1}


def test_staff_read_and_change_nothing(staff_client: Client) -> None:
    row = MissedSearch.objects.create(query="alpacas")
    page = staff_client.get("/admin/docs/missedsearch/")
    assert "alpacas" in page.content.decode()
    assert staff_client.post(f"/admin/docs/missedsearch/{row.pk}/delete/", {"post": "yes"}).status_code == 403
