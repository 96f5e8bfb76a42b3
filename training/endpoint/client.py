"""Asks a language model behind any OpenAI-compatible address, for so long and no longer.

The client of OpenAI's own library tries again what may be tried again, with backoff and jitter, as the server's
Retry-After says. Around it: a deadline for all tries, a limit on the answer's length, and a circuit breaker that the
process shares. What a server answers in an error is never told: it may repeat the key.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
from django.conf import settings
from openai import APIConnectionError, APIStatusError, APITimeoutError, AsyncOpenAI, OpenAIError

from training.endpoint.answers import Answer, Prices, UnreadableAnswerError, read_answer
from training.endpoint.breaker import CircuitBreaker, CircuitOpenError

MOST_BYTES = 1 << 20
"""Of an answer's body. 4,000 characters with log-probabilities take about 200,000."""
FIRST_OF_SERVER = 500
ANY_QUESTION = frozenset({401, 403, 404, 408, 409, 429})
"""Statuses below 500 that any other question would meet as well; the rest are this question's own fault."""

NO_PRICES = Prices()
Messages = Sequence[Mapping[str, str]]


class EndpointError(Exception):
    """No usable answer; the message says why in words of our own."""


class _TooLongError(OpenAIError):
    pass


class _BusyError(OpenAIError):
    pass


@dataclass(frozen=True)
class Endpoint:
    """One server and model, and how it is asked. Seconds."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 10.0
    """For one try."""
    deadline: float = 30.0
    """For all tries of a call together."""
    retries: int = 2
    prices: Prices = NO_PRICES
    logprobs: bool = False
    """Ask for token ids and log-probabilities; a server that knows neither may refuse."""

    @property
    def state(self) -> str:
        """Of the circuit breaker that this process keeps for the server."""
        return breaker_of(self.url).state

    def ask(self, messages: Messages, *, max_tokens: int, temperature: float | None = None) -> Answer:
        """The model's reply. Blocks; for a thread without an event loop. Raises EndpointError."""
        return asyncio.run(self.answer(messages, max_tokens=max_tokens, temperature=temperature))

    async def answer(self, messages: Messages, *, max_tokens: int, temperature: float | None = None) -> Answer:
        """The model's reply. Raises EndpointError."""
        options: dict[str, Any] = {"model": self.model, "messages": messages, "max_tokens": max_tokens}
        if temperature is not None:
            options["temperature"] = temperature
        if self.logprobs:
            options |= {"logprobs": True, "extra_body": {"return_token_ids": True}}
        with _told(self), breaker_of(self.url).guard(is_fault=_is_servers_fault):
            return await self._call(options)
        raise AssertionError("a call ends with an answer or an error")

    async def _call(self, options: Mapping[str, Any]) -> Answer:
        began = time.monotonic()
        async with asyncio.timeout(self.deadline):
            async with self._client(began + self.deadline) as client:
                raw = await client.chat.completions.with_raw_response.create(**options)
        return read_answer(raw.text, seconds=time.monotonic() - began, tries=raw.retries_taken + 1)

    def _client(self, end: float) -> AsyncOpenAI:
        async def check(response: httpx.Response) -> None:
            _refuse_long_waits(response, end - time.monotonic())
            # Unpacking is left out, so that a small body cannot grow large.
            response.headers.pop("content-encoding", None)
            response.stream = _Limited(response.stream)

        return AsyncOpenAI(
            base_url=self.url,
            api_key=self.key or "none",
            timeout=self.timeout,
            max_retries=self.retries,
            http_client=httpx.AsyncClient(
                event_hooks={"response": [check]}, timeout=self.timeout, verify=_certificates()
            ),
            default_headers={"Accept-Encoding": "identity"},
        )


class _Limited(httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:
        self.stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for piece in self.stream:
            read += len(piece)
            if read > MOST_BYTES:
                raise _TooLongError
            yield piece

    async def aclose(self) -> None:
        await self.stream.aclose()


def _refuse_long_waits(response: httpx.Response, left: float) -> None:
    """A server that asks for more patience than there is left need not be waited for."""
    asked = response.headers.get("retry-after", "")
    if asked.isdigit() and response.is_error and float(asked) > left:
        raise _BusyError


@cache
def breaker_of(url: str) -> CircuitBreaker:
    """The breaker that all calls of this process to a server share."""
    return CircuitBreaker(url)


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes longer than many an answer."""
    return httpx.create_ssl_context()


@contextmanager
def _told(endpoint: Endpoint) -> Iterator[None]:
    """Failures in words of our own, with nothing of the original attached: a traceback would show it."""
    try:
        yield
    except (OpenAIError, httpx.HTTPError, CircuitOpenError, TimeoutError, ValueError) as error:
        message = next(tell(error, endpoint) for kind, tell in FAILURES.items() if isinstance(error, kind))
    else:
        return
    raise EndpointError(message) from None


def _is_servers_fault(error: Exception) -> bool:
    """Whether the breaker counts it: a server that refuses one question may well answer the next."""
    status = error.status_code if isinstance(error, APIStatusError) else None
    return status is None or status >= FIRST_OF_SERVER or status in ANY_QUESTION


def _late(_: Any, endpoint: Endpoint) -> str:
    return f"the language model gave no answer in {endpoint.timeout:g} s a try and {endpoint.deadline:g} s in all"


# The first kind that fits tells the failure.
FAILURES: dict[type[Exception], Callable[[Any, Endpoint], str]] = {
    TimeoutError: _late,
    APITimeoutError: _late,
    _TooLongError: lambda _, __: f"the language model's answer is longer than {MOST_BYTES} bytes",
    _BusyError: lambda _, __: "the language model's server is busy for longer than there is time",
    APIConnectionError: lambda _, __: "the language model's server cannot be reached",
    APIStatusError: lambda error, _: f"the language model's server answered with status {error.status_code}",
    CircuitOpenError: lambda error, _: f"the language model is not asked: {error}",
    UnreadableAnswerError: lambda error, _: f"the language model's server is at fault: {error}",
    Exception: lambda error, _: f"the language model could not be asked ({type(error).__name__})",
}


def endpoint() -> Endpoint | None:
    """The one in the settings; None where there is none."""
    if not settings.AGENT_LLM_ENDPOINT:
        return None
    return Endpoint(
        url=settings.AGENT_LLM_ENDPOINT,
        model=settings.AGENT_LLM_MODEL,
        key=settings.AGENT_LLM_API_KEY,
        timeout=settings.AGENT_LLM_TIMEOUT_SECONDS,
        deadline=settings.AGENT_LLM_DEADLINE_SECONDS,
        retries=settings.AGENT_LLM_RETRIES,
        prices=Prices(settings.AGENT_LLM_PRICE_INPUT, settings.AGENT_LLM_PRICE_OUTPUT),
        logprobs=settings.AGENT_LLM_LOGPROBS,
    )
