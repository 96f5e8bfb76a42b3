"""A deliberation in the admin: a form without script, a decision, and from then on a page to read."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from governance.models import Deliberation
from governance.services.deliberations import fingerprint
from tests.governance.people import make_deliberation, make_review, signed_in

pytestmark = pytest.mark.django_db
ADD = "/admin/governance/deliberation/add/"


def address(deliberation: Deliberation, step: str = "change") -> str:
    return f"/admin/governance/deliberation/{deliberation.pk}/{step}/"


def write_up(**overrides: Any) -> dict[str, Any]:
    """What a browser sends: one position, two options, and rows that were left empty."""
    values: dict[str, Any] = {
        "action": "docs.publish",
        "urgency": "urgent",
        "question": "May the threat be quoted?",
        "stakeholders": "readers: to see what was said\r\nthe author: not to be afraid\r\n",
        "shared_values": "truth\r\nsafety",
        "accommodation": "Quote it shortened.",
        "irreconcilable": "Being quoted at all.",
        "positions-TOTAL_FORMS": 3,
        "positions-INITIAL_FORMS": 0,
        "positions-0-stakeholder": "the author",
        "positions-0-framework": "care",
        "positions-0-position": "Leave it out.",
        "options-TOTAL_FORMS": 3,
        "options-INITIAL_FORMS": 0,
        "options-0-title": "Quote it",
        "options-0-consequences": "Everybody reads it.",
        "options-0-remainder": "The author is owed an apology.",
        "options-2-title": "Leave it out",
        "options-2-consequences": "Nobody reads it.",
        "options-2-remainder": "Readers are owed the reason.",
    }
    return {**values, **overrides}


def verdict(deliberation: Deliberation, **overrides: Any) -> dict[str, Any]:
    values = {"chosen": "0", "rationale": "It is read.", "moral_remainder": "Fear.", "seen": fingerprint(deliberation)}
    return {**values, **overrides}


def test_it_is_opened_on_its_own(staff_client: Client, staff: User) -> None:
    page = staff_client.get(ADD).content.decode()
    assert "Reminders and questions, not answers." in page
    answer: Any = staff_client.post(ADD, write_up())
    stored = Deliberation.objects.get()
    assert answer.url == address(stored)
    assert (stored.action, stored.urgency, stored.opened_by) == ("docs.publish", "urgent", staff)
    assert stored.stakeholders == [
        {"name": "readers", "stake": "to see what was said"},
        {"name": "the author", "stake": "not to be afraid"},
    ]
    assert stored.positions == [{"stakeholder": "the author", "framework": "care", "position": "Leave it out."}]
    assert [option["title"] for option in stored.options] == ["Quote it", "Leave it out"]
    assert (stored.shared_values, stored.irreconcilable) == (["truth", "safety"], ["Being quoted at all."])


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"stakeholders": "readers"}, "is not written as"),
        ({"question": " "}, "This field is required"),
        ({"positions-0-framework": ""}, "This row is not finished"),
        ({"options-0-remainder": ""}, "This row is not finished"),
        ({"positions-0-framework": "profit"}, "not one of the available choices"),
    ],
)
def test_what_is_not_finished_is_said_at_its_field_and_nothing_is_lost(
    staff_client: Client, overrides: dict[str, str], said: str
) -> None:
    answer = staff_client.post(ADD, write_up(**overrides))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Quote it shortened." in answer.content.decode()
    assert not Deliberation.objects.exists()


def test_it_is_written_up_and_rows_that_are_emptied_are_gone(staff_client: Client) -> None:
    deliberation = make_deliberation(positions=[{"stakeholder": "a", "framework": "care", "position": "b"}])
    page = staff_client.get(address(deliberation))
    rows = {"positions-INITIAL_FORMS": 1, "options-INITIAL_FORMS": 2, "seen": page.context["seen"]}
    emptied = {f"positions-0-{name}": "" for name in ("stakeholder", "framework", "position")}
    answer = staff_client.post(address(deliberation, "save"), write_up(**rows, **emptied), follow=True)
    assert "Saved." in answer.content.decode()
    deliberation.refresh_from_db()
    assert (deliberation.positions, deliberation.question) == ([], "May the threat be quoted?")


def test_who_saves_second_is_told_and_keeps_what_they_wrote(staff_client: Client) -> None:
    deliberation = make_deliberation()
    seen = staff_client.get(address(deliberation)).context["seen"]
    Deliberation.objects.update(accommodation="Somebody else's.")
    answer = staff_client.post(address(deliberation, "save"), write_up(seen=seen))
    assert answer.status_code == 409
    assert "somebody else has changed this deliberation meanwhile" in answer.content.decode()
    assert "Quote it shortened." in answer.content.decode()
    assert Deliberation.objects.get().accommodation == "Somebody else's."


def test_deciding_keeps_choice_reason_remainder_and_precedents(staff_client: Client, staff: User) -> None:
    past = make_deliberation(state="decided", moral_remainder="An apology was owed.", chosen=0)
    review = make_review(action="feedback.submit")
    deliberation = make_deliberation(review=review)
    page = staff_client.get(address(deliberation)).content.decode()
    assert "An apology was owed." in page
    assert "informs, and does not bind" in page

    staff_client.post(address(deliberation, "decide"), verdict(deliberation, precedents=[past.pk]))

    deliberation.refresh_from_db()
    assert (deliberation.state, deliberation.chosen, deliberation.decided_by) == ("decided", 0, staff)
    assert list(deliberation.precedents.all()) == [past]
    page = staff_client.get(address(deliberation)).content.decode()
    page = page[page.index('id="content-main"') :]
    assert "(chosen)" in page
    assert "it still waits for a person to release or reject it there" in page
    assert f"/admin/governance/review/{review.pk}/change/" in page
    assert "<form" not in page


@pytest.mark.parametrize("missing", ["chosen", "rationale", "moral_remainder"])
def test_deciding_needs_all_of_it(staff_client: Client, missing: str) -> None:
    deliberation = make_deliberation()
    answer = staff_client.post(address(deliberation, "decide"), verdict(deliberation, **{missing: ""}))
    assert answer.status_code == 422
    assert Deliberation.objects.get().state == "open"


def test_deciding_needs_two_stakeholders(staff_client: Client) -> None:
    deliberation = make_deliberation(stakeholders=[])
    answer = staff_client.post(address(deliberation, "decide"), verdict(deliberation))
    assert "stakeholders: A conflict has at least two." in answer.content.decode()
    assert Deliberation.objects.get().state == "open"


@pytest.mark.parametrize("step", ["save", "decide"])
def test_a_decided_one_is_read_only(staff_client: Client, step: str) -> None:
    deliberation = make_deliberation(state="decided", chosen=1, rationale="It was.", moral_remainder="Owed.")
    body = {**write_up(), **verdict(deliberation)}
    answer = staff_client.post(address(deliberation, step), body)
    assert answer.status_code == 409
    assert "is decided already, and only read from now on" in answer.content.decode()
    stored = Deliberation.objects.get()
    assert (stored.chosen, stored.rationale) == (1, "It was.")


def test_every_field_has_a_label_and_every_form_the_token(staff_client: Client) -> None:
    make_deliberation(state="decided", chosen=1, moral_remainder="Owed.")
    page = staff_client.get(address(make_deliberation())).content.decode()
    page = page[page.index('id="content-main"') :]
    assert page.count("csrfmiddlewaretoken") == page.count('method="post"') == 2
    fields = page.count("<textarea") + page.count("<select") + page.count('<input type="text"')
    choices = page.count('type="radio"') + page.count('type="checkbox"')
    assert page.count("<label for=") == fields + choices


def test_a_viewer_reads_and_changes_nothing(db: None) -> None:
    deliberation = make_deliberation()
    viewer = signed_in("view_deliberation")
    page = viewer.get(address(deliberation)).content.decode()
    assert "Keep the complaint" in page
    assert "<form" not in page[page.index('id="content-main"') :]
    for step in ("save", "decide"):
        assert viewer.post(address(deliberation, step), verdict(deliberation)).status_code == 403
        assert viewer.get(address(deliberation, step)).status_code == 405
    assert viewer.get(ADD).status_code == 403
    assert viewer.post(ADD, write_up()).status_code == 403


def test_others_see_nothing(client: Client) -> None:
    deliberation = make_deliberation()
    outsider = signed_in("view_review")
    for step in ("change", "save", "decide"):
        assert client.post(address(deliberation, step)).status_code == 302
        assert outsider.post(address(deliberation, step), {}).status_code in {403, 405}
    assert outsider.get(address(deliberation)).status_code == 403
    assert outsider.get("/admin/governance/deliberation/").status_code == 403
    assert signed_in("view_deliberation", username="viewer").get("/admin/governance/deliberation/").status_code == 200


def test_it_is_never_deleted(staff_client: Client) -> None:
    assert staff_client.post(address(make_deliberation(), "delete"), {"post": "yes"}).status_code == 403
    assert Deliberation.objects.exists()
