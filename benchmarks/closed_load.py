"""A closed-loop load: so many connections, each of which asks again as soon as it was answered.

Sockets and epoll in one process, because a client that takes a core away from two servers measures itself. Each answer
is timed from when its request was sent, and its status and length are looked at.

A connection is asked over for a moment, as a reader's is, and then another one is opened. Processes that share a port
take connections as they come: of a few that are opened at once, one process may take all and be measured alone, at
half the rate of two.
"""

import selectors
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

END_OF_HEAD = b"\r\n\r\n"
NO_BODY = 304
SECONDS_A_CONNECTION = 0.25


@dataclass
class Connection:
    socket: socket.socket
    opened: float = 0.0
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
    began = time.perf_counter()
    for number in range(connections):
        # As if they had been opened one after another, so that they are not given up all at once.
        _open(selector, port, next_request(), began - number / connections * SECONDS_A_CONNECTION)
    while (now := time.perf_counter()) < began + seconds:
        for key, _ in selector.select(timeout=1.0):
            one = key.data
            _receive(one)
            if one.is_answered():
                answered = time.perf_counter()
                times.append((answered - one.sent) * 1000)
                others += one.status != status
                if answered - one.opened < SECONDS_A_CONNECTION:
                    _send(one, next_request())
                else:
                    _close(selector, one)
                    _open(selector, port, next_request(), answered)
    for key in list(selector.get_map().values()):
        _close(selector, key.data)
    selector.close()
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


def _open(selector: selectors.BaseSelector, port: int, content: bytes, at: float) -> None:
    one = Connection(socket.create_connection(("127.0.0.1", port), timeout=30), opened=at)
    one.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(one.socket, selectors.EVENT_READ, one)
    _send(one, content)


def _close(selector: selectors.BaseSelector, one: Connection) -> None:
    selector.unregister(one.socket)
    one.socket.close()


def _send(one: Connection, content: bytes) -> None:
    one.received.clear()
    one.sent = time.perf_counter()
    one.socket.sendall(content)


def _receive(one: Connection) -> None:
    got = one.socket.recv(1 << 18)
    if not got:
        raise SystemExit("the server closed a connection that was asked over")
    one.received += got
