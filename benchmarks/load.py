"""An open-loop load: requests leave at a fixed rate, whether or not those before them were answered.

Each is timed from when it was due. A load that waits for answers sends less the slower the server is, and then does not
count what would have waited (coordinated omission).
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

SENTENCES = (
    "The search box on the documents page ignores the second word that I type.",
    "I could not find out how a held submission is released again, and by whom.",
    "Please write to jane.roe@example.org or call +44 20 7946 0958 when it is repaired.",
    "The table of results would be easier to read with the intervals in one column.",
)
TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True)
class Sent:
    """One request: when it was answered, in milliseconds after it was due, and with what."""

    milliseconds: float
    status: int
    answer: dict[str, Any]

    @property
    def created(self) -> bool:
        return self.status == HTTPStatus.CREATED


def text(number: int) -> str:
    """Four sentences, some of them with personal data, that differ from those of any other number."""
    words = " ".join(SENTENCES[(number + turn) % len(SENTENCES)] for turn in range(4))
    return f"{words} ({number})"


def run(port: int, path: str, *, rate: float, seconds: float, first: int = 0) -> list[Sent]:
    """Post so many texts a second for so long; `first` numbers the first one."""
    return asyncio.run(_run(port, path, rate, range(first, first + round(rate * seconds))))


async def _run(port: int, path: str, rate: float, numbers: Sequence[int]) -> list[Sent]:
    began = time.perf_counter() + 0.1
    return await asyncio.gather(
        *(_due(port, path, number, began + place / rate) for place, number in enumerate(numbers))
    )


async def _due(port: int, path: str, number: int, due: float) -> Sent:
    await asyncio.sleep(due - time.perf_counter())
    try:
        status, answer = await asyncio.wait_for(post(port, path, {"text": text(number)}), TIMEOUT_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        status, answer = 0, {"error": type(error).__name__}
    return Sent((time.perf_counter() - due) * 1000, status, answer)


async def post(port: int, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """One request on a connection of its own, as a visitor's is."""
    content = json.dumps({"page": "/docs.html", **body}).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return await _exchange(
        port, f"{head}Content-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode() + content
    )


async def get(port: int, path: str) -> dict[str, Any]:
    return (await _exchange(port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()))[1]


async def _exchange(port: int, request: bytes) -> tuple[int, dict[str, Any]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        head, _, content = (await reader.read(-1)).partition(b"\r\n\r\n")
    finally:
        writer.close()
    return int(head.split(maxsplit=2)[1]), json.loads(content or b"{}")
