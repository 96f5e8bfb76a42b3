"""What stands between the network and the store: a token, a limit to what is sent, and no traceback in an answer."""

import hmac
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class TooLargeError(Exception):
    """More was sent than the limit allows."""


class ClientGoneError(Exception):
    """The client left before all of its request was there."""


class Guard:
    """An ASGI application around another one. Nothing reaches that one without the token."""

    def __init__(self, app: App, *, token: str, limit: int) -> None:
        """`limit` is the size in bytes that a request's body may have."""
        self.app = app
        self.expected = f"Bearer {token}".encode()
        self.limit = limit

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        # A socket is no part of the store's interface: the server closes it when nothing accepts it.

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        if not self._knows_token(scope):
            await refuse(send, HTTPStatus.UNAUTHORIZED, [(b"www-authenticate", b"Bearer")])
            return
        try:
            body = await self._body(receive)
        except ClientGoneError:
            return
        except TooLargeError:
            await refuse(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, [(b"connection", b"close")])
            return
        answer = Answer(f"{scope['method']} {scope['path']}", send)
        try:
            await self.app(scope, replayed(body, receive), answer.send)
        except Exception:
            logger.exception("error %s in %s", answer.id, answer.request)
            await answer.fail()

    def _knows_token(self, scope: Message) -> bool:
        sent = [value for name, value in scope["headers"] if name == b"authorization"]
        return len(sent) == 1 and hmac.compare_digest(sent[0], self.expected)

    async def _body(self, receive: Receive) -> bytes:
        """The whole body, of which no more is read than the limit allows."""
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            body += message.get("body", b"")
            if len(body) > self.limit:
                raise TooLargeError
            more = message.get("more_body", False)
        return body


class Answer:
    """One answer on its way out; the body of a failure is held back and replaced by an id that the log has."""

    def __init__(self, request: str, send: Send) -> None:
        self.id = secrets.token_hex(8)
        self.request = request
        self._send = send
        self._failed = self._started = False
        self._held = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._failed = True
        if not self._failed:
            self._started = True
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._held += message.get("body", b"")
            if not message.get("more_body", False):
                logger.error("error %s in %s: %s", self.id, self.request, self._held.decode(errors="replace"))
                await self.fail()

    async def fail(self) -> None:
        """Say that it failed. An answer that is under way is cut short instead, which its reader notices."""
        if not self._started:
            self._started = True
            await refuse(self._send, HTTPStatus.INTERNAL_SERVER_ERROR, [], id=self.id)


def replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, and after it whatever else comes, such as that the client has gone."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message


async def refuse(send: Send, status: HTTPStatus, headers: list[tuple[bytes, bytes]], **more: str) -> None:
    """A whole answer as JSON, with the status's own name as its detail."""
    body = json.dumps({"detail": status.phrase, **more}).encode()
    plain = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status.value, "headers": [*plain, *headers]})
    await send({"type": "http.response.body", "body": body})
