"""Every operation of the staff's part with every right by itself: who may do what, one line each."""

from uuid import uuid4

import pytest
from django.test import Client

from feedback.api.staff.steps import STEPS
from feedback.models import Change, Submission
from tests.feedback.api_staff import EVERYTHING, STAFF, Bearer
from tests.feedback.factories import make_triage

pytestmark = pytest.mark.django_db
VIEW, WORK, LABEL, ANSWER, REVIEW = EVERYTHING
# Operation → the rights that it needs. `{pk}` is a submission that the agent sorted.
NEEDS: dict[tuple[str, str], set[str]] = {
    ("GET", "me/"): set(),
    ("POST", "undo/"): {VIEW, WORK},
    ("GET", "submissions/"): {VIEW},
    ("GET", "submissions/{pk}/"): {VIEW},
    ("POST", "submissions/{pk}/labels/"): {VIEW, LABEL},
    ("POST", "submissions/{pk}/reply/"): {VIEW, ANSWER},
    ("POST", "submissions/{pk}/release/"): {VIEW, LABEL},
    ("POST", "submissions/{pk}/reject/"): {VIEW, LABEL},
    ("POST", "submissions/{pk}/assign/"): {VIEW, WORK},
    ("POST", "submissions/{pk}/state/"): {VIEW, WORK},
    ("POST", "submissions/{pk}/tag/"): {VIEW, WORK},
    ("POST", "submissions/{pk}/untag/"): {VIEW, WORK},
    ("POST", "submissions/{pk}/merge/"): {VIEW, WORK},
    ("POST", "submissions/{pk}/note/"): {VIEW, WORK},
    ("POST", "submissions/{pk}/link/"): {VIEW, WORK},
    ("POST", "submissions/{pk}/unlink/"): {VIEW, WORK},
    ("POST", "submissions/{pk}/noise/"): {VIEW, LABEL, WORK},
}
# The roles of this site differ in these rights.
ROLES: dict[str, set[str]] = {
    "nothing": set(),
    "viewer": {VIEW},
    "triager": {VIEW, LABEL, WORK},
    "publisher": {VIEW, ANSWER},
    "rule editor": {VIEW, REVIEW},
    "all but view": {LABEL, WORK, ANSWER, REVIEW},
}


def test_every_step_is_in_the_table() -> None:
    assert {f"submissions/{{pk}}/{name}/" for name in STEPS} <= {path for _, path in NEEDS}


@pytest.mark.parametrize("role", ROLES)
def test_each_may_what_its_rights_say(role: str) -> None:
    bearer = Bearer(*ROLES[role])
    submission = make_triage().submission
    for (method, path), needed in NEEDS.items():
        address = STAFF + path.format(pk=submission.pk)
        answer = bearer.client.generic(method, address, "not even JSON", content_type="application/json")
        missing = needed - ROLES[role]
        assert (answer.status_code == 403) is bool(missing), (method, path)
        assert all(name in answer.json()["detail"] for name in missing)
    assert not Change.objects.exists()
    assert Submission.objects.get().state == "triaged"


def test_nobody_is_told_anything_without_a_token(client: Client) -> None:
    submission = make_triage().submission
    for method, path in NEEDS:
        assert client.generic(method, STAFF + path.format(pk=submission.pk)).status_code == 401


def test_what_is_not_there_is_404_and_another_method_405() -> None:
    bearer = Bearer(*EVERYTHING)
    assert bearer.get(f"submissions/{uuid4()}/").status_code == 404
    assert bearer.post(f"submissions/{uuid4()}/noise/").status_code == 404
    assert bearer.get("submissions/nothing/").status_code == 404
    assert bearer.post("submissions/").status_code == 405
    assert bearer.get(f"submissions/{make_triage().submission.pk}/noise/").status_code == 405
