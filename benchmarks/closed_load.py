"""A closed-loop load: so many connections, each of which asks again as soon as it was answered.

Sockets and epoll in one process, because a client that takes a core away from two servers measures itself. Each answer
is timed from when its request was sent, and its status and length are looked at.
"""

import selectors
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

END_OF_HEAD = b"\r\n\r\n"
NO_BODY = 304


@dataclass
class Connection:
    socket: socket.socket
    sent: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def is_answered(self) -> bool:
        end = self.received.find(END_OF_HEAD)
        return end >= 0 and len(self.received) >= end + len(END_OF_HEAD) + self._length(end)

    @property
    def status(self) -> int:
        return int(self.received[9:12])

    def _length(self, end: int) -> int:
        if self.status == NO_BODY:
            return 0
        head = bytes(self.received[:end]).lower()
        _, found, rest = head.partition(b"content-length:")
        if not found:
            raise SystemExit(f"no length in the answer: {head!r}")
        return int(rest.partition(b"\r\n")[0])


@dataclass(frozen=True)
class Measured:
    per_second: float
    median_ms: float
    p95_ms: float
    answers: int
    others: int
    """Answers with another status than was expected."""


def request(path: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def once(port: int, content: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of one answer, however long a server takes that has just started."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
        connection = Connection(one)
        one.sendall(content)
        while not connection.is_answered():
            _receive(connection)
    head, _, body = bytes(connection.received).partition(END_OF_HEAD)
    lines = head.decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}, body


def run(port: int, next_request: Callable[[], bytes], *, seconds: float, connections: int, status: int) -> Measured:
    """Ask for so long over so many connections, and count how often another status comes than was expected."""
    selector, times, others = selectors.DefaultSelector(), list[float](), 0
    opened = [Connection(socket.create_connection(("127.0.0.1", port), timeout=30)) for _ in range(connections)]
    for one in opened:
        one.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(one.socket, selectors.EVENT_READ, one)
        _send(one, next_request())
    began = time.perf_counter()
    while (now := time.perf_counter()) < began + seconds:
        for key, _ in selector.select(timeout=1.0):
            one = key.data
            _receive(one)
            if one.is_answered():
                times.append((time.perf_counter() - one.sent) * 1000)
                others += one.status != status
                _send(one, next_request())
    selector.close()
    for one in opened:
        one.socket.close()
    return figures(times, now - began, others)


def figures(times: list[float], seconds: float, others: int) -> Measured:
    times.sort()
    return Measured(
        per_second=len(times) / seconds,
        median_ms=statistics.median(times),
        p95_ms=times[int(0.95 * (len(times) - 1))],
        answers=len(times),
        others=others,
    )


def _send(one: Connection, content: bytes) -> None:
    one.received.clear()
    one.sent = time.perf_counter()
    one.socket.sendall(content)


def _receive(one: Connection) -> None:
    got = one.socket.recv(1 << 18)
    if not got:
        raise SystemExit("the server closed a connection that was asked over")
    one.received += got
