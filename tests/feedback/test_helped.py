"""A visitor says whether the reply helped, with room for a change of mind, and only of a reply that was sent."""

import pytest
from django.test import Client

from feedback.models import Event, Reply
from feedback.services.helped import MOST_ANSWERS
from feedback.services.replies import approve_reply
from tests.feedback.factories import REPLY, make_reply, make_scored_rollout, make_submission
from training.models import Span
from training.rewards import reward_of

pytestmark = pytest.mark.django_db


def sent_reply() -> Reply:
    make_scored_rollout()
    reply = make_reply()
    approve_reply(reply=reply, user=None, text=REPLY)
    return reply


def say(client: Client, reply: Reply, helped: str) -> str:
    """The tracking page that the answer leads to."""
    answer = client.post(f"/feedback/t/{reply.submission.token}/helped/", {"helped": helped}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def signals() -> list[float]:
    return [
        found["helped"] for span in Span.objects.order_by("id") if "helped" in (found := reward_of(span.attributes))
    ]


def test_an_answer_is_kept_shown_and_a_reward_of_the_rollout(client: Client) -> None:
    reply = sent_reply()

    assert "You said that this helped." in say(client, reply, "yes")

    reply.refresh_from_db()
    assert reply.helped is True
    assert signals() == [1.0]
    assert client.get(f"/api/feedback/{reply.submission.token}/").json()["reply"]["helped"] is True


def test_a_mind_may_be_changed_and_the_same_answer_again_changes_nothing(client: Client) -> None:
    reply = sent_reply()

    for helped in ("yes", "yes", "no", "no"):
        page = say(client, reply, helped)

    assert "You said that this did not help." in page
    assert signals() == [1.0, 0.0]
    assert Event.objects.filter(kind="helped").count() == 2


def test_who_changes_it_again_and_again_is_not_heard_for_ever(client: Client) -> None:
    reply = sent_reply()

    for number in range(MOST_ANSWERS + 3):
        page = say(client, reply, "yes" if number % 2 else "no")

    assert len(signals()) == MOST_ANSWERS
    assert "Did this help?" not in page


def test_of_what_a_person_wrote_the_agent_learns_nothing(client: Client) -> None:
    reply = sent_reply()
    Reply.objects.update(source="person")

    page = say(client, reply, "no")

    assert "You said that this did not help." in page
    assert signals() == []
    assert "learns from what you say" not in page


def test_before_there_is_an_answer_nobody_is_asked_and_nothing_is_kept(client: Client) -> None:
    reply = make_reply()

    assert "Did this help?" not in say(client, reply, "yes")

    reply.refresh_from_db()
    assert reply.helped is None


@pytest.mark.parametrize("helped", ["", "maybe", "yes\0"])
def test_anything_but_yes_and_no_is_refused(client: Client, helped: str) -> None:
    reply = sent_reply()

    answer = client.post(f"/feedback/t/{reply.submission.token}/helped/", {"helped": helped})

    assert answer.status_code == 400
    assert signals() == []


def test_the_address_of_somebody_who_does_not_exist_is_not_found(client: Client) -> None:
    assert client.post(f"/feedback/t/{'A' * 32}/helped/", {"helped": "yes"}).status_code == 404


def test_another_site_cannot_answer_for_the_visitor() -> None:
    submission = make_submission()
    answer = Client(enforce_csrf_checks=True).post(f"/feedback/t/{submission.token}/helped/", {"helped": "yes"})
    assert answer.status_code == 403
