"""The form on other sites of the same owner: only there, without cookies, and nothing else of this site."""

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.test import Client

from feedback.models import Submission
from feedback.validation import clean_page
from tests.feedback.factories import PLAIN, WITH_EMAIL, form_body

pytestmark = pytest.mark.django_db
FRAME, SCRIPT = "/feedback/embed/", "/embed.js"
PARTNER = "https://partner.example.org"
HERE = {"Origin": "http://testserver"}


@pytest.fixture
def partner(settings: LazySettings) -> None:
    settings.FEEDBACK_EMBED_ORIGINS = [PARTNER]


@pytest.mark.parametrize("address", [FRAME, SCRIPT])
def test_without_a_partner_there_is_none_of_it(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("partner")
def test_the_partner_may_frame_the_form_and_nothing_else(client: Client) -> None:
    frame = client.get(FRAME)
    assert f"frame-ancestors {PARTNER};" in f"{frame['Content-Security-Policy']};"
    assert "'unsafe" not in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    for address in ("/", "/feedback/", SCRIPT, "/admin/login/"):
        page = client.get(address)
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"


@pytest.mark.usefixtures("partner")
def test_the_frame_sets_and_needs_no_cookie() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert not strict.get(FRAME).cookies
    sent = strict.post(FRAME, form_body(text=WITH_EMAIL, page=f"{PARTNER}/shop?item=1#top"), headers=HERE)
    assert not sent.cookies
    submission = Submission.objects.get()
    assert (submission.page, "[email]" in submission.text) == (f"{PARTNER}/shop", True)
    # The tracking page opens in a tab of its own, because it may not be framed.
    assert f'href="/feedback/t/{submission.token}/" target="_blank"' in sent.content.decode()


@pytest.mark.usefixtures("partner")
@pytest.mark.parametrize("headers", [{}, {"Origin": PARTNER}, {"Origin": "null"}, {"Origin": "https://testserver"}])
def test_a_form_from_elsewhere_is_refused(client: Client, headers: dict[str, str]) -> None:
    assert client.post(FRAME, form_body(text=PLAIN), headers=headers).status_code == 403
    assert not Submission.objects.exists()


@pytest.mark.usefixtures("partner")
def test_a_form_without_a_stamp_is_refused_and_looking_ahead_works(client: Client) -> None:
    assert client.post(FRAME, {"text": PLAIN}, headers=HERE).status_code == 422
    part = client.post(FRAME, {"text": WITH_EMAIL, "preview": "part"}, headers=HERE)
    assert "<mark>[email]</mark>" in part.content.decode()
    assert client.put(FRAME, headers=HERE).status_code == 405
    assert not Submission.objects.exists()


@pytest.mark.usefixtures("partner")
def test_the_script_is_the_same_for_everybody_and_may_run_anywhere(client: Client) -> None:
    script = client.get(SCRIPT)
    assert script["Content-Type"] == "text/javascript; charset=utf-8"
    assert script["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in script
    assert not script.cookies
    assert "Vary" not in script
    assert client.post(SCRIPT).status_code == 405


@pytest.mark.usefixtures("partner")
@pytest.mark.parametrize(
    "page",
    [
        "https://elsewhere.example.org/shop",
        f"{PARTNER}.evil.example/shop",
        "https://user@partner.example.org/shop",
        "http://partner.example.org/shop",
        "//partner.example.org/shop",
        f"{PARTNER}/jane.roe@example.org",
        f"{PARTNER}/447700900123",
        PARTNER,
        f"{PARTNER}/{'a' * 180}",
    ],
)
def test_a_page_of_another_site_is_taken_only_as_the_partners_plain_path(page: str) -> None:
    with pytest.raises(ValidationError):
        clean_page(page)
