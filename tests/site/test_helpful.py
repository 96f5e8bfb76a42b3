"""“Was this page helpful?”: counted once for a network, by a page without a token, and shown to staff."""

import re
from typing import Any

import pytest
from django.test import Client

from feedback.services.intake import receive
from tests.site.factories import make_document
from tractatus_site.docs.models import HelpfulVotes

pytestmark = pytest.mark.django_db
ADDRESS = "/docs/a-document/helpful/"
PAGE = "/docs/a-document.html"
INBOX = "/admin/feedback/submission/"


def counts() -> list[tuple[str, int, int]]:
    return list(HelpfulVotes.objects.order_by("version").values_list("version", "yes", "no"))


def test_a_vote_is_counted_and_leads_to_the_form() -> None:
    make_document()
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(ADDRESS, {"helpful": "no"}, follow=True)
    assert answer.redirect_chain == [
        ("/feedback/?page=%2Fdocs%2Fa-document.html&document_version=1.10&helpful=no", 302)
    ]
    page = answer.content.decode()
    assert "say what was missing" in page
    assert "<code>/docs/a-document.html</code>, version 1.10" in page
    assert counts() == [("1.10", 0, 1)]


def test_a_network_counts_once_a_version_and_may_not_change_its_mind(client: Client) -> None:
    make_document()
    told = [client.post(ADDRESS, {"helpful": one, "answer": "quiet"}).json() for one in ("yes", "no", "yes")]
    assert told == [{"counted": True}, {"counted": False}, {"counted": False}]
    client.post(ADDRESS, {"helpful": "no"}, REMOTE_ADDR="203.0.113.7")
    client.post(ADDRESS, {"helpful": "no"}, REMOTE_ADDR="203.0.113.9")
    make_document(version="2.0")
    client.post(ADDRESS, {"helpful": "yes"})
    assert counts() == [("1.10", 1, 1), ("2.0", 1, 0)]


def test_too_many_are_refused(client: Client, settings: Any) -> None:
    settings.FEEDBACK_PREVIEWS_PER_MINUTE = 2
    make_document()
    assert [client.post(ADDRESS, {"helpful": "yes"}).status_code for _ in range(3)] == [302, 302, 429]


@pytest.mark.parametrize("sent", [{}, {"helpful": ""}, {"helpful": "perhaps"}, {"helpful": "id"}])
def test_a_strange_answer_is_refused(client: Client, sent: dict[str, str]) -> None:
    make_document()
    assert client.post(ADDRESS, sent).status_code == 400
    assert counts() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_vote(client: Client, headers: dict[str, str]) -> None:
    make_document()
    assert client.post(ADDRESS, {"helpful": "yes"}, headers=headers).status_code == 403
    assert counts() == []


def test_only_a_post_to_a_document_that_one_may_see_counts(client: Client) -> None:
    make_document(slug="hidden", visibility="internal")
    assert client.post("/docs/hidden/helpful/", {"helpful": "yes"}).status_code == 404
    assert client.post("/docs/nowhere/helpful/", {"helpful": "yes"}).status_code == 404
    make_document()
    assert client.get(ADDRESS).status_code == 405


def test_the_page_is_the_same_for_all_visitors() -> None:
    make_document()
    first, second = Client(), Client(headers={"User-Agent": "another"})
    second.post(ADDRESS, {"helpful": "yes"})
    pages = [visitor.get(PAGE) for visitor in (first, second)]
    assert pages[0].content == pages[1].content
    assert not any(page.cookies for page in pages)
    assert "csrf" not in pages[0].content.decode()


def test_staff_see_pages_by_unresolved_reports_and_votes(
    client: Client, staff_client: Client, django_assert_max_num_queries: Any
) -> None:
    make_document()
    make_document(slug="quiet", title="The quiet one")
    for number in range(2):
        receive(text=f"The example number {number} does not run here.", page=PAGE)
    receive(text="The colours of this are hard to read.", page="/integrations/agent-lightning.html")
    client.post(ADDRESS, {"helpful": "yes"})
    client.post(ADDRESS, {"helpful": "no"}, REMOTE_ADDR="203.0.113.7")
    with django_assert_max_num_queries(6):
        page = staff_client.get("/admin/docs/document/pages/").content.decode()
    # From where triagers are, who may not open the list of documents.
    assert 'href="/admin/docs/document/pages/"' in staff_client.get(INBOX).content.decode()
    table = page[page.index("<tbody>") :]
    assert re.findall(r'<th scope="row"><a href="([^"]+)"', table) == [
        PAGE,
        "/integrations/agent-lightning.html",
        "/docs/quiet.html",
    ]
    assert "50 %" in table
    assert "1 yes, 1 no" in table
    assert "no votes yet" in table
    link = re.search(r'href="(/admin/feedback/submission/[^"]+)"', table)
    assert link
    inbox = staff_client.get(link[1].replace("&amp;", "&")).content.decode()
    assert "number 0" in inbox
    assert "colours" not in inbox
