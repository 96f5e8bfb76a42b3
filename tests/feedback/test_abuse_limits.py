"""How often a network, a token and a text are taken, and what is kept of them: counts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from feedback.abuse.counters import Quota, count, forget_ended, is_first_use
from feedback.abuse.errors import RefusedError
from feedback.abuse.limits import LIMITS, headers_of, limited
from feedback.abuse.networks import network_of
from feedback.models import Counter, Submission
from feedback.tasks import forget_counters
from tests.feedback.factories import PLAIN, make_reply, make_submission

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 29, 12, 0, 20, tzinfo=UTC)
HOME = "203.0.113.77"


def post(client: Client, text: str = PLAIN, **headers: str) -> Any:
    return client.post("/api/feedback/", {"text": text}, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        (HOME, "203.0.113.0/24"),
        ("2001:db8:aa:bb::1", "2001:db8:aa::/48"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_network_is_a_household_or_an_office(address: str, network: str) -> None:
    assert network_of(RequestFactory(REMOTE_ADDR=address).get("/")) == network


def test_only_the_hop_that_our_own_proxy_saw_is_believed(settings: LazySettings) -> None:
    request = RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers={"X-Forwarded-For": f"198.51.100.5, {HOME}"})
    assert network_of(request) == "10.0.0.0/24"
    settings.TRUST_PROXY = True
    assert network_of(request) == "203.0.113.0/24"


def test_a_count_is_one_statement_and_names_nobody(django_assert_num_queries: Any) -> None:
    quotas = [Quota("submit-minute", "203.0.113.0/24", 5, 60), Quota("submit-hour", "203.0.113.0/24", 9, 3600)]
    count(quotas, NOON)
    with django_assert_num_queries(1):
        minute, hour = count(quotas, NOON)
    assert (minute.count, minute.remaining, minute.reset) == (2, 3, 40)
    assert (hour.count, hour.reset) == (2, 3580)
    assert "203.0" not in str(list(Counter.objects.values()))


def test_the_next_window_and_the_next_day_count_anew() -> None:
    quota = Quota("submit-minute", "a", 5, 60)
    count([quota], NOON)
    assert count([quota], NOON + timedelta(minutes=1))[0].count == 1
    assert count([quota], NOON + timedelta(days=1))[0].count == 1
    assert Counter.objects.count() == 3


def test_a_quota_of_zero_is_none_and_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert count([Quota("submit-minute", "a", 0, 60)], NOON) == []
    assert headers_of([]) == {}


def test_counts_are_forgotten_once_their_window_has_ended() -> None:
    count([Quota("submit-minute", "a", 5, 60), Quota("submit-hour", "a", 5, 3600)], NOON)
    assert forget_ended(NOON + timedelta(minutes=2)) == 1
    assert forget_counters() == 1
    assert not Counter.objects.exists()


def test_once_is_once_across_midnight() -> None:
    midnight = datetime(2026, 11, 29, 23, 59, 59, tzinfo=UTC)
    assert is_first_use("proof", "x", midnight)
    assert not is_first_use("proof", "x", midnight + timedelta(seconds=2))


@pytest.mark.parametrize("kind", LIMITS)
def test_every_kind_is_limited_for_itself(kind: str, settings: LazySettings) -> None:
    for window in LIMITS[kind]:
        setattr(settings, window.setting, 2)
    request = RequestFactory().get("/")
    for token in ("one", "two"):
        limited(request, kind, token=token, at=NOON)
        limited(request, kind, token=token, at=NOON)
        with pytest.raises(RefusedError) as caught:
            limited(request, kind, token=token, at=NOON)
        assert (caught.value.status, caught.value.code) == (429, "too-many")
        assert int(caught.value.headers["Retry-After"]) > 0


def test_the_api_tells_the_limit_and_refuses_honestly(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_SUBMITS_PER_MINUTE = 2
    first = post(client)
    assert first["RateLimit-Policy"] == '"submit-minute";q=2;w=60, "submit-hour";q=120;w=3600'
    assert first["RateLimit"].startswith('"submit-minute";r=1;t=')
    post(client)
    refused = post(client)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many")
    assert "Please try again in" in refused.json()["detail"]
    assert 0 < int(refused["Retry-After"]) <= 60
    assert '"submit-minute";r=0' in refused["RateLimit"]
    assert Submission.objects.count() == 2


def test_another_network_is_not_stopped_by_it(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_SUBMITS_PER_MINUTE = 1
    assert post(client).status_code == 201
    assert post(client).status_code == 429
    assert post(Client(REMOTE_ADDR=HOME)).status_code == 201


def test_what_stands_before_the_last_hop_changes_nothing(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_SUBMITS_PER_MINUTE = 1
    settings.TRUST_PROXY = True
    assert post(client, **{"X-Forwarded-For": f"198.51.100.1, {HOME}"}).status_code == 201
    assert post(client, **{"X-Forwarded-For": f"198.51.100.99, {HOME}"}).status_code == 429


def test_asking_after_a_submission_is_limited_by_its_token(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_STATUS_PER_MINUTE = 1
    one, other = make_submission(), make_submission()
    assert client.get(f"/api/feedback/{one.token}/").status_code == 200
    assert client.get(f"/api/feedback/{one.token}/").status_code == 429
    assert client.get(f"/api/feedback/{other.token}/").status_code == 200


def test_an_unknown_token_is_not_counted(client: Client) -> None:
    client.get(f"/api/feedback/{'a' * 32}/")
    assert not Counter.objects.exists()


def test_a_page_says_so_in_a_sentence(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_CHANGES_PER_HOUR = 1
    reply = make_reply()
    address = f"/feedback/t/{reply.submission.token}/helped/"
    assert client.post(address, {"helped": "yes"}).status_code == 302
    refused = client.post(address, {"helped": "no"})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Please try again in" in refused.content.decode()
