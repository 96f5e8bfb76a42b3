"""Asking a language model: what is tried again, what is given up, and that nothing secret is told of a failure."""

import logging
import traceback
from dataclasses import replace
from typing import Any

import pytest

from tests.scripted_model import KEY, REPLY, Scripted, ScriptedModel, model
from training.endpoint.answers import Prices
from training.endpoint.client import MOST_BYTES, Endpoint, EndpointError, breaker_of

__all__ = ["model"]

MESSAGES = [{"role": "user", "content": "> The search box is broken."}]


@pytest.fixture
def asked(model: ScriptedModel) -> Endpoint:
    from training.endpoint.client import endpoint

    made = endpoint()
    assert made is not None
    return made


def test_without_an_address_there_is_nobody_to_ask(settings: Any) -> None:
    from training.endpoint.client import endpoint

    settings.AGENT_LLM_ENDPOINT = ""
    assert endpoint() is None


def test_the_reply_comes_with_what_it_took(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(more={"usage": {"prompt_tokens": 300, "completion_tokens": 20}}))
    answer = asked.ask(MESSAGES, max_tokens=50)
    assert (answer.text, answer.model, answer.tries) == (REPLY, "scripted", 1)
    assert (answer.prompt_tokens, answer.completion_tokens) == (300, 20)
    assert answer.cost(Prices(2.0, 10.0)) == pytest.approx((300 * 2 + 20 * 10) / 1e6)
    assert answer.cost(Prices(2.0, None)) is None
    (request,) = model.asked
    assert (request["model"], request["max_tokens"]) == ("small", 50)
    assert "logprobs" not in request


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": "300"}, {"prompt_tokens": True}, {"prompt_tokens": -1}])
def test_tokens_that_the_server_does_not_tell_are_unknown(asked: Endpoint, model: ScriptedModel, usage: Any) -> None:
    model.says(Scripted(more={"usage": usage}))
    answer = asked.ask(MESSAGES, max_tokens=50)
    assert (answer.prompt_tokens, answer.completion_tokens) == (None, None)
    assert answer.cost(Prices(2.0, 10.0)) is None


def test_exact_tokens_are_asked_for_where_they_are_wanted(asked: Endpoint, model: ScriptedModel) -> None:
    logprobs = {"content": [{"token": "We", "logprob": -0.5}, {"token": " are", "logprob": -0.25}]}
    model.says(Scripted(more={"prompt_token_ids": [1, 2, 3]}, choice={"token_ids": [7, 8], "logprobs": logprobs}))
    answer = replace(asked, logprobs=True).ask(MESSAGES, max_tokens=50)
    assert (answer.prompt_token_ids, answer.token_ids, answer.logprobs) == ([1, 2, 3], [7, 8], [-0.5, -0.25])
    assert (model.asked[0]["logprobs"], model.asked[0]["return_token_ids"]) == (True, True)


def test_a_busy_server_is_asked_again_after_as_long_as_it_says(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(status=429, headers={"Retry-After": "1"}), Scripted())
    answer = replace(asked, retries=1).ask(MESSAGES, max_tokens=50)
    assert (answer.text, answer.tries) == (REPLY, 2)
    assert answer.seconds >= 1.0


def test_a_server_that_wants_more_patience_than_there_is_left_is_not_waited_for(
    asked: Endpoint, model: ScriptedModel
) -> None:
    model.says(Scripted(status=429, headers={"Retry-After": "60"}))
    with pytest.raises(EndpointError, match="busy for longer than there is time"):
        replace(asked, retries=5).ask(MESSAGES, max_tokens=50)
    assert len(model.asked) == 1


@pytest.mark.parametrize("fault", [Scripted(status=500), Scripted(resets=True), Scripted(cut=True)])
def test_what_may_pass_is_tried_again(asked: Endpoint, model: ScriptedModel, fault: Scripted) -> None:
    model.says(fault, Scripted())
    assert replace(asked, retries=1).ask(MESSAGES, max_tokens=50).tries == 2


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_what_cannot_pass_is_not_tried_again(asked: Endpoint, model: ScriptedModel, status: int) -> None:
    model.says(Scripted(status=status))
    with pytest.raises(EndpointError, match=f"status {status}"):
        replace(asked, retries=3).ask(MESSAGES, max_tokens=50)
    assert len(model.asked) == 1


def test_retries_come_to_an_end(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(status=503))
    with pytest.raises(EndpointError, match="status 503"):
        replace(asked, retries=1).ask(MESSAGES, max_tokens=50)
    assert len(model.asked) == 2


@pytest.mark.parametrize("limits", [{"timeout": 0.2}, {"deadline": 0.2}])
def test_a_server_that_hangs_is_left(asked: Endpoint, model: ScriptedModel, limits: dict[str, float]) -> None:
    model.says(Scripted(hangs=True))
    with pytest.raises(EndpointError, match="gave no answer"):
        replace(asked, **limits).ask(MESSAGES, max_tokens=50)  # type: ignore[arg-type]


def test_the_deadline_holds_for_all_tries_together(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(status=500))
    with pytest.raises(EndpointError, match="gave no answer"):
        replace(asked, retries=10, deadline=0.8).ask(MESSAGES, max_tokens=50)
    assert len(model.asked) < 11


@pytest.mark.parametrize(
    "answer",
    [
        Scripted(raw=b'{"choices": []}'),
        Scripted(raw=b'{"choices": [{"message": {"content": "half'),
        Scripted(raw=b"not json"),
        Scripted(raw=b"[]"),
        Scripted(raw=b'{"choices": [[]]}'),
        Scripted(raw=b'{"choices": {"message": 1}}'),
        Scripted(raw=b"[" * 100_000),
        Scripted(raw=b"\xff\xfe\x00"),
        Scripted(raw=b"<html>hello</html>", headers={"Content-Type": "text/html"}),
        Scripted(content=None),
        Scripted(content="   "),
        Scripted(content=["text"]),
    ],
)
def test_an_answer_without_a_reply_in_it_is_an_error(asked: Endpoint, model: ScriptedModel, answer: Scripted) -> None:
    model.says(answer)
    with pytest.raises(EndpointError, match="is at fault"):
        asked.ask(MESSAGES, max_tokens=50)


def test_a_huge_answer_is_not_read_to_its_end(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(content="word " * MOST_BYTES))
    with pytest.raises(EndpointError, match=f"longer than {MOST_BYTES} bytes"):
        replace(asked, retries=3).ask(MESSAGES, max_tokens=50)
    assert len(model.asked) == 1


def test_an_answer_is_never_unpacked(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(headers={"Content-Encoding": "gzip"}))
    assert asked.ask(MESSAGES, max_tokens=50).text == REPLY
    assert model.headers[0]["Accept-Encoding"] == "identity"


def test_text_that_no_database_takes_is_made_plain(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(content="a\x00b \ud800 c"))
    assert asked.ask(MESSAGES, max_tokens=50).text == "ab ? c"


def test_a_server_that_sends_elsewhere_is_not_followed(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(status=307, headers={"Location": model.url + "/elsewhere"}))
    with pytest.raises(EndpointError):
        asked.ask(MESSAGES, max_tokens=50)
    assert len(model.asked) == 1


def test_the_key_reaches_the_server_and_nobody_else(
    asked: Endpoint, model: ScriptedModel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.says(Scripted(raw=f'{{"error": {{"message": "Incorrect API key: {KEY}"}}}}'.encode(), status=401))
    with pytest.raises(EndpointError) as caught:
        asked.ask(MESSAGES, max_tokens=50)
    assert model.headers[0]["Authorization"] == f"Bearer {KEY}"
    told = "".join(traceback.format_exception(caught.value)) + repr(asked)
    assert KEY not in told + "".join(record.getMessage() for record in caplog.records)


def test_calls_in_a_row_that_fail_open_the_circuit_for_every_caller(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(status=500))
    breaker = breaker_of(asked.url)
    for _ in range(breaker.failures):
        assert asked.state == "closed"
        with pytest.raises(EndpointError, match="status 500"):
            asked.ask(MESSAGES, max_tokens=50)
    assert replace(asked, model="another").state == "open"
    with pytest.raises(EndpointError, match="not asked: 5 calls in a row failed"):
        asked.ask(MESSAGES, max_tokens=50)
    assert len(model.asked) == breaker.failures
    breaker.rest = 0.0
    model.says(Scripted())
    assert asked.state == "half-open"
    assert asked.ask(MESSAGES, max_tokens=50).text == REPLY
    assert asked.state == "closed"


def test_a_question_that_is_refused_for_its_own_sake_opens_no_circuit(asked: Endpoint, model: ScriptedModel) -> None:
    model.says(Scripted(status=400))
    for _ in range(6):
        with pytest.raises(EndpointError, match="status 400"):
            asked.ask(MESSAGES, max_tokens=50)
    assert asked.state == "closed"
