"""Webhooks in the admin: the secret is shown once, what was sent is read only, and outsiders see none of it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from feedback.models import Delivery, Webhook
from feedback.services.webhooks import send_test
from feedback.webhooks.signing import new_secret
from tests.feedback.factories import make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/feedback/webhook/"
FIELDS = {"name": "tracker", "url": "https://hooks.example.org/in", "events": ["feedback.new"], "active": "on"}


@pytest.fixture
def webhook(db: None) -> Webhook:
    return Webhook.objects.create(
        name="tracker", url="https://hooks.example.org/", secret=new_secret(), events=["feedback.new"]
    )


def test_the_secret_is_shown_once(owner_client: Client) -> None:
    shown = owner_client.post(f"{LIST}add/", FIELDS)
    webhook = Webhook.objects.get()
    assert webhook.secret.startswith("whsec_")
    assert webhook.secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    for address in (LIST, f"{LIST}{webhook.pk}/change/", f"{LIST}{webhook.pk}/history/"):
        assert webhook.secret not in owner_client.get(address).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"url": "http://hooks.example.org/"}, {"url": "https://a:b@example.org/"}, {"events": ["webhook.test"]}]
)
def test_a_webhook_that_will_not_do_is_not_made(owner_client: Client, wrong: dict[str, object]) -> None:
    assert owner_client.post(f"{LIST}add/", FIELDS | wrong).status_code == 200
    assert not Webhook.objects.exists()


def test_a_secret_is_changed_once_however_often_the_page_is_sent(owner_client: Client, webhook: Webhook) -> None:
    page = owner_client.get(f"{LIST}{webhook.pk}/change/")
    mark = {"instead_of": page.context["instead_of"]}
    shown = owner_client.post(f"{LIST}{webhook.pk}/secret/", mark)
    changed = Webhook.objects.get()
    assert changed.secret in shown.content.decode()
    assert (changed.secret != webhook.secret, changed.previous_secret) == (True, webhook.secret)
    again = owner_client.post(f"{LIST}{webhook.pk}/secret/", mark, follow=True)
    assert "has another secret by now" in again.content.decode()
    assert Webhook.objects.get().secret == changed.secret


def test_a_test_is_sent_by_a_button(owner_client: Client, webhook: Webhook) -> None:
    assert owner_client.get(f"{LIST}{webhook.pk}/test/").status_code == 405
    answer = owner_client.post(f"{LIST}{webhook.pk}/test/", follow=True)
    assert answer.status_code == 200
    assert Delivery.objects.get().event == "webhook.test"


def test_what_failed_is_sent_again_and_nothing_else_is_changed(owner_client: Client, webhook: Webhook) -> None:
    delivery = send_test(webhook=webhook)
    address = f"/admin/feedback/delivery/{delivery.pk}/change/"
    assert owner_client.get(address).status_code == 200
    assert owner_client.post(address, {"state": "delivered"}).status_code == 405
    Delivery.objects.update(state="failed", attempts=6, error="answered 500")
    fields = {"action": "resend", "_selected_action": [str(delivery.pk)]}
    owner_client.post("/admin/feedback/delivery/", fields)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("waiting", 0, "")


def test_who_only_sees_webhooks_changes_none(client: Client, webhook: Webhook) -> None:
    client.force_login(make_staff("feedback.view_webhook", "feedback.view_delivery"))
    send_test(webhook=webhook)
    assert client.get(f"{LIST}{webhook.pk}/change/").status_code == 200
    for name in ("secret", "test"):
        assert client.post(f"{LIST}{webhook.pk}/{name}/").status_code == 403
    assert "resend" not in client.get("/admin/feedback/delivery/").content.decode()
    assert Webhook.objects.get().secret == webhook.secret


def test_outsiders_see_nothing(client: Client, webhook: Webhook) -> None:
    assert client.get(LIST).status_code == 302
    client.force_login(User.objects.create_user("visitor"))
    assert client.get(LIST).status_code == 302
    client.force_login(make_staff())
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}{webhook.pk}/test/").status_code == 403
