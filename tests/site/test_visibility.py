"""A document that is not public exists for staff only, whichever way one asks for it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.site.factories import make_document

pytestmark = pytest.mark.django_db
HIDDEN = ["internal", "confidential", "archived"]
WORD = "quokka"


@pytest.fixture
def hidden(request: pytest.FixtureRequest) -> str:
    make_document(slug="public-one", title="Public one", order=1)
    make_document(slug="hidden-one", title="Hidden one", body=f"A {WORD}.\n", visibility=request.param, order=2)
    return str(request.param)


@pytest.mark.parametrize("hidden", HIDDEN, indirect=True)
@pytest.mark.parametrize("who", ["client", "outsider_client"])
def test_others_cannot_see_it_anywhere(request: pytest.FixtureRequest, hidden: str, who: str) -> None:
    visitor: Client = request.getfixturevalue(who)
    for address in (
        "/docs/hidden-one.html",
        "/docs/hidden-one.md",
        "/docs/hidden-one.pdf",
        "/docs/hidden-one/history.html",
    ):
        assert visitor.get(address).status_code == 404
    for address in ("/", "/docs.html", f"/docs.html?q={WORD}", "/docs.html?quadrant=system", "/docs/public-one.html"):
        page = visitor.get(address).content.decode()
        assert "hidden-one" not in page
        assert "Hidden one" not in page


@pytest.mark.parametrize("hidden", ["internal", "confidential"], indirect=True)
def test_staff_see_it_marked(hidden: str, staff_client: Client) -> None:
    page = staff_client.get("/docs/hidden-one.html").content.decode()
    assert f"This document is <strong>{hidden}</strong>" in page
    assert WORD in staff_client.get("/docs/hidden-one.md").content.decode()
    for address in ("/docs.html", f"/docs.html?q={WORD}"):
        assert f"{hidden.title()}: staff only" in staff_client.get(address).content.decode()


@pytest.mark.parametrize("hidden", ["archived"], indirect=True)
def test_staff_reach_an_archived_one_by_its_address_only(hidden: str, staff_client: Client) -> None:
    assert staff_client.get("/docs/hidden-one.html").status_code == 200
    assert "hidden-one" not in staff_client.get("/docs.html").content.decode()
    assert "hidden-one" not in staff_client.get(f"/docs.html?q={WORD}").content.decode()


@pytest.mark.parametrize("hidden", ["internal"], indirect=True)
def test_a_deactivated_member_of_staff_is_an_outsider(hidden: str, staff: User, staff_client: Client) -> None:
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert staff_client.get("/docs/hidden-one.html").status_code == 404
