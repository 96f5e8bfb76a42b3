"""Proof of work is asked for while the site is flooded, by all processes alike, and each proof is good once."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
import pytest
from django.conf import LazySettings
from django.test import Client

from feedback.abuse import proofs
from feedback.abuse.attack import attack_ends, note_unproved, watch
from feedback.models import Submission
from tests.feedback.factories import PLAIN, form_body

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def easy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "MAX_NUMBER", 50)


@pytest.fixture
def attacked(settings: LazySettings) -> None:
    settings.FEEDBACK_PROOF_OF_WORK = "always"


def solve(client: Client) -> str:
    challenge = client.get("/api/feedback/challenge/").json()
    found = altcha.solve_challenge(
        challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["maxnumber"]
    )
    assert found is not None
    proof = {**challenge, "number": found.number}
    return base64.b64encode(json.dumps(proof).encode()).decode()


def send(client: Client, **body: str) -> Any:
    return client.post("/api/feedback/", {"text": PLAIN, **body}, content_type="application/json")


def test_in_peace_no_work_is_asked_for(client: Client) -> None:
    assert send(client).status_code == 201
    assert "data-attacked" not in client.get("/feedback/").content.decode()


def seen(at: datetime) -> datetime | None:
    return watch(at, attack_ends(at))


def test_it_begins_above_the_limit_and_ends_ten_minutes_after_it_is_half_as_much(settings: LazySettings) -> None:
    settings.FEEDBACK_ATTACK_PER_MINUTE = 4
    assert [seen(NOON) for _ in range(4)] == [None] * 4
    assert seen(NOON) == NOON + 10 * MINUTE
    # Above half of the limit it goes on.
    later = NOON + 5 * MINUTE
    assert [seen(later) for _ in range(3)] == [NOON + 10 * MINUTE] * 2 + [later + 10 * MINUTE]
    # At half of it, it ends.
    assert [seen(NOON + 14 * MINUTE) for _ in range(2)] == [later + 10 * MINUTE] * 2
    assert attack_ends(NOON + 15 * MINUTE) is None
    assert seen(NOON + 15 * MINUTE) is None


def test_zero_and_never_turn_it_off(settings: LazySettings) -> None:
    settings.FEEDBACK_ATTACK_PER_MINUTE = 0
    assert [seen(NOON) for _ in range(3)] == [None] * 3
    settings.FEEDBACK_ATTACK_PER_MINUTE = 1
    settings.FEEDBACK_PROOF_OF_WORK = "never"
    assert [seen(NOON) for _ in range(3)] == [None] * 3


def test_one_network_cannot_keep_it_alive(settings: LazySettings) -> None:
    settings.FEEDBACK_ATTACK_PER_MINUTE = 4
    begun = [seen(NOON) for _ in range(5)][-1]
    assert begun == NOON + 10 * MINUTE
    for _ in range(20):
        note_unproved("203.0.113.0/24", NOON + 5 * MINUTE, begun)
    assert attack_ends(NOON + 5 * MINUTE) == begun
    for number in range(3):
        note_unproved(f"10.0.{number}.0/24", NOON + 5 * MINUTE, begun)
    assert attack_ends(NOON + 5 * MINUTE) == NOON + 15 * MINUTE


def test_learning_that_a_proof_is_asked_for_costs_nothing(
    client: Client, attacked: None, settings: LazySettings
) -> None:
    settings.FEEDBACK_SUBMITS_PER_MINUTE = 1
    settings.FEEDBACK_SAME_TEXT_PER_HOUR = 1
    assert send(client).status_code == 503
    assert send(client, proof=solve(client)).status_code == 201


def test_a_flood_from_many_networks_is_asked_for_work(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_ATTACK_PER_MINUTE = 3
    settings.FEEDBACK_SUBMITS_PER_MINUTE = 1
    answers = [send(Client(REMOTE_ADDR=f"10.0.{number}.1")).status_code for number in range(5)]
    assert answers == [201] * 3 + [503] * 2


def test_a_flood_from_one_network_troubles_nobody_else(client: Client, settings: LazySettings) -> None:
    settings.FEEDBACK_ATTACK_PER_MINUTE = 3
    settings.FEEDBACK_SUBMITS_PER_MINUTE = 2
    assert [send(client).status_code for _ in range(9)] == [201] * 2 + [429] * 7
    assert send(Client(REMOTE_ADDR="10.0.0.1")).status_code == 201


def test_without_a_proof_the_answer_says_what_to_do(client: Client, attacked: None) -> None:
    answer = send(client)
    assert (answer.status_code, answer.json()["code"]) == (503, "proof-needed")
    assert "flooding" in answer.json()["detail"]
    assert int(answer["Retry-After"]) == 600
    assert not Submission.objects.exists()


def test_without_script_the_text_stays_in_the_form(client: Client, attacked: None) -> None:
    assert "<noscript>" in client.get("/feedback/").content.decode()
    answer = client.post("/feedback/", form_body(text=PLAIN))
    html = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert PLAIN in html
    assert "Please try again in 10 minutes." in html
    assert "data-attacked" in html


def test_a_proof_lets_it_by_once(client: Client, attacked: None) -> None:
    proof = solve(client)
    assert send(client, proof=proof).status_code == 201
    again = send(client, proof=proof)
    assert (again.status_code, again.json()["code"]) == (422, "proof-refused")
    assert client.post("/feedback/", form_body(text=PLAIN, proof=solve(client))).status_code == 302
    assert Submission.objects.count() == 2


@pytest.mark.parametrize(
    "change",
    [
        {"number": 51},
        {"number": "x"},
        {"salt": "b" * 24},
        {"signature": "c" * 64},
        {"algorithm": "MD5"},
        {"challenge": ["d"]},
    ],
)
def test_a_proof_that_was_made_up_is_refused(client: Client, attacked: None, change: dict[str, Any]) -> None:
    proof = {**json.loads(base64.b64decode(solve(client))), **change}
    answer = send(client, proof=base64.b64encode(json.dumps(proof).encode()).decode())
    assert (answer.status_code, answer.json()["code"]) == (422, "proof-refused")


@pytest.mark.parametrize("proof", ["rubbish", "eA==", base64.b64encode(b"[]").decode(), "\u00e4"])
def test_rubbish_is_refused(client: Client, attacked: None, proof: str) -> None:
    assert send(client, proof=proof).status_code == 422
