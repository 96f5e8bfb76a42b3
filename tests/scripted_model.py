"""A server of the OpenAI kind on loopback that answers as a test tells it to, faults included."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

KEY = "sk-a-key-that-nobody-may-see"
REPLY = "We are sorry about the search box."
RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Scripted:
    """One answer. `raw` takes the place of a chat completion, `cut` ends the body half-way, `hangs` sends none."""

    content: Any = REPLY
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    more: dict[str, Any] = field(default_factory=dict)
    """Beside the choices, such as usage."""
    choice: dict[str, Any] = field(default_factory=dict)
    """Beside the message, such as log-probabilities."""
    cut: bool = False
    resets: bool = False
    hangs: bool = False


Script = Callable[[dict[str, Any]], Scripted]


class ScriptedModel(ThreadingHTTPServer):
    """Answers with what the script gives for a request, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: Script = lambda _: Scripted()
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def says(self, *answers: Scripted) -> None:
        """These in their order, the last one for ever."""
        self.script = lambda _: answers[min(len(self.asked), len(answers)) - 1]


class Handler(BaseHTTPRequestHandler):
    server: ScriptedModel

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        self.server.headers.append(dict(self.headers))
        answer = self.server.script(asked)
        if answer.hangs:
            self.server.closing.wait(30)
        elif answer.resets:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.connection.close()
        else:
            self._send(answer)

    def _send(self, answer: Scripted) -> None:
        payload = completion(answer) if answer.raw is None else answer.raw
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        try:
            self.wfile.write(payload[: len(payload) // 2] if answer.cut else payload)
        except (BrokenPipeError, ConnectionResetError):
            return  # who asked has heard enough

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Tests stay quiet."""


def completion(answer: Scripted) -> bytes:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer.content}}
    body = {"id": "1", "object": "chat.completion", "created": 0, "model": "scripted"}
    return json.dumps(body | {"choices": [choice | answer.choice]} | answer.more).encode()


@contextmanager
def running() -> Iterator[ScriptedModel]:
    server = ScriptedModel()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()


@pytest.fixture
def model(settings: Any) -> Iterator[ScriptedModel]:
    """The server, set up as the site's language model, with a breaker that has seen nothing yet."""
    from training.endpoint.client import breaker_of

    breaker_of.cache_clear()
    with running() as server:
        settings.AGENT_LLM_ENDPOINT = server.url
        settings.AGENT_LLM_MODEL = "small"
        settings.AGENT_LLM_API_KEY = KEY
        settings.AGENT_LLM_TIMEOUT_SECONDS = 5.0
        settings.AGENT_LLM_DEADLINE_SECONDS = 20.0
        settings.AGENT_LLM_RETRIES = 0
        yield server
