"""The inbox's actions and the forms of a submission's page: who may, what is said, and where it leads."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.admin.inbox.work import MOST_AT_ONCE, WORK
from feedback.models import Change, Preset, Submission
from tests.feedback.factories import THREAT, make_policy, make_reply, make_staff, make_submission, make_triage

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/feedback/submission/"


@pytest.fixture
def rows(db: None) -> list[Submission]:
    policy = make_policy()
    return [make_triage(policy=policy).submission for _ in range(3)]


def choose(client: Client, action: str, rows: list[Submission], **fields: Any) -> Any:
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], **fields}
    return client.post(ADDRESS, data, follow=True)


def said(answer: Any) -> list[str]:
    return [str(one) for one in answer.context["messages"]]


def state_of(row: Submission) -> str:
    return Submission.objects.get(pk=row.pk).state


def test_an_action_tells_how_many_were_done_and_why_others_were_refused(
    owner_client: Client, rows: list[Submission]
) -> None:
    held = make_submission(text=THREAT)
    answer = choose(owner_client, "state", [*rows, held], apply="1", state="planned")
    assert said(answer) == [
        "3 submissions moved.",
        "1 refused: Cannot plan it: the submission is held.",
    ]
    assert [state_of(row) for row in (*rows, held)] == ["planned"] * 3 + ["held"]


def test_what_needs_to_be_said_is_asked_for_first(owner_client: Client, rows: list[Submission]) -> None:
    asked = choose(owner_client, "tag", rows)
    assert asked.status_code == 200
    assert not Change.objects.exists()
    assert choose(owner_client, "tag", rows, apply="1", name="two words").status_code == 422
    choose(owner_client, "tag", rows, apply="1", name="Search")
    assert Submission.objects.filter(tags__name="search").count() == 3


@pytest.mark.parametrize("action", ["take", "accept", "noise"])
def test_what_needs_nothing_is_done_at_once(owner_client: Client, rows: list[Submission], action: str) -> None:
    assert said(choose(owner_client, action, rows)) == [f"3 submissions {WORK[action].done}."]
    assert set(Change.objects.values_list("submission", flat=True)) == {row.pk for row in rows}


def test_a_batch_is_undone_by_the_button(owner_client: Client, owner: User, rows: list[Submission]) -> None:
    answer = choose(owner_client, "take", rows)
    batch = answer.context["last_action"].batch
    undone = owner_client.post(f"{ADDRESS}undo/", {"batch": str(batch), "next": f"{ADDRESS}?view=mine"}, follow=True)
    assert said(undone) == ["Taken back for 3 submissions."]
    assert undone.redirect_chain[0][0] == f"{ADDRESS}?view=mine"
    again = owner_client.post(f"{ADDRESS}undo/", {"batch": str(batch)}, follow=True)
    assert "There is nothing of yours to take back" in said(again)[0]
    assert owner_client.post(f"{ADDRESS}undo/", {"batch": "nonsense"}).status_code == 404
    assert owner_client.get(f"{ADDRESS}undo/").status_code == 405


def test_merging_takes_whatever_names_the_original(owner_client: Client, rows: list[Submission]) -> None:
    first, second, third = rows
    choose(owner_client, "merge", [second], apply="1", into=first.pk.hex[:8])
    choose(owner_client, "merge", [third], apply="1", into=f"http://localhost{ADDRESS}{first.pk}/change/")
    assert set(first.duplicates.all()) == {second, third}
    assert choose(owner_client, "merge", [first], apply="1", into="nothing").status_code == 422


def test_too_many_at_once_are_refused_whole(
    owner_client: Client, rows: list[Submission], monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedback.admin.inbox import bulk

    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    assert "nothing was changed" in said(choose(owner_client, "take", rows))[0]
    assert not Change.objects.exists()
    assert MOST_AT_ONCE == 200


def test_whoever_only_looks_changes_nothing(client: Client, rows: list[Submission]) -> None:
    fields = {"name": "a", "state": "planned", "url": "https://a.org/", "text": "A note.", "into": rows[1].token}
    addresses = {name: f"{ADDRESS}{rows[0].pk}/work/{name}/" for name in WORK}
    assert [client.post(address, fields).status_code for address in addresses.values()] == [302] * len(WORK)
    client.force_login(make_staff())
    for name, address in addresses.items():
        assert client.post(address, fields).status_code == 403, name
        assert client.get(address).status_code == 405, name
    assert 'name="action"' not in client.get(ADDRESS).content.decode()
    choose(client, "take", rows)
    assert not Change.objects.exists()
    assert client.get(f"{ADDRESS}{rows[0].pk}/change/").context["work"] == {}


def test_labels_need_their_own_permission(client: Client, rows: list[Submission]) -> None:
    client.force_login(make_staff("feedback.work_on_submission"))
    assert client.post(f"{ADDRESS}{rows[0].pk}/work/take/").status_code == 302
    for name in ("accept", "label", "noise"):
        assert client.post(f"{ADDRESS}{rows[0].pk}/work/{name}/").status_code == 403


def test_each_form_of_the_page_does_its_work_and_comes_back(owner_client: Client, rows: list[Submission]) -> None:
    row, page = rows[0], f"{ADDRESS}{rows[0].pk}/change/"
    for name, fields in {
        "take": {},
        "tag": {"name": "search"},
        "link": {"url": "https://github.com/a/b/issues/12"},
        "note": {"text": "Look at the footnote."},
        "label": {"category": "noise"},
        "state": {"state": "planned"},
        "merge": {"into": rows[1].token},
    }.items():
        answer = owner_client.post(f"{ADDRESS}{row.pk}/work/{name}/", fields, follow=True)
        assert answer.redirect_chain == [(page, 302)], name
        assert said(answer) == [f"1 submission {WORK[name].done}."]
    html = owner_client.get(page).content.decode()
    for shown in ("search", "github.com issue #12", "Look at the footnote.", "Duplicate: of"):
        assert shown in html
    row.triage.refresh_from_db()
    assert (row.triage.confirmed_category, row.triage.confirmed_severity) == ("noise", "medium")


def test_a_form_that_is_wrong_says_so_and_leads_nowhere_else(owner_client: Client, rows: list[Submission]) -> None:
    address = f"{ADDRESS}{rows[0].pk}/work/tag/"
    answer = owner_client.post(address, {"name": "", "next": "https://elsewhere.example.org/"}, follow=True)
    assert said(answer) == ["This field is required."]
    assert answer.redirect_chain == [(f"{ADDRESS}{rows[0].pk}/change/", 302)]
    assert owner_client.post(f"{ADDRESS}{rows[0].pk}/work/nonsense/").status_code == 404


def test_a_prepared_reply_is_put_into_the_form_and_not_kept(owner_client: Client) -> None:
    reply = make_reply()
    preset = Preset.objects.create(title="Thanks", text="Thank you: we look into it.")
    gone = Preset.objects.create(title="Old", text="An old one.", active=False)
    page = f"{ADDRESS}{reply.submission.pk}/change/"
    form = owner_client.get(page, {"preset": preset.pk}).context["forms"]["reply"]["form"]
    assert form.initial == {"text": preset.text}
    for other in (str(gone.pk), "nonsense"):
        form = owner_client.get(page, {"preset": other}).context["forms"]["reply"]["form"]
        assert form.initial == {"text": reply.text}
    reply.refresh_from_db()
    assert reply.text != preset.text


def test_presets_are_written_in_the_admin(owner_client: Client) -> None:
    owner_client.post("/admin/feedback/preset/add/", {"title": "Thanks", "text": "Thank you.", "active": "on"})
    assert Preset.objects.get().text == "Thank you."
