"""What is sent from a kept page, to whom, and what is never kept."""

import gzip
import runpy

import pytest
from django.conf import LazySettings, settings
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import clear_script_prefix, path, set_script_prefix

from tests.site.factories import make_document, make_staff
from tests.site.freshness import queries_of, text_of
from tractatus_site.docs.models import Document
from tractatus_site.freshness import middleware, public
from tractatus_site.freshness.pages import PAGES
from tractatus_site.freshness.public import cached_page
from tractatus_site.urls import urlpatterns as site_patterns

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/docs/a-document.html"
SECURITY = ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")


@cached_page
def with_cookie(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse("for you")
    response.set_cookie("flavour", "oat")
    return response


@cached_page
def with_session(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.session.get("name", "nobody")))


@cached_page
def of_accounts(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{User.objects.count()} accounts")


@cached_page
def that_writes(_request: HttpRequest) -> HttpResponse:
    Document.objects.update(words=1)
    return HttpResponse("counted")


urlpatterns = [
    *(path(f"{view.__name__}/", view) for view in (with_cookie, with_session, of_accounts, that_writes)),
    *site_patterns,
]


@pytest.fixture(autouse=True)
def a_document() -> None:
    make_document()


def test_every_answer_is_the_same_but_for_its_form(client: Client) -> None:
    made, kept = client.get(PAGE), client.get(PAGE)
    assert made.content == kept.content
    assert dict(made.items()) == dict(kept.items())
    assert kept["Cache-Control"] == "no-cache"
    assert kept["Vary"] == "Accept, Accept-Encoding"
    assert all(kept.has_header(name) for name in SECURITY)

    packed = client.get(PAGE, headers={"accept-encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == kept.content
    assert packed["ETag"] == kept["ETag"]
    assert int(packed["Content-Length"]) == len(packed.content) < len(kept.content)


def test_head_is_get_without_its_body(client: Client) -> None:
    for _ in range(2):
        head = client.head(PAGE)
        page = client.get(PAGE)
        assert head.content == b""
        assert dict(head.items()) == dict(page.items())


def test_who_has_the_page_is_told_that_it_has_not_changed(client: Client) -> None:
    tag = client.get(PAGE)["ETag"]
    for known in (tag, f'"another", {tag}', "*"):
        answer = client.get(PAGE, headers={"if-none-match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert (answer["ETag"], answer["Cache-Control"], answer["Vary"]) == (tag, "no-cache", "Accept, Accept-Encoding")
    assert queries_of(client, PAGE, **{"if-none-match": tag}) == 0

    Document.objects.update(title="Another title")
    changed = client.get(PAGE, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_a_process_that_has_just_started_gives_the_same_tag(client: Client) -> None:
    tag = client.get(PAGE)["ETag"]
    PAGES.clear()
    assert client.get(PAGE, headers={"if-none-match": tag}).status_code == 304


def test_staff_see_their_own(client: Client) -> None:
    make_document(slug="secret", title="For staff", visibility="internal")
    staff = Client()
    staff.force_login(make_staff(), backend="django.contrib.auth.backends.ModelBackend")
    for _ in range(2):
        assert "For staff" not in text_of(client, "/docs.html")
        own = staff.get("/docs.html")
        assert "For staff" in own.content.decode()
        assert own["Cache-Control"] == "private, no-cache"
        assert not own.has_header("ETag")
        assert staff.get("/docs/secret.html").status_code == 200
        assert client.get("/docs/secret.html").status_code == 404


def test_a_document_that_is_withdrawn_is_gone_at_once(client: Client) -> None:
    tag = client.get(PAGE)["ETag"]
    Document.objects.update(visibility="confidential")
    assert client.get(PAGE).status_code == 404
    assert client.get(PAGE, headers={"if-none-match": tag}).status_code == 404
    assert client.get("/docs/a-document.md").status_code == 404


@pytest.mark.parametrize(
    "address", ["/docs.html?q=document", "/nowhere.html", "/feedback/", "/healthz", "/admin/login/", "/docs.html?"]
)
def test_other_answers_are_not_kept(client: Client, address: str) -> None:
    assert not client.get(address).has_header("ETag") or address.endswith("?")
    assert len(PAGES) == (1 if address.endswith("?") else 0)


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("address", ["/with_cookie/", "/with_session/", "/of_accounts/", "/that_writes/"])
def test_what_is_somebodys_or_nobody_watches_is_not_kept(client: Client, address: str) -> None:
    for _ in range(2):
        assert client.get(address).status_code == 200
    assert len(PAGES) == 0


def test_an_answer_to_cookies_is_sent_but_not_kept() -> None:
    visitor = Client()
    visitor.cookies["csrftoken"] = "a" * 32
    assert visitor.get(PAGE).status_code == 200
    assert len(PAGES) == 0
    assert queries_of(Client(), PAGE) > 0
    assert queries_of(visitor, PAGE) == 0


def test_one_address_is_not_mistaken_for_another(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    for host in ("one.example", "two.example") * 2:
        assert Client(headers={"host": host}).get(PAGE).status_code == 200
    assert len(PAGES) == 2
    assert Client(headers={"host": "evil.example"}).get(PAGE).status_code == 400


@pytest.mark.parametrize("accept", ["text/markdown", "text/*, text/html;q=0.5", "text/markdown, text/html;q=0.5"])
def test_one_form_is_not_mistaken_for_another(client: Client, accept: str) -> None:
    for _ in range(2):
        assert client.get(PAGE)["Content-Type"].startswith("text/html")
        markdown = client.get(PAGE, headers={"accept": accept})
        assert markdown["Content-Type"].startswith("text/markdown")
        assert client.get(PAGE, headers={"accept": "text/html, */*;q=0.8"})["Content-Type"].startswith("text/html")
    assert set(markdown["Vary"].split(", ")) == {"Accept", "Accept-Encoding"}
    assert len(PAGES) == 2


def test_a_page_below_another_address_has_its_own_links() -> None:
    """Whatever stands before the site's addresses begins every link of a page."""
    handler = WSGIHandler()

    def asked(below: str) -> str:
        request = RequestFactory().get(PAGE)
        response = handler.get_response(WSGIRequest({**request.environ, "SCRIPT_NAME": below}))
        assert isinstance(response, HttpResponse)
        return response.content.decode()

    def made(below: str) -> str:
        set_script_prefix(f"{below}/")
        try:
            return asked(below)
        finally:
            clear_script_prefix()

    for _ in range(2):
        assert 'href="https://evil.example/docs.html"' in made("https://evil.example")
        assert "evil.example" not in made("")


def test_no_visitor_says_where_the_site_lies() -> None:
    assert runpy.run_path(str(settings.BASE_DIR / "deploy/gunicorn.py"))["forwarder_headers"] == ""


@pytest.mark.parametrize("address", [PAGE, "/", "/healthz", "/feedback/"])
def test_what_nobody_can_read_is_no_wish(client: Client, address: str) -> None:
    assert client.get(address, headers={"accept": "text/html; a*=nope''%41"}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip", "gzip"), ("br, GZIP;q=0.5", "gzip"), ("gzip;q=0", None), ("gzip; q=0.000", None), ("xgzip", None)],
)
def test_only_who_takes_gzip_gets_it(client: Client, accepted: str, coding: str | None) -> None:
    assert client.get(PAGE, headers={"accept-encoding": accepted}).get("Content-Encoding") == coding


@pytest.mark.parametrize("address", ["/healthz", "/feedback/", "/nowhere.html"])
def test_an_address_that_is_never_kept_does_not_ask_for_changes(
    client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> None:
        raise AssertionError

    monkeypatch.setattr(middleware, "versions", asked)
    monkeypatch.setattr(public, "versions", asked)
    assert client.get(address).status_code in (200, 404)
    with pytest.raises(AssertionError):
        client.get(PAGE)


def test_many_addresses_take_no_more_room_than_there_is(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(PAGES, "_most", 200_000)
    for number in range(40):
        Client(headers={"host": f"h{number}.example"}).get(PAGE)
    assert 0 < PAGES.weight <= 200_000
    assert queries_of(Client(headers={"host": "h39.example"}), PAGE) == 0
    assert queries_of(Client(headers={"host": "h0.example"}), PAGE) > 0
