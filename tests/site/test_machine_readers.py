"""What programs read: under the public address, well formed, and made from public documents only."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import LazySettings, settings
from django.contrib.staticfiles import finders
from django.test import Client
from environs import EnvError

from tests.site.factories import make_document
from tractatus_site import settings as module
from training.experiments.registry import EXPERIMENTS

pytestmark = pytest.mark.django_db
SITE = "https://tractatus.example"
ALL = [
    "/llms.txt",
    "/llms-full.txt",
    "/sitemap.xml",
    "/feed.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/site.webmanifest",
    "/.well-known/security.txt",
]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def site_url(settings: LazySettings) -> None:
    settings.SITE_URL = SITE


@pytest.mark.parametrize("address", ALL)
def test_addresses_are_the_public_ones_whoever_asks(client: Client, settings: LazySettings, address: str) -> None:
    settings.ALLOWED_HOSTS = ["other.example"]
    make_document()
    text = client.get(address, headers={"Host": "other.example"}).content.decode()
    assert "other.example" not in text
    if address != "/site.webmanifest":
        assert SITE in text


@pytest.mark.parametrize("address", ALL)
def test_they_answer_before_anything_is_loaded(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200
    assert client.head(address).status_code == 200


@pytest.mark.parametrize("visibility", ["internal", "confidential", "archived"])
@pytest.mark.parametrize("who", ["client", "staff_client"])
def test_what_is_not_public_is_in_none_of_them(request: pytest.FixtureRequest, visibility: str, who: str) -> None:
    """Not even for staff: whatever a program fetches may be passed on."""
    make_document(slug="hidden-one", title="Hidden one", body="A quokka.\n", visibility=visibility)
    make_document(slug="public-one", title="Public one", order=1)
    visitor: Client = request.getfixturevalue(who)
    for address in (*ALL, "/"):
        text = visitor.get(address).content.decode()
        # Staff see internal documents on the site's own pages.
        if address != "/" or who == "client":
            assert not re.search("hidden-one|Hidden one|quokka", text)
    for address in ("/llms.txt", "/llms-full.txt", "/sitemap.xml", "/feed.xml"):
        assert "public-one" in visitor.get(address).content.decode()
    if who == "client":
        for accept in ("text/markdown", "text/html"):
            assert visitor.get("/docs/hidden-one.html", headers={"Accept": accept}).status_code == 404
        preview = visitor.post("/api/feedback/preview/", {"text": "A quokka, hidden one."}, "application/json")
        assert "hidden-one" not in preview.content.decode()
    else:
        assert "ld+json" not in visitor.get("/docs/hidden-one.html").content.decode()


def test_llms_txt_lists_and_the_full_one_holds_everything(client: Client) -> None:
    make_document(slug="one", title="One", body="A first paragraph.\n\n[[status]]\n")
    listed = client.get("/llms.txt").content.decode()
    assert listed.startswith("# Tractatus\n\n> ")
    assert f"- [One]({SITE}/docs/one.md): A first paragraph." in listed
    assert f"]({SITE}/api/v1/research/): every experiment" in listed
    full = client.get("/llms-full.txt").content.decode()
    assert "# One\n\nA first paragraph.\n\n**Implemented" in full
    assert f"Source: {SITE}/docs/one.html" in full


@pytest.mark.parametrize("address", ["/llms.txt", "/sitemap.xml"])
def test_every_experiment_is_found(client: Client, address: str) -> None:
    text = client.get(address).content.decode()
    named = re.findall(rf"{SITE}(/research/[a-z0-9_-]+/)", text)
    assert named == [f"/research/{name}/" for name in EXPERIMENTS]
    assert {client.get(one).status_code for one in named} == {200}


def test_a_live_block_that_is_shown_as_code_stays_code(client: Client) -> None:
    make_document(slug="one", body="[[status]]\n\n```\n[[status]]\n```\n")
    text = client.get("/docs/one.md").content.decode()
    assert "**Implemented" in text
    assert text.endswith("```\n[[status]]\n```\n")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/markdown", "text/markdown"),
        ("text/markdown, text/html;q=0.5", "text/markdown"),
        ("text/html, text/markdown;q=0.9", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("application/json", "text/html"),
        ("rubbish", "text/html"),
    ],
)
def test_a_document_answers_in_markdown_to_whoever_asks_for_it(client: Client, accept: str, kind: str) -> None:
    make_document()
    response = client.get("/docs/a-document.html", headers={"Accept": accept})
    assert response["Content-Type"].startswith(kind)
    assert "Accept" in response["Vary"]
    if kind == "text/markdown":
        assert response.content == client.get("/docs/a-document.md").content


def test_sitemap_and_feed_carry_when_a_document_changed(client: Client) -> None:
    document = make_document()
    day = document.updated_at.date().isoformat()
    sitemap = client.get("/sitemap.xml").content.decode()
    assert f"<loc>{SITE}/docs/a-document.html</loc><lastmod>{day}</lastmod>" in sitemap
    feed = ElementTree.fromstring(client.get("/feed.xml").content)  # noqa: S314 - our own
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"{SITE}/docs/a-document.html"
    assert entry.findtext(f"{ATOM}updated") == document.updated_at.isoformat()
    first = make_document(slug="newer", title="Newer", order=101)
    newest = ElementTree.fromstring(client.get("/feed.xml").content).find(f"{ATOM}entry")  # noqa: S314
    assert newest is not None
    assert newest.findtext(f"{ATOM}title") == first.title


def test_markup_in_a_title_does_no_harm(client: Client) -> None:
    make_document(title='</script><b>&"]]>', body="Words.\n")
    page = client.get("/docs/a-document.html").content.decode()
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert json.loads(data[1])["headline"] == '</script><b>&"]]>'
    assert '<meta property="og:title" content="&lt;/script&gt;&lt;b&gt;&amp;&quot;]]&gt;">' in page
    ElementTree.fromstring(client.get("/feed.xml").content)  # noqa: S314


def test_security_txt_expires_within_a_year_and_names_somebody(client: Client, settings: LazySettings) -> None:
    told = dict(line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines())
    left = datetime.fromisoformat(told["Expires"]) - datetime.now(UTC)
    assert 100 < left.days < 365
    assert told["Contact"] == module.ADVISORIES
    settings.SECURITY_CONTACT = "mailto:security@tractatus.example"
    assert "Contact: mailto:security@tractatus.example\n" in client.get("/.well-known/security.txt").content.decode()


def test_a_contact_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECURITY_CONTACT", "security@tractatus.example")
    with pytest.raises(EnvError, match="SECURITY_CONTACT: mailto:"):
        module.security_contact()


def test_what_a_page_names_in_its_head_is_there(client: Client) -> None:
    make_document()
    page = client.get("/docs/a-document.html").content.decode()
    assert f'<link rel="canonical" href="{SITE}/docs/a-document.html">' in page
    assert f'<meta property="og:url" content="{SITE}/docs/a-document.html">' in page
    assert '<meta property="og:title" content="A document">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    for name in re.findall(rf'(?:href|content)="(?:{SITE})?/static/(img/[a-z0-9-]+\.(?:svg|png))"', page):
        assert finders.find(name)
    for address in ("/opensearch.xml", "/feed.xml", "/site.webmanifest"):
        assert f'href="{address}"' in page


def test_the_head_stays_light() -> None:
    folder = settings.BASE_DIR / "static/img"
    assert (folder / "card.png").stat().st_size < 60_000
    assert sum(path.stat().st_size for path in folder.glob("icon-*.png")) < 10_000


@pytest.mark.parametrize(("address", "most"), [("/llms.txt", 1), ("/sitemap.xml", 2), ("/feed.xml", 1)])
def test_few_queries(client: Client, address: str, most: int, django_assert_max_num_queries: Any) -> None:
    for number in range(4):
        make_document(slug=f"number-{number}", title=f"Number {number}")
    with django_assert_max_num_queries(most):
        client.get(address)
